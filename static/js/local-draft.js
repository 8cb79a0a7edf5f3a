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
  timers.set(form, setTimeout(() => write(form), PAUSE_MS));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(FORM)) return;
  clearTimeout(timers.get(event.target));
  write(event.target);
  leaving.add(event.target);
});
for (const event of ["comment-posted", "comment-edited"]) {
  document.addEventListener(event, ({ detail }) => drop(detail.draft));
}
document.addEventListener("htmx:afterSettle", restoreAll);
addEventListener("beforeunload", (event) => {
  const isUnsaved = (form) => !leaving.has(form) && fieldOf(form).value !== form.dataset.kept;
  if ([...document.querySelectorAll(FORM)].some(isUnsaved)) event.preventDefault();
});

const posted = document.querySelector("[data-posted]");
if (posted) drop(posted.dataset.posted);
restoreAll();
