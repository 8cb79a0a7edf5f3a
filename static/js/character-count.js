// Show how many characters are left once most of the limit is used. The limit itself is the server's.
import { FORM, fieldOf } from "./forms-of-comments.js";

function show(form) {
  const field = fieldOf(form);
  const place = form.querySelector("[data-count]");
  if (!field || !place) return;
  const length = [...field.value].length;
  const left = Number(field.dataset.limit) - length;
  place.hidden = length < Number(field.dataset.countFrom);
  place.classList.toggle("composer__count--over", left < 0);
  const characters = (count) => `${count} ${count === 1 ? "character" : "characters"}`;
  place.textContent = left < 0 ? `${characters(-left)} too long` : `${characters(left)} left`;
}

function showAll(root) {
  for (const form of root.querySelectorAll(FORM)) show(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(FORM);
  if (form) show(form);
});
document.addEventListener("htmx:afterSettle", () => showAll(document));
showAll(document);
