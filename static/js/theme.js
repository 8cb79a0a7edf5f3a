// Runs before the first paint: the reader's choice of colors, if there is one.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is closed in some private windows; the device decides then.
  }
})();
