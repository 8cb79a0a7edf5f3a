// Texts kept in this browser, per place: the draft of its form, and other texts that wait there to be chosen.
const DAYS = 30;
const keyOf = (target) => `draft:${target}`;
const othersOf = (target) => `${target}:others`;

function get(target) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(target)));
    return kept && kept.at > Date.now() - DAYS * 24 * 60 * 60 * 1000 ? kept.text : "";
  } catch {
    return "";
  }
}

// Tell whether it is stored; storage may be full or forbidden.
function set(target, text) {
  try {
    if (text.length) localStorage.setItem(keyOf(target), JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(keyOf(target));
    return true;
  } catch {
    return false;
  }
}

export const draftOf = get;
export const keepDraft = (target, text) => set(target, text.trim() ? text : "");
export const otherTexts = (target) => get(othersOf(target)) || [];
export const keepOthers = (target, texts) => set(othersOf(target), texts);

export function drop(target) {
  set(target, "");
  set(othersOf(target), "");
}

export function forgetOld() {
  try {
    for (const key of Object.keys(localStorage)) {
      const target = key.startsWith("draft:") && key.slice("draft:".length);
      if (target && !get(target)) set(target, "");
    }
  } catch {
    // A browser that stores nothing has nothing to forget.
  }
}
