// Replying beneath a comment and editing one: a form per place, opened once; Cancel and Escape close it; Ctrl+Enter posts.
import { FORM, fieldOf, focusAtEnd } from "./forms-of-comments.js";

const SLOT = ".comment__form";

function close(form) {
  const slot = form.closest(SLOT);
  form.remove();
  document.querySelector(`[hx-target="#${slot.id}"]`)?.focus();
}

// Empty, or an edit form with the text as it was.
const isUntouched = ({ value, defaultValue }) => !value.trim() || value === defaultValue;

function equip() {
  for (const button of document.querySelectorAll("[data-cancel]")) button.hidden = false;
  const field = document.querySelector("[data-focus-end]");
  if (!field) return;
  delete field.dataset.focusEnd;
  focusAtEnd(field);
}

// A form that is open holds somebody's words: never load another one over it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  if (!elt.matches(".act--reply, .act--quote, .act--edit") || !target?.matches(SLOT)) return;
  const form = target.querySelector(FORM);
  const isQuote = elt.matches(".act--quote");
  if (!form || (isQuote && !fieldOf(form).value.trim())) return;
  event.preventDefault();
  if (isQuote) import("./quote-at-caret.js").then(({ quoteAtCaret }) => quoteAtCaret(fieldOf(form), elt));
  else focusAtEnd(fieldOf(form));
});

document.addEventListener("click", ({ target }) => {
  const form = target.closest("[data-cancel]")?.closest(FORM);
  if (form) close(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(FORM);
  if (!form || event.target !== fieldOf(form)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type=submit]:not([name])"));
  } else if (event.key === "Escape" && form.closest(SLOT) && isUntouched(event.target)) {
    close(form);
  }
});

document.addEventListener("htmx:afterSettle", equip);
const first = document.querySelector("[data-focus-end]");
equip();
// Where the address points at the form, going there takes the focus out of it again.
function focusAgain() {
  if (document.activeElement === document.body) focusAtEnd(first);
}
if (first && location.hash) addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(focusAgain)));
