// Settings of htmx, made before it starts, and what to do with answers that are no component.
const { htmx } = window;

if (htmx) {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyEnabled = false;
  // A refused form comes back with the sentence and the text in it, whatever its status.
  htmx.config.responseHandling = [{ code: "204", swap: false }, { code: "...", swap: true }];

  // A whole page (an error with the typed text, sign-in) takes the place of this page's content.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!/^\s*<!doctype/i.test(detail.xhr.responseText)) return;
    const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) return;
    detail.shouldSwap = false;
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    main.tabIndex = -1;
    main.focus();
    scrollTo(0, 0);
  });
}
