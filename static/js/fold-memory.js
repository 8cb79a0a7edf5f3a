// Remember folded threads of an article for 90 days; never keep what a link points at folded.
const FOLD = ".comment__fold";
const KEY = `folded:${location.pathname}`;
const DAYS = 90;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
    return Object.fromEntries(Object.entries(kept).filter(([, since]) => since > oldest));
  } catch {
    return {};
  }
}

const folded = read();

function keep() {
  try {
    if (Object.keys(folded).length) localStorage.setItem(KEY, JSON.stringify(folded));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing folds for this page only.
  }
}

const idOf = (fold) => fold.closest("article").id;

export function reveal(element) {
  for (let fold = element?.closest(FOLD); fold; fold = fold.parentElement.closest(FOLD)) fold.open = true;
  const own = element?.querySelector(`:scope > ${FOLD}`);
  if (own) own.open = true;
}

function revealTarget() {
  const target = document.querySelector(":target");
  if (!target?.closest(".thread")) return;
  reveal(target);
  target.scrollIntoView();
}

for (const fold of document.querySelectorAll(FOLD)) fold.open = !folded[idOf(fold)];
revealTarget();
addEventListener("hashchange", revealTarget);

// `toggle` does not bubble, so it is caught on its way down.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.(FOLD)) return;
    if (target.open) delete folded[idOf(target)];
    else folded[idOf(target)] = Date.now();
    keep();
    const comment = target.closest("article");
    if (!target.open && comment.getBoundingClientRect().top < 0) comment.scrollIntoView({ block: "start" });
  },
  true,
);
