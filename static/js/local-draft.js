// Keep what is typed in this browser, per place, until the server has taken it; warn before leaving with it unsaved.
import { FORM, fieldOf } from "./forms-of-comments.js";

const DAYS = 30;
const PAUSE_MS = 1000;
const timers = new WeakMap();
const leaving = new WeakSet();
const keyOf = (target) => `draft:${target}`;

function read(target) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(target)));
    return kept && kept.at > Date.now() - DAYS * 24 * 60 * 60 * 1000 ? kept.text : "";
  } catch {
    return "";
  }
}

function write(form) {
  const text = fieldOf(form).value;
  try {
    if (text.trim()) localStorage.setItem(keyOf(form.dataset.composer), JSON.stringify({ text, at: Date.now() }));
    else drop(form.dataset.composer);
    form.dataset.kept = text;
    form.querySelector("[data-draft]").textContent = text.trim() ? "Draft kept" : "";
  } catch {
    // Storage is full or forbidden; leaving then warns.
  }
}

// A form the server has taken is no longer in the page: nothing of it is kept again.
function keep(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  if (form.isConnected) write(form);
}

export function drop(target) {
  try {
    localStorage.removeItem(keyOf(target));
  } catch {
    // Nothing was stored.
  }
}

// The server's text wins; the browser's, where it differs, is offered. What was typed before this ran is kept first.
function restore(form) {
  if (form.dataset.kept !== undefined) return;
  const field = fieldOf(form);
  const draft = read(form.dataset.composer);
  form.dataset.kept = field.defaultValue;
  if (field.value !== field.defaultValue && !draft) write(form);
  if (!draft || draft === field.value) return;
  if (!field.value) {
    field.value = form.dataset.kept = draft;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    form.querySelector("[data-draft]").textContent = "Draft kept";
    return;
  }
  const offer = document.createElement("button");
  offer.type = "button";
  offer.className = "button button--small button--plain";
  offer.textContent = "Use the other text from this browser";
  offer.addEventListener("click", () => {
    field.value = draft;
    offer.remove();
    write(form);
  });
  form.querySelector("[data-draft]").after(offer);
}

function restoreAll() {
  document.querySelectorAll(FORM).forEach(restore);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(FORM);
  if (!form || event.target !== fieldOf(form)) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE_MS));
});
// Cancel takes the form away: what was typed in the last second is kept before.
document.addEventListener("focusout", ({ target }) => {
  const form = target.closest?.(FORM);
  if (form && timers.has(form)) keep(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(FORM)) return;
  keep(event.target);
  leaving.add(event.target);
});
for (const event of ["comment-posted", "comment-edited"]) {
  document.addEventListener(event, ({ detail }) => drop(detail.draft));
}
document.addEventListener("htmx:afterSettle", restoreAll);
document.addEventListener("htmx:afterRequest", ({ detail }) => leaving.delete(detail.elt));
addEventListener("beforeunload", (event) => {
  const isUnsaved = (form) => !leaving.has(form) && fieldOf(form).value !== form.dataset.kept;
  if ([...document.querySelectorAll(FORM)].some(isUnsaved)) event.preventDefault();
});

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage)) {
      const target = key.startsWith("draft:") && key.slice("draft:".length);
      if (target && !read(target)) drop(target);
    }
  } catch {
    // A browser that stores nothing has nothing to forget.
  }
}

const posted = document.querySelector("[data-posted]");
if (posted) posted.dataset.posted.split(" ").forEach(drop);
forgetOld();
restoreAll();
