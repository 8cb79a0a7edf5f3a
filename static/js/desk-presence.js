// Tells every 15 seconds that this tab has the article open, and says who else has. Read aloud at most once a minute.
const EVERY_MS = 15000;
const ALOUD_EVERY_MS = 60000;

const form = document.querySelector("#article_form");
const line = document.querySelector("#desk-presence");
const tab = crypto.getRandomValues(new Uint32Array(3)).reduce((all, part) => all + part.toString(36), "t").slice(0, 24);
let hasTyped = false;
let saidAt = 0;
let said = "";

function body(more = {}) {
  const data = new FormData();
  data.append("tab", tab);
  data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(more)) data.append(name, value);
  return data;
}

function show(others) {
  const words = others.join(". ");
  line.hidden = !words;
  line.querySelector("[data-shown]").textContent = words;
  const names = others.map((one) => one.split(" - ")[0]).join(". ");
  if (names === said || Date.now() - saidAt < ALOUD_EVERY_MS) return;
  line.querySelector("[data-aloud]").textContent = names;
  [said, saidAt] = [names, Date.now()];
}

async function ping() {
  const more = hasTyped ? { typed: "yes" } : {};
  hasTyped = false;
  try {
    const answer = await fetch(line.dataset.address, { method: "POST", body: body(more) });
    if (answer.ok) show((await answer.json()).others);
  } catch {
    // Without a connection nobody can be seen.
    show([]);
  }
}

if (form && line) {
  form.addEventListener("desk:typed", () => (hasTyped = true));
  addEventListener("pagehide", () => navigator.sendBeacon(line.dataset.address, body({ left: "yes" })));
  setInterval(ping, EVERY_MS);
  ping();
}
