// Whether single keys are switched off. Its own module, for who presses and who lists them both ask.

// Members chose in their account, visitors in this browser.
export function isSwitchedOff({ keys, keysUrl }) {
  if (keys || keysUrl) return keys === "off";
  try {
    return localStorage.getItem("keys") === "off";
  } catch {
    return false;
  }
}
