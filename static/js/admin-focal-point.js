// A picture whose click fills the two number fields of the focal point; the fields stay the truth.
class FocalPoint extends HTMLElement {
  connectedCallback() {
    this.fields = [this.dataset.across, this.dataset.down].map((id) => document.getElementById(id));
    if (this.fields.some((field) => !field)) return;
    this.mark = document.createElement("span");
    this.mark.className = "focal__point";
    this.append(this.mark);
    this.dataset.active = "";
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.addEventListener("click", this, { signal });
    for (const field of this.fields) field.addEventListener("input", () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.controller?.abort();
    this.mark?.remove();
  }

  handleEvent(event) {
    const box = this.querySelector("img").getBoundingClientRect();
    const parts = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    this.fields.forEach((field, side) => {
      field.value = Math.round(Math.min(Math.max(parts[side], 0), 1) * 100);
    });
    this.#show();
  }

  #show() {
    const [across, down] = this.fields.map((field) => `${field.value || 50}%`);
    this.mark.style.left = across;
    this.mark.style.top = down;
  }
}

customElements.define("focal-point", FocalPoint);
