// What every page has. Each module finds its own elements and does nothing where there are none.
import "./menus.js";
import "./share.js";
import "./theme-toggle.js";
