// What a discussion's page loads only when it is needed: the keys at the first of them, news when there may be some, and
// what votes, answers and opens comments in place, as their links and buttons do with another page.
import { isSwitchedOff } from "./key-switch.js";

const DISCUSSION = "[data-discussion]";
const FIRST_LOOK_MS = 30_000;
const KEYS = "jkJKpnrx?";
// One listener for all comments, or each of hundreds would carry its own instructions.
const ACTS = ".act--up, .act--down, .act--reply, .act--quote, .act--edit, .act--more";

const discussion = document.querySelector(DISCUSSION);

async function load(event) {
  const { press } = await import("./thread-keys.js");
  press(event.key, document.activeElement);
}

// Only in the discussion, never in a field, never with a modifier: capitals and "?" need Shift.
function isForUs(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return false;
  if (event.key.length !== 1 || !KEYS.includes(event.key) || document.querySelector("dialog[open]")) return false;
  return event.target.closest?.(DISCUSSION) && !event.target.closest("input, textarea, select, [contenteditable]");
}

function followArrivals(way) {
  setTimeout(() => import("./live-updates.js"), FIRST_LOOK_MS);
  // Pressing it takes the focus from nobody who writes.
  way.addEventListener("mousedown", (event) => event.preventDefault());
  way.addEventListener("click", async (event) => {
    if (way.dataset.away || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    (await import("./arrivals.js")).show();
  });
}

if (discussion) {
  document.addEventListener("keydown", (event) => {
    if (isSwitchedOff(discussion.dataset) || !isForUs(event)) return;
    event.preventDefault();
    load(event);
  });
  // Pressing on a comment puts the focus into it, so that the keys begin there.
  discussion.addEventListener("pointerdown", ({ target }) => {
    const comment = target.closest("article[id]");
    if (comment) comment.tabIndex = -1;
  });
  for (const button of discussion.querySelectorAll("[data-keys-list]")) {
    button.hidden = false;
    button.addEventListener("click", async () => (await import("./key-list.js")).list());
  }
  const way = discussion.querySelector("[data-arrivals]");
  if (way) followArrivals(way);
}

document.addEventListener("click", (event) => {
  const act = window.htmx && event.target.closest?.(".comment__acts :is(a, button)");
  if (!act?.matches(ACTS) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  import("./put-in-place.js").then(({ put }) => put(act, event.timeStamp));
});
