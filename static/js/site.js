// What every page has. Each module finds its own elements and does nothing where there are none.
import "./menus.js";
import "./share.js";
import "./theme-toggle.js";

// What counts a page is loaded when it is read already. Programs that drive a browser are no readers.
if (document.body.dataset.countAt && !navigator.webdriver) setTimeout(() => import("./count-page.js"), 1000);
