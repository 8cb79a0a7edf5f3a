// The card of checks follows the typing: after a pause the form is sent to be judged, and only the card comes back.
// Nothing is stored by it; without this script the card says what the last save left to mend.
const PAUSE_MS = 4000;

const form = document.querySelector("#article_form");
const address = document.querySelector("[data-checks]")?.dataset.checks;
const part = document.querySelector("#shown-checks");
const aloud = Object.assign(document.createElement("p"), { className: "visually-hidden" });
let timer = 0;
let asked = 0;

async function judge() {
  const number = ++asked;
  try {
    const response = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!response.ok || number !== asked) return;
    const html = await response.text();
    if (number !== asked || part.contains(document.activeElement)) return;
    part.innerHTML = html;
    const count = part.querySelectorAll(".findings__item").length;
    const words = count ? `${count} thing${count === 1 ? "" : "s"} to mend` : "Nothing to mend";
    if (aloud.textContent !== words) aloud.textContent = words;
  } catch {
    // The next pause asks again; the save itself checks in any case.
  }
}

if (form && address && part) {
  aloud.setAttribute("aria-live", "polite");
  part.after(aloud);
  form.addEventListener("desk:typed", () => {
    clearTimeout(timer);
    timer = setTimeout(judge, PAUSE_MS);
  });
}
