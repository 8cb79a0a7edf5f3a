// What passkey scripts share: whether there can be passkeys here, and the way from JSON to bytes and back.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (credential) => ({ ...credential, id: bytes(credential.id) });

// Passkeys belong to a name; an address of digits, as the embedded server may have, is none.
export const areSupported = Boolean(window.PublicKeyCredential) && !/^[\d.]+$|:/.test(location.hostname);

export function asked({ publicKey }) {
  const { challenge, allowCredentials = [] } = publicKey;
  return { ...publicKey, challenge: bytes(challenge), allowCredentials: allowCredentials.map(known) };
}

export function wanted({ publicKey }, alone) {
  const { challenge, user, excludeCredentials = [], authenticatorSelection } = publicKey;
  const selection = { ...authenticatorSelection };
  if (alone !== undefined) {
    selection.requireResidentKey = alone;
    selection.residentKey = alone ? "required" : "discouraged";
    if (alone) selection.userVerification = "required";
  }
  return {
    ...publicKey,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: excludeCredentials.map(known),
    authenticatorSelection: selection,
  };
}

export function asJSON(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

export function inWords({ name }) {
  if (name === "NotAllowedError" || name === "AbortError") return "Nothing was sent. Press the button to try again.";
  if (name === "InvalidStateError") return "This device or key is on your list already.";
  return "That did not work. Try again, or use another way.";
}
