// Beside fields with a limit: how many characters of it are used; and the card of search engines as it would look.
const length = (field) => [...field.value.trim()].length;

function count(field) {
  const place = field.parentElement.querySelector(".desk-count") ?? Object.assign(document.createElement("div"), { className: "desk-count" });
  const limit = field.maxLength;
  place.textContent = `${length(field)} of ${limit}`;
  place.classList.toggle("desk-count--full", length(field) > limit * 0.95);
  if (!place.isConnected) field.after(place);
}

const value = (name) => document.querySelector(`#article_form [name="${name}"]`)?.value.trim() ?? "";

function showCard(card) {
  const parts = {
    title: value("seo_title") || value("title") || "No title yet",
    description: value("seo_description") || value("standfirst") || "No description yet",
    slug: value("slug") || card.dataset.slug,
  };
  for (const [name, text] of Object.entries(parts)) card.querySelector(`[data-part="${name}"]`).textContent = text;
}

function showAll() {
  document.querySelectorAll("#article_form [data-counted]").forEach(count);
  document.querySelectorAll("[data-search-card]").forEach(showCard);
}

document.querySelector("#article_form")?.addEventListener("input", ({ target }) => {
  if (target.matches("[data-counted]")) count(target);
  document.querySelectorAll("[data-search-card]").forEach(showCard);
});
showAll();
