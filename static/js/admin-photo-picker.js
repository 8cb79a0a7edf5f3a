// Hand a chosen photo to the page that opened this window: to its text editor, which listens under CKEDITOR's name, or
// to a form field by an event of that page.
const list = document.querySelector("[data-picker]");
const editor = list?.dataset.editorCall ? window.opener?.CKEDITOR?.tools : null;
const field = list?.dataset.field ? window.opener : null;

if (list && !editor && !field) document.querySelector("#picker-hint").hidden = false;

list?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-photo]");
  if (!button || (!editor && !field)) return;
  const { photo, url, alt, label, ready } = button.dataset;
  if (editor) {
    editor.callFunction(list.dataset.editorCall, url, { id: photo, alternative_text: alt });
  } else {
    const detail = { field: list.dataset.field, photo, url, alt, label, isReady: ready === "yes" };
    field.document.dispatchEvent(new field.CustomEvent("photo:chosen", { detail }));
  }
  window.close();
});
