// The button that goes round: as the device, light, dark. The choice stays on this device.
import { announce } from "./announce.js";

const NEXT = new Map([[undefined, "light"], ["light", "dark"], ["dark", undefined]]);
const root = document.documentElement;

function label() {
  return `Colors: ${root.dataset.theme ?? "as the device"}`;
}

function keep(theme) {
  try {
    localStorage.setItem("theme", theme ?? "auto");
  } catch {
    // Storage is closed: the choice holds for this page.
  }
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) button.setAttribute("aria-label", label());
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const theme = NEXT.get(root.dataset.theme);
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  keep(theme);
  show();
  announce(label());
});

show();
