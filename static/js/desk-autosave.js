// Keeps what is typed into the article form: a copy in this browser at once, one at the server three seconds after the
// last change and at least every thirty while typing. Nothing of it touches the article.
import { dropCopy, readCopy, typedFields, writeCopy } from "./desk-kept-copy.js";

const PAUSE_MS = 3000;
const AT_LEAST_EVERY_MS = 30000;
const OFFLINE = "Not kept - offline, copy in this browser";
const SIGNED_OUT = "You were signed out. Sign in in a new tab, then Save.";

const form = document.querySelector("#article_form");
const place = document.querySelector("#desk-kept");
const name = place?.dataset.copy;
let timer = 0;
let keptAt = Date.now();
let isWaiting = false;
let isSignedOut = false;

function say(words) {
  document.dispatchEvent(new CustomEvent("desk:status", { detail: words }));
}

function copyNow(more = {}) {
  return writeCopy(name, { fields: typedFields(form), version: Number(place.dataset.version), at: Date.now(), ...more });
}

function body(fields) {
  const data = new FormData();
  for (const [key, value] of fields) data.append(key, value);
  const formKey = form.querySelector("[name=form_key]");
  if (formKey) data.append("form_key", formKey.value);
  return data;
}

async function send(fields) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(place.dataset.address, { method: "POST", body: body(fields), headers: { "X-CSRFToken": token } });
}

async function keep() {
  clearTimeout(timer);
  timer = 0;
  isWaiting = true;
  keptAt = Date.now();
  say("Saving");
  try {
    const answer = await send(typedFields(form));
    isWaiting = !answer.ok;
    isSignedOut = answer.status === 403;
    const facts = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok) {
      copyNow({ isKept: true });
      say(`Kept ${facts.kept}`);
    } else say(isSignedOut ? SIGNED_OUT : (facts.sentence ?? "Not kept, copy in this browser"));
  } catch {
    say(OFFLINE);
  }
}

function typed() {
  isWaiting = true;
  copyNow();
  clearTimeout(timer);
  timer = setTimeout(keep, Math.max(0, Math.min(PAUSE_MS, keptAt + AT_LEAST_EVERY_MS - Date.now())));
}

// The token of a lost session is of no use: a fresh one, if somebody signed in again meanwhile.
async function freshToken() {
  try {
    const answer = await fetch(place.dataset.address, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = (await answer.clone().json()).token;
    return true;
  } catch {
    return false;
  }
}

async function submitted(event) {
  if (event.submitter?.name === "_preview") return;
  copyNow({ isSent: true });
  if (!isSignedOut) return;
  event.preventDefault();
  if (!(await freshToken())) return say(SIGNED_OUT);
  isSignedOut = false;
  form.requestSubmit(event.submitter);
}

// What this browser has and the server may not: handed over, then offered as every unsaved text is.
async function handOver(copy) {
  const isSame = JSON.stringify(copy.fields) === JSON.stringify(typedFields(form));
  const isSaved = copy.isSent && "mine" in place.dataset && Number(place.dataset.version) > copy.version;
  if (isSame || isSaved || copy.isKept) return isSame || isSaved ? dropCopy(name) : undefined;
  const answer = await send(copy.fields).catch(() => null);
  if (!answer?.ok) return say("Unsaved text is in this browser");
  writeCopy(name, { ...copy, isKept: true });
  location.reload();
}

if (form && place) {
  // The first save of a new article leads here.
  const begun = place.dataset.begun;
  if (begun && place.dataset.version === "1" && readCopy(begun)?.isSent) dropCopy(begun);
  const copy = readCopy(name);
  if (copy && !document.querySelector(".errornote") && !location.search.includes("restore=")) handOver(copy);
  form.addEventListener("desk:typed", typed);
  form.addEventListener("submit", submitted);
  addEventListener("online", () => isWaiting && keep());
}
