// List dropped or chosen files; the form's button sends them, one request and one line each, with the rights typed.
const AT_ONCE = 2;

class PhotoDrop extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.field);
    this.form = this.closest("form");
    this.waiting = [];
    this.ids = [];
    this.running = this.done = this.total = 0;
    this.querySelector(".drop__or").hidden = false;
    this.button = this.form.querySelector("[data-send]");
    this.querySelector("[data-plain]").hidden = true;
    this.field.required = false;
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.field.addEventListener("change", () => this.#take([...this.field.files]), { signal });
    this.form.addEventListener("submit", this, { signal });
    for (const kind of ["dragover", "dragleave", "drop"]) this.addEventListener(kind, this, { signal });
  }

  disconnectedCallback() {
    this.controller?.abort();
  }

  handleEvent(event) {
    // Without files the server says what is missing.
    if (event.type === "submit" && !this.waiting.length) return;
    event.preventDefault();
    this.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop") this.#take([...event.dataTransfer.files]);
    if (event.type === "submit") this.#next();
  }

  #take(files) {
    this.total += files.length;
    for (const file of files) this.waiting.push({ file, line: this.#line(file.name) });
    this.field.value = "";
    this.#tell();
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
    const [isDone, waiting] = [this.done === this.total, this.waiting.length];
    const said = [`${this.done} of ${this.total} files done, ${this.ids.length} uploaded.`, waiting && !this.running ? "Fill in what holds for all, then press Upload." : ""];
    this.form.querySelector("[data-status]").textContent = said.filter(Boolean).join(" ");
    this.button.textContent = waiting ? `Upload ${waiting} file${waiting === 1 ? "" : "s"}` : "Upload";
    this.button.hidden = isDone && this.ids.length > 0;
    const next = this.form.querySelector("[data-next]");
    next.hidden = !(isDone && this.ids.length);
    next.href = `${this.dataset.words}?${this.ids.map((id) => `photo=${id}`).join("&")}`;
  }
}

customElements.define("photo-drop", PhotoDrop);
