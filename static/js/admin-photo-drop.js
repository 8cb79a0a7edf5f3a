// Take dropped or chosen files at once, one request each, one line each; the form beside it says their rights.
const AT_ONCE = 2;

class PhotoDrop extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.field);
    this.form = this.closest("form");
    this.waiting = [];
    this.ids = [];
    this.running = this.done = this.total = 0;
    this.querySelector(".drop__or").hidden = false;
    this.form.querySelector("[data-send]").hidden = true;
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.field.addEventListener("change", () => this.#take([...this.field.files]), { signal });
    for (const kind of ["dragover", "dragleave", "drop"]) this.addEventListener(kind, this, { signal });
  }

  disconnectedCallback() {
    this.controller?.abort();
  }

  handleEvent(event) {
    event.preventDefault();
    this.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop") this.#take([...event.dataTransfer.files]);
  }

  #take(files) {
    this.total += files.length;
    for (const file of files) this.waiting.push({ file, line: this.#line(file.name) });
    this.field.value = "";
    this.#next();
  }

  #next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      this.running += 1;
      this.#send(this.waiting.shift());
    }
    this.#tell();
  }

  async #send({ file, line, keepBoth = false }) {
    this.#say(line, "Uploading …");
    const data = new FormData(this.form);
    data.delete(this.field.name);
    data.set("file", file);
    if (keepBoth) data.set("keep_both", "on");
    const answer = await fetch(this.dataset.upload, { method: "POST", body: data }).catch(() => null);
    const facts = await answer?.json().catch(() => ({}));
    this.running -= 1;
    this.done += 1;
    if (answer?.status === 201) this.#added(line, facts);
    else if (answer?.status === 409) this.#known(line, facts, file);
    else this.#say(line, facts?.error || "Not sent. Check the connection, then choose this file again.", "refused");
    this.#next();
  }

  #added(line, facts) {
    this.ids.push(facts.photo);
    this.#say(line, ["Uploaded.", ...facts.warnings].join(" "), "done");
  }

  #known(line, facts, file) {
    this.#say(line, facts.error, "known");
    const acts = document.createElement("span");
    acts.className = "upload-line__acts";
    const use = Object.assign(document.createElement("a"), { className: "act", href: facts.known.edit, textContent: "Use the existing one" });
    const both = Object.assign(document.createElement("button"), { className: "act", type: "button", textContent: "Keep both" });
    both.addEventListener("click", () => {
      acts.remove();
      this.done -= 1;
      this.waiting.push({ file, line, keepBoth: true });
      this.#next();
    });
    acts.append(use, both);
    line.append(acts);
  }

  #line(name) {
    const line = Object.assign(document.createElement("li"), { className: "upload-line" });
    line.append(Object.assign(document.createElement("span"), { className: "upload-line__name", textContent: name }));
    line.append(Object.assign(document.createElement("span"), { className: "upload-line__said", textContent: "Waits" }));
    this.form.querySelector("[data-lines]").append(line);
    return line;
  }

  #say(line, words, kind = "") {
    line.className = `upload-line${kind && ` upload-line--${kind}`}`;
    line.querySelector(".upload-line__said").textContent = words;
  }

  #tell() {
    const isDone = this.done === this.total;
    this.form.querySelector("[data-status]").textContent = `${this.ids.length} uploaded, ${this.done} of ${this.total} files done.`;
    const next = this.form.querySelector("[data-next]");
    next.hidden = !(isDone && this.ids.length);
    next.querySelector("a").href = `${this.dataset.words}?${this.ids.map((id) => `photo=${id}`).join("&")}`;
  }
}

customElements.define("photo-drop", PhotoDrop);
