// <passkey-sign-in> wraps a form that signs in with a passkey. It shows itself where the browser can, and has passkeys
// offered in the name field where the browser can do that too. Without script it stays hidden: the other ways stand.
import { areSupported, asJSON, asked, inWords } from "./passkeys.js";

class PasskeySignIn extends HTMLElement {
  #waiting;

  connectedCallback() {
    if (!areSupported) return;
    this.hidden = false;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.#offerInField();
  }

  disconnectedCallback() {
    this.#waiting?.abort();
  }

  get #form() {
    return this.querySelector("form");
  }

  async #offerInField() {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) this.#ask("conditional");
  }

  async #ask(mediation) {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#say("");
    try {
      const { options, token } = await this.#challenge(waiting.signal);
      const { signal } = waiting;
      const credential = await navigator.credentials.get({ publicKey: asked(options), mediation, signal });
      this.#form.elements.token.value = token;
      this.#form.elements.credential.value = asJSON(credential);
      this.#form.submit();
    } catch (error) {
      // Nobody has pressed anything where the browser only offers.
      if (!mediation && this.#waiting === waiting) this.#say(inWords(error));
    }
  }

  async #challenge(signal) {
    const answer = await fetch(this.getAttribute("options"), { headers: { accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  #say(sentence) {
    this.querySelector("[role='status']").textContent = sentence;
  }
}

customElements.define("passkey-sign-in", PasskeySignIn);
