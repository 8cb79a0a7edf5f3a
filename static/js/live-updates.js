// Ask now and then whether comments have arrived, and say how many. Nothing is inserted unasked, and nothing is asked
// while a form holds text or nobody is here. Loaded when it is time to ask first.
import { announce } from "./announce.js";
import { LOOK, commentOf, counted, show } from "./arrivals.js";

const POLL_MS = 30_000;
const POLL_MAX_MS = 300_000;
const IDLE_MS = 30 * 60_000;
const SPEAK_MS = 60_000;

const way = document.querySelector("[data-arrivals]");
let delay = POLL_MS;
let timer;
let activeAt = Date.now();
let spokenAt = 0;

const holdsText = () => [...document.querySelectorAll("form[data-composer] textarea")].some((field) => field.value.trim());
const isIdle = () => Date.now() - activeAt > IDLE_MS;

function offer(parentId, count) {
  const acts = commentOf(parentId)?.querySelector(":scope > * > .comment__body > .comment__acts");
  if (!acts) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "act act--new";
  button.dataset.newReplies = parentId;
  button.textContent = counted(count, "reply", "replies");
  acts.append(button);
}

function offerInPlace(comments) {
  document.querySelectorAll("[data-new-replies]").forEach((button) => button.remove());
  const counts = {};
  for (const [, parentId] of comments) counts[parentId] = (counts[parentId] ?? 0) + 1;
  for (const [parentId, count] of Object.entries(counts)) offer(parentId, count);
}

function tell({ comments, is_cut: isCut }) {
  const waiting = comments.filter(([id]) => !commentOf(id));
  const words = isCut ? "Many new comments" : counted(waiting.length, "comment", "comments");
  if (!waiting.length) way.textContent = LOOK;
  // Those that have no place on this page were told of when they were asked for.
  if (waiting.length <= Number(way.dataset.away ?? 0) || words === way.textContent) return;
  delay = POLL_MS;
  delete way.dataset.away;
  way.textContent = words;
  offerInPlace(waiting);
  if (Date.now() - spokenAt < SPEAK_MS) return;
  spokenAt = Date.now();
  announce(words);
}

async function look() {
  if (document.hidden || !way.isConnected || holdsText()) return;
  const headers = { Accept: "application/json" };
  const answer = await fetch(way.href, { headers, cache: "no-cache" }).catch(() => null);
  if (answer?.ok) tell(await answer.json());
}

function schedule() {
  clearTimeout(timer);
  if (document.hidden || isIdle()) return;
  timer = setTimeout(async () => {
    await look();
    schedule();
  }, delay);
  delay = Math.min(delay * 1.5, POLL_MAX_MS);
}

// Whoever comes back hears soon; whoever only reads on is here still.
function wake({ type }) {
  const wasAway = isIdle() || type === "visibilitychange";
  activeAt = Date.now();
  if (!wasAway) return;
  delay = POLL_MS;
  schedule();
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-new-replies]");
  if (!button) return;
  await show(button.dataset.newReplies);
  look();
});
for (const act of ["pointerdown", "keydown", "scroll", "visibilitychange"]) {
  document.addEventListener(act, wake, { passive: true });
}
look();
schedule();
