// What is typed into the field for a text put together by hand is meant: choose it.
const choose = (field) => {
  const choice = field.closest("[data-merge]")?.querySelector('[type="radio"][value="edited"]');
  if (choice) choice.checked = true;
};

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea")) choose(target);
});
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  editor.on("update", () => choose(textarea));
});
