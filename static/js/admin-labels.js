// Name what scripts put in place of labelled fields: the text editor, and the boxes of autocomplete fields.
const textOf = (label) => label?.textContent.replace(":", "").trim() || "";
const nameOf = (field) => field.getAttribute("aria-label") || textOf(document.querySelector(`label[for="${field.id}"]`));

function nameBoxes() {
  for (const box of document.querySelectorAll(".select2-container")) {
    const field = box.previousElementSibling;
    const name = field?.matches("select") && nameOf(field);
    const selection = box.querySelector(".select2-selection");
    if (!name || !selection || selection.hasAttribute("aria-label")) continue;
    // The box takes its name from its value, which may be empty; the value describes it instead.
    const value = selection.getAttribute("aria-labelledby");
    selection.removeAttribute("aria-labelledby");
    selection.setAttribute("aria-label", name);
    if (value) selection.setAttribute("aria-describedby", value);
    box.querySelectorAll(".select2-search__field, .select2-selection__rendered[role=textbox]").forEach((part) => part.setAttribute("aria-label", name));
  }
}

// The boxes are made by a callback of this queue, which stands before this one; the load event may come earlier.
window.django?.jQuery?.(nameBoxes);
document.addEventListener("formset:added", () => setTimeout(nameBoxes));

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const help = document.getElementById(`${textarea.id}_helptext`);
  const attributes = { "aria-label": nameOf(textarea) || "Text", "aria-multiline": "true" };
  if (help) attributes["aria-describedby"] = help.id;
  editor.setOptions({ editorProps: { attributes } });
});
