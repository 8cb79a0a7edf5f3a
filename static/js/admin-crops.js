// Crops that follow the focal point while it is set: the same arithmetic as articles/crops.py.
const clamp = (value, most) => Math.min(Math.max(value, 0), most);

class PhotoCrops extends HTMLElement {
  connectedCallback() {
    this.fields = [this.dataset.across, this.dataset.down].map((id) => document.getElementById(id));
    if (this.fields.some((field) => !field)) return;
    this.controller = new AbortController();
    for (const field of this.fields) field.addEventListener("input", () => this.#show(), { signal: this.controller.signal });
    this.#show();
  }

  disconnectedCallback() {
    this.controller?.abort();
  }

  #show() {
    const [width, height] = [Number(this.dataset.width), Number(this.dataset.height)];
    const [x, y] = this.fields.map((field) => clamp(Number(field.value), 100) / 100);
    for (const crop of this.querySelectorAll("[data-ratio]")) {
      const [across, down] = crop.dataset.ratio.split(" ").map(Number);
      const wide = Math.min(width, Math.round((height * across) / down));
      const high = Math.min(height, Math.round((width * down) / across));
      const left = clamp(Math.round(x * width - wide / 2), width - wide);
      const top = clamp(Math.round(y * height - high / 2), height - high);
      crop.setAttribute("viewBox", `${left} ${top} ${wide} ${high}`);
    }
  }
}

customElements.define("photo-crops", PhotoCrops);
