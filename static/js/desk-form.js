// The article form under the hand: Ctrl+S saves, Ctrl+Enter previews, and leaving with unsaved words asks once.
// Other scripts hear "desk:typed" from the form after each change, and may set the words beside the bar by "desk:status".
const form = document.querySelector("#article_form");
const status = document.querySelector("#desk-status");
let isDirty = false;
let isLeaving = false;

function typed() {
  if (!isDirty && status) status.textContent = "Not saved";
  isDirty = true;
  form.dispatchEvent(new CustomEvent("desk:typed"));
}

function press(name) {
  const button = form.querySelector(`.submit-row [name="${name}"]`);
  if (!button) return;
  form.requestSubmit(button);
}

// Fields that are only looked through, as a search within the rail, are not the article's.
form?.addEventListener("input", (event) => event.target.closest("[data-not-typed]") || typed());
form?.addEventListener("change", (event) => event.target.closest("[data-not-typed]") || typed());
document.addEventListener("formset:added", typed);
document.addEventListener("formset:removed", typed);
document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => editor.on("update", typed));
// Autocomplete fields change through jQuery, which tells nobody else.
window.django?.jQuery?.(form).on("select2:select select2:unselect select2:clear", "select", typed);
document.addEventListener("desk:status", ({ detail }) => {
  if (status) status.textContent = detail;
});

form?.addEventListener("submit", (event) => {
  // A preview opens beside the form; everything else leaves it, once.
  if (event.submitter?.name === "_preview") return;
  if (isLeaving) event.preventDefault();
  isLeaving = true;
  // Back leads to the article this form makes, not to the form again.
  const key = form.elements.form_key?.value;
  const query = new URLSearchParams(location.search);
  if (!key || query.has("_popup")) return;
  query.set("form", key);
  history.replaceState(history.state, "", `?${query}`);
});
addEventListener("pageshow", ({ persisted }) => {
  isLeaving = false;
  if (persisted && new URLSearchParams(location.search).has("form")) location.reload();
});
addEventListener("beforeunload", (event) => {
  if (isDirty && !isLeaving) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (!form || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  const name = { s: "_save", Enter: "_preview" }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!name) return;
  event.preventDefault();
  event.stopPropagation();
  press(name);
}, { capture: true });

// A closed menu of the bar closes again by Escape or a click beside it, as menus do.
const more = document.querySelector(".desk-bar__more");
document.addEventListener("click", (event) => more?.contains(event.target) || more?.removeAttribute("open"));
more?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  more.removeAttribute("open");
  more.querySelector("summary").focus();
});

// A refused field in a folded card is not to be looked for.
for (const error of document.querySelectorAll(".errorlist")) error.closest("details")?.setAttribute("open", "");
document.querySelector(".errornote")?.setAttribute("tabindex", "-1");
document.querySelector(".errornote")?.focus();
