// Quote: with words of one comment selected, the form opens with these instead of the whole comment.
import { fieldOf } from "./forms-of-comments.js";

const QUOTE_MAX = 500;
let chosen = "";

function selectedIn(comment) {
  const selection = getSelection();
  const text = comment?.querySelector(".comment__text");
  if (!text || selection.isCollapsed) return "";
  const isInside = text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  return isInside ? asTyped(selection.toString().trim(), text) : "";
}

// Members are mentioned by username; the names shown for them change.
export function asTyped(words, text) {
  const mentions = [...text.querySelectorAll(".mention")];
  return mentions.reduce((typed, { textContent, pathname }) => typed.replaceAll(textContent, `@${pathname.split("/").at(-2)}`), words);
}

export function quotation(act, words) {
  const id = act.closest("article").id.slice("comment-".length);
  const cut = words.length > QUOTE_MAX ? `${words.slice(0, QUOTE_MAX - 1).trimEnd()}…` : words;
  return `[quote=${id}]${cut}[/quote]\n\n`;
}

// Pressing a link collapses the selection in some browsers, so it is read before.
document.addEventListener("pointerdown", ({ target }) => {
  const act = target.closest?.(".act--quote");
  if (act) chosen = selectedIn(act.closest("article"));
});

export function takeSelected(act) {
  const words = chosen || selectedIn(act.closest("article"));
  chosen = "";
  return words;
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const act = detail.requestConfig?.elt;
  if (!act?.matches?.(".act--quote")) return;
  const words = takeSelected(act);
  const field = detail.target && fieldOf(detail.target);
  if (!words || !field) return;
  field.value = quotation(act, words);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.setSelectionRange(field.value.length, field.value.length);
});
