// Put the replies a stub stands for in its place. Without this module the stub leads to a page of them.
const STUB = "a[data-more]";

// Under some orders a comment is met again: what stands here already is left out.
function withoutKnown(items) {
  for (const article of items.querySelectorAll("article[id]")) {
    if (document.getElementById(article.id)) article.closest("li").remove();
  }
  return items;
}

async function load(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return withoutKnown(template.content);
}

async function put(link) {
  const stub = link.closest("li");
  const items = await load(link);
  const first = items.querySelector("article, a");
  const count = items.querySelectorAll("article").length;
  const added = [...items.children];
  stub.replaceWith(items);
  for (const item of added) window.htmx?.process(item);
  document.dispatchEvent(new CustomEvent("comments-added", { detail: { items: added } }));
  if (first) {
    first.tabIndex = first.matches("a") ? 0 : -1;
    first.focus({ preventScroll: true });
  }
  document.getElementById("status").textContent = count === 1 ? "1 reply loaded." : `${count} replies loaded.`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(STUB);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  put(link).catch(() => location.assign(link.href));
});
