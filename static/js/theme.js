// Runs before the first paint: the choice of colors made on this device, if there is one. It outranks the account's.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (theme === "auto") delete document.documentElement.dataset.theme;
  } catch {
    // Storage is closed in some private windows; the device decides then.
  }
})();
