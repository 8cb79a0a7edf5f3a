// "/" leads to the search of the desk and "?" to the page's chapter of the handbook, from everywhere but fields one types
// into. Help opens beside the page, so that nothing typed is lost.
const field = document.getElementById("desk-search");
const help = document.querySelector("[data-help]");
const isTypedInto = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target)) return;
  if (event.key === "?") help?.click();
  if (event.key !== "/") return;
  event.preventDefault();
  field?.focus();
  field?.select();
});
