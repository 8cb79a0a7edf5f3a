// Quote where the form is open and holds words: the selection, or the whole comment, goes to the caret.
import { insert } from "./forms-of-comments.js";
import { asTyped, quotation, takeSelected } from "./quote-selection.js";

// As the server quotes a whole comment: without what it quotes itself.
function allOf(comment) {
  const text = comment.querySelector(".comment__text");
  const own = [...(text?.children ?? [])].filter((part) => !part.matches("figure"));
  return text ? asTyped(own.map((part) => part.innerText.trim()).join("\n\n").trim(), text) : "";
}

export function quoteAtCaret(field, act) {
  const words = takeSelected(act) || allOf(act.closest("article"));
  // What is selected in the field stays, before the quote.
  field.setSelectionRange(field.selectionEnd, field.selectionEnd);
  const isOnNewLine = /(^|\n)$/.test(field.value.slice(0, field.selectionEnd));
  // Tags inside the words would end the quote early.
  const safe = words.replace(/\[(\/quote)\]/gi, "($1)");
  if (safe) insert(field, (isOnNewLine ? "" : "\n\n") + quotation(act, safe));
  field.focus();
}
