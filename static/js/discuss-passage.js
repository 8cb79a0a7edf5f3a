// Discuss a sentence: words selected in the article offer a way to the form, which then holds them as a quote.
import { fieldOf, focusAtEnd } from "./forms-of-comments.js";

const QUOTE_MAX = 500;
const SHORTEST = 3;
const PAUSE_MS = 200;
const PARTS = ".prose > *";
const BLOCK = '.prose [id^="p-"]';
let timer = 0;
let words = "";

const link = document.createElement("a");
link.className = "discuss-passage";
link.textContent = "Discuss this sentence";

// Members have the form on the page, visitors the way to it; where nobody may write there is neither.
function writingAddress() {
  const place = document.getElementById("comment-form");
  return place?.getAttribute("action") ?? place?.querySelector('a[href$="/comment/"]')?.getAttribute("href");
}

// What is selected within the block the selection begins in, without the link at its end.
function selectedPart() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const block = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(BLOCK);
  if (!block) return null;
  if (!block.contains(range.endContainer)) range.setEnd(block, block.childNodes.length);
  const counter = block.querySelector(".passage-link");
  if (counter && range.intersectsNode(counter)) range.setEndBefore(counter);
  return { block, range };
}

function place({ block, range }) {
  const lines = range.getClientRects();
  const last = lines[lines.length - 1];
  if (!last) return;
  block.closest(PARTS).after(link);
  const furthest = document.documentElement.clientWidth - link.offsetWidth - 8;
  link.style.top = `${last.bottom + scrollY + 6}px`;
  link.style.left = `${Math.max(8, Math.min(last.right - link.offsetWidth / 2, furthest)) + scrollX}px`;
}

function offer() {
  if (document.activeElement === link) return;
  const address = writingAddress();
  const part = address && selectedPart();
  words = part ? part.range.toString().replace(/\s+/g, " ").trim() : "";
  if (words.length < SHORTEST) {
    link.remove();
    return;
  }
  words = words.length > QUOTE_MAX ? `${words.slice(0, QUOTE_MAX - 1).trimEnd()}…` : words;
  link.href = `${address}?passage=${encodeURIComponent(words)}`;
  place(part);
}

link.addEventListener("click", (event) => {
  const form = document.querySelector("#comment-form[data-composer]");
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const field = fieldOf(form);
  const typed = field.value.trimEnd();
  field.value = `${typed && `${typed}\n\n`}[quote=article]${words}[/quote]\n\n`;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  focusAtEnd(field);
  link.remove();
});
link.addEventListener("blur", () => link.remove());
link.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") link.blur();
});

if (document.querySelector(BLOCK)) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, PAUSE_MS);
  });
}
