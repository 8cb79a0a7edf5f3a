// Replying beneath a comment: one form per comment, opened once; Cancel and Escape close it; Ctrl+Enter posts.
import { FORM, fieldOf, focusAtEnd } from "./forms-of-comments.js";

const SLOT = ".comment__form";

function close(form) {
  const comment = form.closest("article");
  form.remove();
  comment.querySelector(".act--reply")?.focus();
}

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
  if (!elt.matches(".act--reply, .act--quote") || !target?.matches(SLOT)) return;
  const form = target.querySelector(FORM);
  if (!form || (elt.matches(".act--quote") && !fieldOf(form).value.trim())) return;
  event.preventDefault();
  focusAtEnd(fieldOf(form));
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
  } else if (event.key === "Escape" && form.closest(SLOT) && !event.target.value.trim()) {
    close(form);
  }
});

document.addEventListener("htmx:afterSettle", equip);
equip();
