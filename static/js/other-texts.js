// A button that puts another text of this browser into the form; the one that stood there waits in its place.
import { keepOthers } from "./draft-storage.js";
import { fieldOf, focusAtEnd } from "./forms-of-comments.js";

export function offer(form, waiting, write) {
  let others = waiting;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small button--plain";
  button.textContent = "Use the other text from this browser";
  button.addEventListener("click", () => {
    const field = fieldOf(form);
    const [text, ...rest] = others;
    others = field.value.trim() ? [...rest, field.value] : rest;
    const isSafe = keepOthers(form.dataset.composer, others);
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    focusAtEnd(field);
    if (isSafe) write(form);
    if (!others.length) button.remove();
  });
  form.querySelector("[data-draft]").after(button);
}
