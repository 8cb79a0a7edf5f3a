// Replying beneath a comment and editing one: a form per place, opened once; Cancel and Escape close it; Ctrl+Enter posts.
import { FORM, fieldOf, focusAtEnd } from "./forms-of-comments.js";

const SLOT = ".comment__form";

function close(form) {
  const slot = form.closest(SLOT);
  form.remove();
  slot.closest("article").querySelector(slot.id.startsWith("edit") ? ".act--edit" : ".act--reply")?.focus();
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
