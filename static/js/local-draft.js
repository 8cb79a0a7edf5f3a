// Keep what is typed in this browser, per place, until the server has taken it; warn before leaving with it unsaved.
import { draftOf, drop, forgetOld, keepDraft, keepOthers, otherTexts } from "./draft-storage.js";
import { FORM, fieldOf } from "./forms-of-comments.js";

const PAUSE_MS = 1000;
const timers = new WeakMap();
const leaving = new WeakSet();

// What could not be stored is not noted as kept: leaving then warns.
function write(form, isQuiet) {
  const text = fieldOf(form).value;
  if (!keepDraft(form.dataset.composer, text)) return;
  form.dataset.kept = text;
  if (!isQuiet) form.querySelector("[data-draft]").textContent = text.trim() ? "Draft kept" : "";
}

// A form the server has taken is no longer in the page: nothing of it is kept again.
function keep(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  if (form.isConnected) write(form);
}

// The server's text wins; the browser's, where they differ, wait beside it. What no server keeps is kept first: what was
// typed before this ran, and the text of a comment taken back.
function restore(form) {
  if (form.dataset.kept !== undefined) return;
  const { composer: target, unsaved } = form.dataset;
  const field = fieldOf(form);
  const draft = draftOf(target);
  const isUnsaved = unsaved !== undefined || field.value !== field.defaultValue;
  form.dataset.kept = unsaved === undefined ? field.defaultValue : "";
  if (draft && (!field.value || field.value === draft)) {
    form.dataset.kept = draft;
    if (!field.value) fill(form, draft);
  }
  const stored = otherTexts(target);
  const others = [...new Set([draft, ...stored])].filter((text) => text && text !== field.value);
  const isSafe = String(others) === String(stored) || keepOthers(target, others);
  if (isUnsaved && isSafe && field.value !== draft) write(form);
  if (others.length) import("./other-texts.js").then(({ offer }) => offer(form, others, write));
}

function fill(form, text) {
  fieldOf(form).value = text;
  fieldOf(form).dispatchEvent(new InputEvent("input", { bubbles: true }));
  form.querySelector("[data-draft]").textContent = "Draft kept";
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
// Cancel takes the form away: what was typed in the last second is kept before. That is said later: a word that appears
// during the press could move the button away from the pointer.
document.addEventListener("focusout", ({ target }) => {
  const form = target.closest?.(FORM);
  if (form?.isConnected && timers.has(form)) write(form, true);
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

const posted = document.querySelector("[data-posted]");
if (posted) posted.dataset.posted.split(" ").forEach(drop);
forgetOld();
restoreAll();
