// The second press of a double click must not take back what the first one cast: its button says something else by then.
const DOUBLE_CLICK_MS = 500;
const pressed = new Map();

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (!elt.closest(".vote")) return;
  if (event.timeStamp - pressed.get(elt.id) < DOUBLE_CLICK_MS) event.preventDefault();
  else pressed.set(elt.id, event.timeStamp);
});
