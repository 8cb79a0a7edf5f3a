// The list of a discussion's keys, and the switch that turns them off.
import { announce } from "./announce.js";
import { isSwitchedOff } from "./key-switch.js";

const WORDS = {
  j: "next comment",
  k: "previous comment",
  J: "next comment that answers the same",
  K: "previous comment that answers the same",
  p: "what this comment answers",
  n: "next new comment",
  r: "reply",
  x: "fold or unfold",
  "?": "this list",
};
const root = document.querySelector("[data-discussion]");

// A visitor's choice stays in this browser.
function remember(isOn) {
  try {
    localStorage.setItem("keys", isOn ? "on" : "off");
  } catch {
    // Storage is closed: the choice counts for this page.
  }
}

async function choose(isOn) {
  root.dataset.keys = isOn ? "on" : "off";
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const { keysUrl } = root.dataset;
  if (!keysUrl) {
    remember(isOn);
    return;
  }
  const body = new URLSearchParams({ csrfmiddlewaretoken: token?.value, ...(isOn ? { has_comment_keys: "on" } : {}) });
  const answer = await fetch(keysUrl, { method: "POST", body }).catch(() => null);
  announce(answer?.ok ? "Your choice is saved." : "Your choice counts for this page only: it could not be saved.");
}

function build() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-heading");
  const lines = Object.entries(WORDS).map(([key, words]) => `<dt><kbd>${key}</kbd></dt><dd>${words}</dd>`);
  dialog.innerHTML = `<h2 id="keys-heading">Keys in the discussion</h2><dl class="keys__list">${lines.join("")}</dl>
<label class="check"><input type="checkbox"> Use these keys</label>
<form method="dialog"><button class="button button--small">Close</button></form>`;
  const box = dialog.querySelector("input");
  box.checked = !isSwitchedOff(root.dataset);
  box.addEventListener("change", () => choose(box.checked));
  root.append(dialog);
  return dialog;
}

export function list() {
  (root.querySelector(".keys") ?? build()).showModal();
}
