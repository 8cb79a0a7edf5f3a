// A film or sound: pressing its link puts the player above it. Until then its host hears nothing.
const SANDBOX = "allow-scripts allow-same-origin allow-presentation allow-popups";

function player(address, name) {
  const frame = document.createElement("iframe");
  frame.className = "embed__frame";
  frame.title = name;
  frame.loading = "lazy";
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.setAttribute("sandbox", SANDBOX);
  frame.src = address;
  return frame;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-frame] > a");
  const isForElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  // With the player there, the link is what it says.
  if (!link || isForElsewhere || link.previousElementSibling) return;
  event.preventDefault();
  const frame = player(link.parentElement.dataset.frame, link.textContent.replace(/^\w+ on/, "Player of"));
  link.before(frame);
  frame.focus();
});
