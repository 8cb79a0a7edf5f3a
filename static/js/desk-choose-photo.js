// The library as a window of a field: its link opens it, and the photo chosen there stands in the field.
// Without this script the link opens the library, and the field is a list.
const $ = window.django?.jQuery;

const fieldOf = (link) => link.closest(".related-widget-wrapper, .desk-field").querySelector("select");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-choose-photo]");
  if (!link) return;
  const opened = window.open(`${link.href}?for=${fieldOf(link).id}`, "_blank", "width=900,height=700");
  if (opened) event.preventDefault();
});

document.addEventListener("photo:chosen", ({ detail: { field, photo, url, label, isReady } }) => {
  const select = document.getElementById(field);
  if (!select) return;
  let option = [...select.options].find((one) => one.value === photo);
  if (!option) {
    option = new Option(label, photo);
    select.add(option);
  }
  select.value = photo;
  // Autocomplete fields hear jQuery alone, the form's own scripts what the browser says.
  $?.(select).trigger("change");
  select.dispatchEvent(new Event("input", { bubbles: true }));
  showPicture(select, url);
  const lacks = isReady ? "." : ", but has no credit or no alt text yet.";
  document.dispatchEvent(new CustomEvent("desk:status", { detail: `“${label}” is chosen${lacks}` }));
});

// The small picture beside the field is of the photo it names.
function showPicture(select, url) {
  const place = select.closest(".rail-row, .rail-card__body").querySelector(".field-thumb .readonly, .field-lead_thumb .readonly");
  if (!place) return;
  const picture = new Image();
  picture.src = url;
  picture.alt = "";
  picture.className = select.id === "id_lead_photo" ? "thumb thumb--large" : "thumb thumb--row";
  place.replaceChildren(picture);
}
