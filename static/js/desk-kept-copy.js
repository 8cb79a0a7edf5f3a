// A copy of what is typed into the article form, in this browser, written before anything is sent. It is dropped when
// the page after a save shows a newer version, or when the form says the same.
const PREFIX = "desk:";
const NOT_TYPED = ["csrfmiddlewaretoken", "form_key"];

export function readCopy(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function writeCopy(name, copy) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(copy));
    return true;
  } catch {
    // A full or forbidden storage: the server's copy has to do.
    return false;
  }
}

export function dropCopy(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept either.
  }
}

export function typedFields(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name));
}
