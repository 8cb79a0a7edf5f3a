// "/" leads to the search of the desk from everywhere but fields one types into.
const field = document.getElementById("desk-search");
const isTypedInto = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target)) return;
  event.preventDefault();
  field?.focus();
  field?.select();
});
