// Say something in the page's one live region.
export function announce(text) {
  const region = document.querySelector("#status");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
