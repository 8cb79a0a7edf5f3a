// <show-password> wraps a password field and adds a button that shows what was typed. Without script: the field alone.

class ShowPassword extends HTMLElement {
  #button = document.createElement("button");
  #field;

  connectedCallback() {
    this.#field = this.querySelector("input");
    if (!this.#field || this.#button.isConnected) return;
    this.#button.type = "button";
    this.#button.className = "reveal__button";
    this.#button.setAttribute("aria-controls", this.#field.id);
    this.#button.addEventListener("click", () => this.#show(this.#field.type === "password"));
    this.append(this.#button);
    this.#show(false);
    // Browsers keep what is sent as plain text in their form history.
    this.#field.form?.addEventListener("submit", () => this.#show(false));
  }

  disconnectedCallback() {
    this.#button.remove();
  }

  #show(visible) {
    this.#field.type = visible ? "text" : "password";
    this.#button.textContent = visible ? "Hide" : "Show";
    this.#button.setAttribute("aria-label", visible ? "Hide the password" : "Show the password");
  }
}

customElements.define("show-password", ShowPassword);
