// Shows what is of use only where the browser has passkeys: a link, a sentence.
import { areSupported } from "./passkeys.js";

if (areSupported) document.querySelectorAll("[data-where-passkeys-are]").forEach((part) => (part.hidden = false));
