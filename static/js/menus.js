// Menus made of <details>: Escape, a click elsewhere and leaving by Tab close them.
const OPEN = "details.menu[open]";

function closeOthers(inside) {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(inside)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.(OPEN);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
