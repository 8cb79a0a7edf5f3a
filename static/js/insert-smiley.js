// Turn the list of smilies into buttons that insert the code at the caret; without this it is read and typed.
import { FORM, fieldOf, insert } from "./forms-of-comments.js";

function equip(item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "smilies__button";
  button.append(...item.childNodes);
  item.append(button);
}

function equipAll() {
  document.querySelectorAll("[data-smiley]:not(:has(> button))").forEach(equip);
}

document.addEventListener("click", ({ target }) => {
  const item = target.closest("[data-smiley]");
  const form = item?.closest(FORM);
  if (!form) return;
  item.closest("details").open = false;
  insert(fieldOf(form), item.dataset.smiley);
});
document.addEventListener("htmx:afterSettle", equipAll);
equipAll();
