// What the photo library adds to pages that work without it.
import "./admin-alt-text.js";
import "./admin-crops.js";
import "./admin-focal-point.js";
import "./admin-photo-drop.js";
import "./admin-photo-picker.js";
import "./admin-photo-select.js";
