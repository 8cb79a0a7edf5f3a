// After "@" in a comment's field: offer people, those of the discussion first, and put in the username of the chosen one.
import { announce } from "./announce.js";
import { FORM, insert } from "./forms-of-comments.js";

const WAIT_MS = 150;
const WORD = "[\\p{L}\\p{N}_.'’-]";
const BEGUN = new RegExp(`(?:^|[^\\p{L}\\p{N}@/])@(${WORD}{0,30}(?: ${WORD}{0,30})?)$`, "u");
let shown = null; // { field, list, begun }
let waiting = 0;
let request = null;
let nobody = null; // what nobody's name begins with
let isInserting = false;

function begunAt(field) {
  const caret = field.selectionStart;
  const match = caret === field.selectionEnd && BEGUN.exec(field.value.slice(Math.max(0, caret - 64), caret));
  return match ? { query: match[1], start: caret - match[1].length - 1, end: caret } : null;
}

function close() {
  clearTimeout(waiting);
  request?.abort();
  if (!shown) return;
  shown.list.remove();
  for (const name of ["controls", "activedescendant"]) shown.field.removeAttribute(`aria-${name}`);
  shown = null;
}

function option({ username, name }, place) {
  const item = document.createElement("li");
  const shownName = document.createElement("bdi");
  const login = document.createElement("span");
  item.id = `person-${place}`;
  item.className = "people__item";
  item.setAttribute("role", "option");
  item.dataset.username = username;
  shownName.textContent = name;
  login.textContent = ` @${username}`;
  item.append(shownName, login);
  return item;
}

function activate(item) {
  shown.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  shown.field.setAttribute("aria-activedescendant", item.id);
}

function show(field, begun, people) {
  close();
  nobody = people.length ? null : begun;
  if (!people.length) return;
  const list = document.createElement("ul");
  list.id = "people";
  list.className = "people";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  list.append(...people.map(option));
  field.after(list);
  shown = { field, list, begun };
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  activate(list.firstElementChild);
  announce(`${people.length} to choose from. First: ${people[0].name}. Arrow keys choose, Enter takes, Escape closes.`);
}

async function look(field, address, begun) {
  request?.abort();
  request = new AbortController();
  try {
    const response = await fetch(`${address}?q=${encodeURIComponent(begun.query)}`, { signal: request.signal });
    if (!response.ok || begunAt(field)?.end !== begun.end || document.activeElement !== field) return;
    show(field, begun, (await response.json()).people);
  } catch {
    // Aborted or offline: the name can be typed.
  }
}

function choose(item) {
  const { field, begun } = shown;
  close();
  isInserting = true;
  field.setSelectionRange(begun.start, begun.end);
  insert(field, `@${item.dataset.username} `);
  isInserting = false;
}

document.addEventListener("input", ({ target }) => {
  const address = !isInserting && target.matches?.(`${FORM} textarea`) && target.form.dataset.people;
  if (!address) return;
  const begun = begunAt(target);
  const isInVain = begun && nobody?.start === begun.start && begun.query.startsWith(nobody.query);
  if (!begun || isInVain) return close();
  clearTimeout(waiting);
  waiting = setTimeout(look, WAIT_MS, target, address, begun);
});

document.addEventListener("keydown", (event) => {
  if (!shown || event.target !== shown.field || event.isComposing) return;
  const active = shown.list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") activate(active.nextElementSibling ?? shown.list.firstElementChild);
  else if (event.key === "ArrowUp") activate(active.previousElementSibling ?? shown.list.lastElementChild);
  else if (event.key === "Enter" || event.key === "Tab") choose(active);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("pointerdown", (event) => {
  const item = shown && event.target.closest("[data-username]");
  if (!item) return;
  event.preventDefault(); // the field keeps the focus
  choose(item);
});
document.addEventListener("focusout", ({ target }) => target === shown?.field && close());
