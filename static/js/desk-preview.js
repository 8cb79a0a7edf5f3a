// The preview beside the text: what is typed, in the reader's page, again after each pause in typing.
// The page is asked for by sending the form, so nothing is stored; scripts are taken out, forms in it are inert.
const PAUSE_MS = 900;

class DeskPreview extends HTMLElement {
  #timer = 0;
  #asked = 0;

  connectedCallback() {
    this.form = this.closest("form");
    this.frame = this.querySelector("iframe");
    this.status = this.querySelector("[data-preview-status]");
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.form.addEventListener("desk:typed", () => this.#later(), { signal });
    this.form.addEventListener("submit", (event) => this.#open(event), { signal });
    this.addEventListener("change", () => this.#show(), { signal });
    this.querySelector("[data-preview-close]").addEventListener("click", () => this.#close(), { signal });
    this.frame.addEventListener("load", () => this.#arrived(), { signal });
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.frame.parentElement);
  }

  disconnectedCallback() {
    this.controller.abort();
    this.observer.disconnect();
  }

  #open(event) {
    const { submitter } = event;
    if (submitter?.name !== "_preview" || submitter.dataset.newTab !== undefined) return;
    event.preventDefault();
    this.opener = submitter;
    this.hidden = false;
    document.documentElement.dataset.previewing = "";
    this.querySelector("h2").focus();
    this.#load();
  }

  #close() {
    this.hidden = true;
    delete document.documentElement.dataset.previewing;
    this.opener?.focus();
  }

  #later() {
    clearTimeout(this.#timer);
    if (!this.hidden) this.#timer = setTimeout(() => this.#load(), PAUSE_MS);
  }

  async #load() {
    const number = ++this.#asked;
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const response = await fetch(this.dataset.address, { method: "POST", body });
      if (number !== this.#asked) return;
      if (!response.ok) throw new Error(String(response.status));
      this.#place(await response.text());
    } catch {
      this.status.textContent = "The preview could not be made. It tries again when you go on typing.";
    }
  }

  #place(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const script of page.querySelectorAll("script")) script.remove();
    // Links lead away from the text that is being written.
    for (const link of page.querySelectorAll("a[href]:not([href^='#'])")) link.target = "_blank";
    this.scrolled = this.frame.contentDocument?.documentElement.scrollTop ?? 0;
    this.frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  }

  #arrived() {
    this.status.textContent = "";
    this.#show();
    this.frame.contentDocument.documentElement.scrollTop = this.scrolled;
  }

  #chosen(name) {
    return this.querySelector(`[name="${name}"]:checked`)?.value;
  }

  #show() {
    const root = this.frame.contentDocument?.documentElement;
    if (!root) return;
    const look = this.#chosen("preview_look");
    root.dataset.theme = look === "dark" ? "dark" : "light";
    root.dir = this.#chosen("preview_rtl") ? "rtl" : "ltr";
    for (const sheet of root.ownerDocument.styleSheets) setPaper(sheet.cssRules, look === "paper");
    this.#fit();
  }

  // The page is as wide as was chosen and as large as there is room.
  #fit() {
    const width = Number(this.#chosen("preview_width"));
    const room = this.frame.parentElement;
    const scale = Math.min(1, room.clientWidth / width);
    Object.assign(this.frame.style, {
      width: `${width}px`, height: `${room.clientHeight / scale}px`, transform: `scale(${scale})`,
      marginInlineStart: `${Math.max(0, (room.clientWidth - width) / 2)}px`,
    });
  }
}

// Rules for paper hold on the screen as well, or no longer.
function setPaper(rules, isOn) {
  for (const rule of rules) {
    if (rule.media?.mediaText === "print" || rule.isForPaper) {
      rule.isForPaper = true;
      rule.media.mediaText = isOn ? "all" : "print";
    }
    if (rule.cssRules) setPaper(rule.cssRules, isOn);
  }
}

customElements.define("desk-preview", DeskPreview);
