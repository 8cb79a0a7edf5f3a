// Count the ticked photos of the grid, and tick or untick all of the page.
const hint = document.querySelector("[data-chosen]");
const boxes = [...document.querySelectorAll(".photo-card__tick")];

if (hint && boxes.length) {
  const all = document.createElement("button");
  all.type = "button";
  all.className = "act";
  hint.before(all);
  hint.setAttribute("role", "status");
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    hint.textContent = count ? `${count} of ${boxes.length} chosen.` : "Tick the photos it is for.";
    all.textContent = count === boxes.length ? "Choose none" : "Choose all of this page";
  };
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
    show();
  });
  document.addEventListener("change", show);
  show();
}
