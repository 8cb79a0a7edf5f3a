// Colors, size and typefaces apply as soon as they are chosen; the form saves them.
const ATTRIBUTES = { theme: "theme", text_size: "size", typeface: "typeface" };
const root = document.documentElement;
const form = document.querySelector("[data-reading-choices]");

function apply({ name, value }) {
  if (value) root.dataset[ATTRIBUTES[name]] = value;
  else delete root.dataset[ATTRIBUTES[name]];
}

form?.addEventListener("change", ({ target }) => {
  if (Object.hasOwn(ATTRIBUTES, target.name)) apply(target);
});

// What is saved here counts everywhere: the choice this browser alone remembers would hide it.
form?.addEventListener("submit", () => {
  try {
    localStorage.removeItem("theme");
  } catch {
    // Storage is closed, so it hides nothing.
  }
});
