// What an act of a comment brings, where it was pressed, and room for a first reply. Loaded at the first press.
import { FORM, fieldOf, focusAtEnd } from "./forms-of-comments.js";
import { quoteAtCaret } from "./quote-at-caret.js";

// The second press of a double click must not take back what the first one cast: its button says something else by then.
const DOUBLE_CLICK_MS = 500;
const pressed = new Map();

// The form that answers a comment stands beneath its acts; where one's own is edited, the page has a place for it.
function slotOf(act) {
  const id = act.closest("article").id.replace("comment", act.matches(".act--edit") ? "edit" : "reply");
  const slot = document.getElementById(id) ?? document.createElement("div");
  if (!slot.id) act.parentElement.after(slot);
  slot.id = id;
  slot.className = "comment__form";
  return slot;
}

// A form that is open holds somebody's words: never load another one over it.
function openForm(source, path) {
  const target = slotOf(source);
  const form = target.querySelector(FORM);
  const isQuote = source.matches(".act--quote");
  if (!form || (isQuote && !fieldOf(form).value.trim())) window.htmx.ajax("GET", path, { source, target });
  else if (isQuote) quoteAtCaret(fieldOf(form), source);
  else focusAtEnd(fieldOf(form));
}

function vote(source, path, now) {
  if (now - pressed.get(source.id) < DOUBLE_CLICK_MS) return;
  pressed.set(source.id, now);
  window.htmx.ajax("POST", path, { source, target: source.parentElement, swap: "outerHTML" });
}

export function put(source, now) {
  const path = source.getAttribute("formaction") ?? source.getAttribute("href");
  if (source.matches("button")) vote(source, path, now);
  else if (source.matches(".act--more")) window.htmx.ajax("GET", path, { source, target: source, swap: "outerHTML" });
  else openForm(source, path);
}

// A comment without replies has neither list nor fold: both are made before the first reply is put there.
export function makeRoom(open) {
  const article = open.parentElement;
  const id = article.id.replace("comment-", "");
  const fold = document.createElement("details");
  fold.className = "comment__fold";
  fold.open = true;
  fold.innerHTML = `<summary class="comment__summary"><span class="visually-hidden">Thread under ${article.querySelector("bdi").outerHTML}: </span><span class="comment__reply-count"><span id="count-${id}" class="comment__tally"></span></span></summary><ol id="replies-${id}" class="comment__replies" role="list"></ol>`;
  fold.firstChild.after(...open.children);
  open.replaceWith(fold);
  return fold.lastChild;
}

// The answer to a reply names the list; before it is swapped in, the list is there.
document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig, target } }) => {
  const open = target.closest(".comment__open");
  if (requestConfig.verb === "post" && target.matches(".comment__form") && open) makeRoom(open);
});
