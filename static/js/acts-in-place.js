// On a page with a form: vote, Reply, Quote, Edit and More do in place what their links and buttons lead to. One listener
// for all comments, or each of hundreds would carry its own instructions.
const ACTS = ".act--up, .act--down, .act--reply, .act--quote, .act--edit, .act--more";

document.addEventListener("click", (event) => {
  const act = window.htmx && event.target.closest?.(".comment__acts :is(a, button)");
  if (!act?.matches(ACTS) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  import("./put-in-place.js").then(({ put }) => put(act, event.timeStamp));
});
