// Single keys in a discussion. Loaded at the first of them.
import { announce } from "./announce.js";
import { reveal } from "./fold-memory.js";
import { list } from "./key-list.js";

const root = document.querySelector("[data-discussion]");
const isShown = (comment) => !comment.parentElement.closest("details:not([open])");

function comments() {
  return [...root.querySelectorAll(".comment__article")].filter(isShown);
}

const siblingOf = (comment, step) => {
  let item = comment.parentElement;
  do item = item[step];
  while (item && !item.matches(".comment"));
  return item?.querySelector(":scope > .comment__article");
};

function go(comment, words) {
  if (!comment) {
    announce(words);
    return;
  }
  reveal(comment.parentElement);
  comment.tabIndex = -1;
  comment.focus();
}

function step(current, by) {
  const all = comments();
  const next = current ? all[all.indexOf(current) + by] : all[by > 0 ? 0 : all.length - 1];
  go(next, by > 0 ? "This is the last comment." : "This is the first comment.");
}

// The next new one here, folded away or not; else where the last one's link or the bar's leads.
function nextNew(current) {
  const fresh = [...root.querySelectorAll(".comment--new > .comment__article")];
  const follows = (comment) => !current || current.compareDocumentPosition(comment) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = fresh.find(follows);
  if (next) {
    reveal(next);
    go(next);
    return;
  }
  const ways = [...document.querySelectorAll(".comment__next, [data-next-new]")].reverse();
  const away = ways.find((link) => !link.hash);
  if (away) location.assign(away.href);
  else announce("There are no more new comments.");
}

function fold(current) {
  const own = current?.querySelector(":scope > .comment__fold");
  // A fold without replies has no handle to open it again.
  if (!own?.firstElementChild.getClientRects().length) return;
  own.open = !own.open;
  if (own.open) go(current);
  else own.firstElementChild.focus();
}

const ACTS = {
  j: (current) => step(current, 1),
  k: (current) => step(current, -1),
  J: (current) => current && go(siblingOf(current, "nextElementSibling"), "No later comment answers the same."),
  K: (current) => current && go(siblingOf(current, "previousElementSibling"), "No earlier comment answers the same."),
  p: (current) => current && go(current.parentElement.closest(".comment__article"), "This comment starts a thread."),
  n: nextNew,
  r: (current) => current?.querySelector(".act--reply")?.click(),
  x: fold,
  "?": list,
};

export function press(key, element) {
  ACTS[key](element?.closest(".comment__article"));
}
