// Tell the magazine what was read, without cookies and without anything about who read it: this article, and which of
// the page's promos were in view or followed. A page nobody looked at says nothing. Loaded after a moment.
const READ_MS = 2000;
const SEEN_MS = 1000;
const GATHER_MS = 1000;
const HALF = 0.5;

const { countAt } = document.body.dataset;
const article = document.querySelector("[data-article]");
const stops = new Map();
const told = new Set();
let message = new URLSearchParams();

function tell(name, key) {
  if (told.has(name + key)) return;
  told.add(name + key);
  message.append(name, key);
  setTimeout(send, GATHER_MS);
}

function send() {
  const body = message;
  if (!body.toString()) return;
  message = new URLSearchParams();
  fetch(countAt, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
}

// Act once something has been before somebody's eyes for so long without a break.
function whileSeen(element, isSeen, milliseconds, act) {
  clearTimeout(stops.get(element));
  if (isSeen) stops.set(element, setTimeout(() => document.hidden || act(), milliseconds));
}

function lookAtPage() {
  whileSeen(article, !document.hidden, READ_MS, () => tell("article", article.dataset.article));
}

// The page may be gone before anything is gathered.
function follow({ target }) {
  const key = target.closest?.("a") && target.closest("[data-promo]")?.dataset.promo;
  if (!key) return;
  tell("shown", key);
  tell("clicked", key);
  send();
}

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    whileSeen(target, isIntersecting, SEEN_MS, () => tell("shown", target.dataset.promo));
  }
}, { threshold: HALF });
document.querySelectorAll("[data-promo]").forEach((promo) => observer.observe(promo));
for (const press of ["click", "auxclick"]) document.addEventListener(press, follow);
if (article) {
  document.addEventListener("visibilitychange", lookAtPage);
  lookAtPage();
}
