// After posting or editing in place: mark the comment as the page's target would be, and put the focus on it.
import { reveal } from "./fold-memory.js";

// The same words sent twice are one comment: where it stands in this page already, it is only shown.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const article = detail.fragment.querySelector("article[id]");
  if (article && document.getElementById(article.id)) detail.shouldSwap = false;
});

function show({ detail }) {
  const comment = document.querySelector(`#comment-${Number(detail.id)}`);
  if (!comment) {
    // This page has no place for it: its permalink knows one that has.
    location.assign(`/comments/${Number(detail.id)}/`);
    return;
  }
  document.querySelector(".comment--here")?.classList.remove("comment--here");
  comment.closest(".comment").classList.add("comment--here");
  reveal(comment.parentElement);
  comment.tabIndex = -1;
  comment.focus();
}

document.addEventListener("comment-posted", show);
document.addEventListener("comment-edited", show);

// A comment taken back: its text is in its form again, here or on the page of the form.
document.addEventListener("comment-unsent", ({ detail }) => {
  document.querySelector(`#comment-${Number(detail.id)}`)?.closest(".comment").remove();
  if (!document.getElementById(detail.form)) location.assign(detail.address);
});
