// Buttons that put the signs of bold, italic, quotation and links around the selection. Made here, for they need a script.
import { FORM, fieldOf, insert } from "./forms-of-comments.js";

const TOOLS = [
  { name: "Bold", icon: "bold", before: "**", after: "**" },
  { name: "Italic", icon: "italic", before: "*", after: "*" },
  { name: "Quotation", icon: "quote", before: "> ", after: "" },
  { name: "Link", icon: "link", before: "[", after: "](https://)" },
];

function button({ name, icon, before, after }, sprite) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "composer__tool";
  made.setAttribute("aria-label", name);
  made.dataset.before = before;
  made.dataset.after = after;
  made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icon}"/></svg>`;
  return made;
}

function equip(form) {
  const bar = form.querySelector(".composer__bar");
  if (!bar || bar.querySelector("[data-before]")) return;
  const sprite = bar.querySelector("use").getAttribute("href").split("#")[0];
  bar.prepend(...TOOLS.map((tool) => button(tool, sprite)));
}

function equipAll() {
  document.querySelectorAll(FORM).forEach(equip);
}

document.addEventListener("click", ({ target }) => {
  const tool = target.closest("[data-before]");
  const field = tool && fieldOf(tool.closest(FORM));
  if (field) insert(field, "", { before: tool.dataset.before, after: tool.dataset.after });
});
document.addEventListener("htmx:afterSettle", equipAll);
equipAll();
