// Remember for 90 days which threads of an article the reader folded, or opened though they arrived folded; never keep
// what a link points at folded.
import { announce } from "./announce.js";

const FOLD = ".comment__fold";
const KEY = `folded:${location.pathname}`;
const DAYS = 90;

// When the reader folded each one; negative: opened.
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
    return Object.fromEntries(Object.entries(kept).filter(([, since]) => Math.abs(since) > oldest));
  } catch {
    return {};
  }
}

const chosen = read();

function keep() {
  try {
    if (Object.keys(chosen).length) localStorage.setItem(KEY, JSON.stringify(chosen));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing folds for this page only.
  }
}

const idOf = (fold) => fold.closest("article").id;
const arrivesOpen = (fold) => fold.dataset.folded === undefined;

export function reveal(element) {
  for (let fold = element?.closest(FOLD); fold; fold = fold.parentElement.closest(FOLD)) fold.open = true;
  const own = element?.querySelector(`:scope > ${FOLD}`);
  if (own) own.open = true;
}

function revealTarget() {
  const target = document.querySelector(":target");
  if (!target?.closest(".thread")) return;
  reveal(target);
  target.scrollIntoView();
}

function restore(within) {
  for (const fold of within.querySelectorAll(FOLD)) {
    const since = chosen[idOf(fold)];
    if (since) fold.open = since < 0;
  }
}

restore(document);
revealTarget();
document.addEventListener("comments-added", ({ detail }) => detail.items.forEach(restore));
addEventListener("hashchange", revealTarget);

// `toggle` does not bubble, so it is caught on its way down.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.(FOLD)) return;
    if (target.open === arrivesOpen(target)) delete chosen[idOf(target)];
    else chosen[idOf(target)] = target.open ? -Date.now() : Date.now();
    keep();
    nameFoldAll();
    const comment = target.closest("article");
    if (!target.open && comment.getBoundingClientRect().top < 0) comment.scrollIntoView({ block: "start" });
  },
  true,
);

// Not every browser puts the focus on a summary that is clicked; what had it may be folded away.
document.addEventListener("click", ({ target }) => target.closest?.(".comment__summary")?.focus());

// Fold all closes whole threads; Unfold all opens everything.
const threads = () => [...document.querySelectorAll(`.thread > .comment > article > ${FOLD}`)];
const foldsNext = () => threads().some((fold) => fold.open);

function nameFoldAll() {
  for (const button of document.querySelectorAll("[data-fold-all]")) {
    button.textContent = foldsNext() ? "Fold all" : "Unfold all";
  }
}

function foldAll() {
  const isFolding = foldsNext();
  for (const fold of isFolding ? threads() : document.querySelectorAll(FOLD)) fold.open = !isFolding;
  nameFoldAll();
  announce(isFolding ? "All threads are folded." : "All threads are open.");
}

for (const button of document.querySelectorAll("[data-fold-all]")) {
  button.hidden = false;
  button.addEventListener("click", foldAll);
}
nameFoldAll();
