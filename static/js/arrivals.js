// Put comments that arrived into their places, because the reader asked for them; the focus stays where it was.
import { announce } from "./announce.js";
import { makeRoom } from "./put-in-place.js";

export const LOOK = "Look for new comments";
const way = document.querySelector("[data-arrivals]");

export const commentOf = (id) => document.getElementById(`comment-${id}`);
export const counted = (count, one, many) => `${count} new ${count === 1 ? one : many}`;

// The list of the replies to a comment, or of the threads; none where it goes on elsewhere.
function listOf(parentId) {
  const thread = document.querySelector("#thread");
  if (!parentId) return thread?.dataset.grows ? thread : null;
  const place = commentOf(parentId)?.querySelector(":scope > .comment__fold, :scope > .comment__open");
  if (!place || place.querySelector(":scope > .thread-more, :scope > .comment__replies > .stub")) return null;
  return place.querySelector(":scope > .comment__replies") ?? makeRoom(place);
}

function put(list) {
  const items = [...list.children].filter((item) => !document.getElementById(item.querySelector("article").id));
  const target = items.length ? listOf(list.dataset.parent) : null;
  if (!target) return { placed: [], left: items.length };
  if (target.dataset.grows === "start") target.prepend(...items.reverse());
  else target.append(...items);
  for (const item of items) window.htmx?.process(item);
  document.dispatchEvent(new CustomEvent("comments-added", { detail: { items } }));
  return { placed: items, left: 0 };
}

async function arrived() {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const answer = await fetch(way.href, { headers, cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return null;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  return box.content;
}

function finishAll(since, left) {
  for (const button of document.querySelectorAll("[data-new-replies]")) button.remove();
  way.textContent = left ? `${counted(left, "comment", "comments")} on other pages` : LOOK;
  if (left) way.dataset.away = left;
  else way.search = `?since=${since}`;
}

// What has just been shown is marked as new, so the bar counts it too.
function countUnread(more) {
  const bar = document.querySelector("[data-unread]");
  if (!bar || bar.textContent.includes("+")) return;
  bar.textContent = `${Number(bar.dataset.unread) + more} new`;
  bar.dataset.unread = Number(bar.dataset.unread) + more;
}

// The button that was pressed has done its work: the focus goes on to what it brought.
function finishUnder(parentId, first) {
  document.querySelector(`[data-new-replies="${parentId}"]`)?.remove();
  if (!first) return;
  first.tabIndex = -1;
  first.focus();
}

// `under`: only replies to this comment.
export async function show(under) {
  const answer = await arrived();
  if (!answer) {
    announce("New comments could not be loaded. Try again.");
    return;
  }
  const lists = [...answer.querySelectorAll("[data-parent]")].filter((list) => !under || list.dataset.parent === under);
  const done = lists.map(put);
  const placed = done.flatMap((each) => each.placed);
  document.querySelector("#comment-count").textContent = answer.querySelector("#new-count").textContent;
  countUnread(placed.length);
  if (under) finishUnder(under, placed[0]?.querySelector("article"));
  else finishAll(answer.firstElementChild.dataset.since, done.reduce((sum, each) => sum + each.left, 0));
  announce(placed.length ? `${counted(placed.length, "comment", "comments")} shown.` : "Nothing new has its place here.");
}
