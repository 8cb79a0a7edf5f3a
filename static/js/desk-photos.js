// Photos on their way into a form: chosen in the library's window, or sent from this machine.
const waiting = new Map();
let last = 1_000_000;

// The library hands a photo over under CKEDITOR's name, as the text editor's own dialog expects it.
function listen() {
  window.CKEDITOR ??= {};
  const tools = (window.CKEDITOR.tools ??= {});
  if (tools.hearsDesk) return;
  const others = tools.callFunction;
  tools.hearsDesk = true;
  tools.callFunction = (number, url, data) => {
    others?.call(tools, number, url, data);
    waiting.get(+number)?.({ url, id: data.id, alt: data.alternative_text });
    waiting.delete(+number);
  };
}

export function pickPhoto(pickerUrl, use) {
  listen();
  waiting.set(++last, use);
  const sign = pickerUrl.includes("?") ? "&" : "?";
  window.open(`${pickerUrl}${sign}CKEditorFuncNum=${last}`, "_blank", "width=900,height=700");
}

const say = (detail) => document.dispatchEvent(new CustomEvent("desk:status", { detail }));

const inHead = (row) => `${row.label} is in the library${row.is_ready ? "." : ", but has no credit or no alt text yet."}`;

// A file the library has already is not kept twice: the photo it is stands in its place.
export async function uploadPhoto(uploadUrl, file, use) {
  say(`Sending ${file.name}…`);
  const body = new FormData();
  body.append("file", file);
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const response = await fetch(uploadUrl, { method: "POST", body });
    const answer = await response.json();
    const row = answer.known ?? answer;
    if (!row.photo) return say(`${file.name}: ${answer.error}`);
    say(inHead(row));
    use({ url: row.url, id: row.photo });
  } catch {
    say(`${file.name} could not be sent. Look at your connection and drop it again.`);
  }
}
