// <passkey-form> wraps a form whose button makes a passkey or asks for one, then sends what it answered.
// options: the id of the JSON with the server's challenge; makes: a new one. Without script the server says why not.
import { areSupported, asJSON, asked, inWords, wanted } from "./passkeys.js";

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!areSupported) {
      this.#say("This browser or address has no passkeys. Use another way.");
      return;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.#say("");
      try {
        form.elements.credential.value = asJSON(await this.#credential(form.elements.passwordless?.checked));
        form.submit();
      } catch (error) {
        this.#say(inWords(error));
      }
    });
  }

  #credential(alone) {
    const options = JSON.parse(document.getElementById(this.getAttribute("options")).textContent);
    return this.hasAttribute("makes")
      ? navigator.credentials.create({ publicKey: wanted(options.creation_options, alone) })
      : navigator.credentials.get({ publicKey: asked(options.request_options) });
  }

  #say(sentence) {
    this.querySelector("[role='status']").textContent = sentence;
  }
}

customElements.define("passkey-form", PasskeyForm);
