// Hand a chosen photo to the text editor that opened this window; the editor listens under CKEDITOR's name.
const editor = window.opener?.CKEDITOR?.tools;
const list = document.querySelector("[data-editor-call]");

if (!editor) document.querySelector("#picker-hint").hidden = false;

list?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-photo]");
  if (!button || !editor) return;
  const { photo, url, alt } = button.dataset;
  editor.callFunction(list.dataset.editorCall, url, { id: photo, alternative_text: alt });
  window.close();
});
