// The system's share sheet where there is one, else the address on the clipboard.
import { announce } from "./announce.js";

function offer(button) {
  if (!navigator.share && !navigator.clipboard) return;
  if (navigator.share) button.querySelector("[data-share-label]").textContent = "Share";
  button.hidden = false;
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.share);
  button.querySelector("[data-share-label]").textContent = "Link copied";
  announce("Link copied.");
}

async function share(button) {
  try {
    if (navigator.share) await navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share });
    else await copy(button);
  } catch (error) {
    // Closing the sheet is an answer too; anything else falls back to what can be done by hand.
    if (error.name !== "AbortError") location.assign(button.dataset.share);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) share(button);
  // Who came to a paragraph reports what is wrong in it.
  const report = event.target.closest('a[href*="report-an-error"]');
  if (report && location.hash) report.search = `paragraph=${location.hash.slice(1)}`;
});

for (const button of document.querySelectorAll("[data-share]")) offer(button);
