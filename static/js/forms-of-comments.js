// What the modules of the writing form share: finding the field, putting text at the caret.
export const FORM = "form[data-composer]";

export function fieldOf(form) {
  return form.querySelector("textarea[name=text]");
}

export function focusAtEnd(field) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

// Replace the selection, as typing would: undo works, and everything that listens to typing hears of it.
export function insert(field, text, { before = "", after = "" } = {}) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const inner = text || value.slice(start, end);
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand?.("insertText", false, before + inner + after)) {
    field.setRangeText(before + inner + after, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const caret = start + before.length + inner.length;
  field.setSelectionRange(inner ? caret + after.length : caret, inner ? caret + after.length : caret);
}
