// Comforts of a page with comments. Each module finds its own elements and does nothing where there are none.
import "./htmx-settings.js";
import "./character-count.js";
import "./click-to-load.js";
import "./discuss-passage.js";
import "./fold-memory.js";
import "./format-text.js";
import "./insert-smiley.js";
import "./local-draft.js";
import "./mention-picker.js";
import "./more-replies.js";
import "./new-comment.js";
import "./quote-selection.js";
import "./reading.js";
import "./reply-in-place.js";
import "./submit-once.js";
