// A note on a paragraph leads to it in the text editor, and the caret stands there; what is changed too much, or has no
// editor, is shown on the page instead.
const BLOCKS = "p, li, blockquote";

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-note-place]");
  const text = document.querySelector(".ProseMirror[contenteditable=true]");
  const words = place && oneLine(place.dataset.notePlace);
  const block = words && text && [...text.querySelectorAll(BLOCKS)].find((one) => oneLine(one.textContent) === words);
  if (!block) return;
  event.preventDefault();
  text.focus({ preventScroll: true });
  getSelection().selectAllChildren(block);
  block.scrollIntoView({ block: "center" });
});
