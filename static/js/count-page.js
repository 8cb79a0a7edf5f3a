// Tell the magazine what was read, without cookies and without anything about who read it: this article, and which of
// its promos were in view or followed. One message when the page is left; a page nobody looked at says nothing. Loaded
// when the page has been open for a moment.
const READ_MS = 2000;
const SEEN_MS = 1000;
const HALF = 0.5;

const { countAt } = document.body.dataset;
const article = document.querySelector("[data-article]");
const promos = document.querySelectorAll("[data-promo]");
const told = new Set();
let message = new URLSearchParams();

function tell(name, key) {
  if (told.has(name + key)) return;
  told.add(name + key);
  message.append(name, key);
}

function send() {
  const body = message;
  if (!body.toString()) return;
  message = new URLSearchParams();
  fetch(countAt, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
}

// Calls back once somebody has had the page before them for so long without a break.
function whileSeen(milliseconds, act) {
  const timer = setTimeout(() => document.hidden || act(), milliseconds);
  return () => clearTimeout(timer);
}

function watchPage() {
  let stop;
  const look = () => {
    stop?.();
    if (document.hidden) send();
    else if (article) stop = whileSeen(READ_MS, () => tell("article", article.dataset.article));
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", send);
  look();
}

function watchPromos() {
  const stops = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      stops.get(target)?.();
      if (isIntersecting) stops.set(target, whileSeen(SEEN_MS, () => tell("shown", target.dataset.promo)));
    }
  }, { threshold: HALF });
  promos.forEach((promo) => observer.observe(promo));
  for (const press of ["click", "auxclick"]) document.addEventListener(press, follow);
}

function follow({ target }) {
  const key = target.closest?.("a") && target.closest("[data-promo]")?.dataset.promo;
  if (!key) return;
  tell("shown", key);
  tell("clicked", key);
}

watchPage();
watchPromos();
