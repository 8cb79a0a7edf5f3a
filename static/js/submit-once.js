// A second press while the first is under way sends nothing. The server would know it too; this saves the wait.
import { FORM } from "./forms-of-comments.js";

const underWay = new WeakSet();

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches(FORM)) return;
    if (underWay.has(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    underWay.add(event.target);
  },
  true,
);
// An answer that left the form standing, or a page restored by Back, may be sent again.
document.addEventListener("htmx:afterRequest", ({ detail }) => underWay.delete(detail.elt));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll(FORM).forEach((form) => underWay.delete(form));
});
