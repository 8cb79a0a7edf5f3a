// The magazine's own buttons of the text editor: photo, gallery, pull quote, attribution, footnote, film or sound.
// The editor loads this module by itself and takes what it exports as extensions.
import { pickPhoto, uploadPhoto } from "./desk-photos.js";

// The page's import map knows where the editor lies.
const { Extension, TextClass: StockTextClass, updateAttrsDialog } = await import("django-prose-editor/editor");

// What is typed behind a footnote, or in a new line after it, is no part of the note.
export const TextClass = StockTextClass.extend({ inclusive: false });

const inQuote = (editor) => editor.isActive("blockquote");
const isPullQuote = (editor) => editor.isActive("blockquote", { class: "pull-quote" });
const isAttribution = (editor) => editor.isActive("paragraph", { class: "attribution" });
const FOOTNOTE = { class: "footnote" };

const paragraph = (text) => ({ type: "paragraph", content: [{ type: "text", text }] });

const ask = (editor, title, properties) => updateAttrsDialog(properties, { title, submitText: "Insert" })(editor, {});

// What stands by itself goes behind the quote the cursor is in, never into it.
function placeBlocks(editor, blocks) {
  const { $from } = editor.state.selection;
  const depths = Array.from({ length: $from.depth }, (_, index) => index + 1);
  const quote = depths.find((depth) => $from.node(depth).type.name === "blockquote");
  const chain = editor.chain().focus();
  if (quote) chain.insertContentAt($from.after(quote), blocks);
  else chain.insertContent(blocks);
  chain.run();
}

// A photo stands in the text under its own words; the editor adds others by the menu of the figure.
function placePhoto(editor, { url, id }) {
  const image = { type: "image", attrs: { src: url, alt: "", file: String(id) } };
  placeBlocks(editor, [{ type: "figure", content: [image] }]);
}

function togglePullQuote(editor) {
  const chain = editor.chain().focus();
  if (isPullQuote(editor)) return chain.toggleBlockquote().run();
  if (!inQuote(editor)) chain.toggleBlockquote();
  return chain.updateAttributes("blockquote", { class: "pull-quote" }).run();
}

function toggleAttribution(editor) {
  const wanted = isAttribution(editor) ? null : "attribution";
  editor.chain().focus().updateAttributes("paragraph", { class: wanted }).run();
}

async function toggleFootnote(editor) {
  const { empty, from } = editor.state.selection;
  if (!empty || editor.isActive("textClass", FOOTNOTE)) {
    editor.chain().focus().extendMarkRange("textClass", FOOTNOTE).toggleMark("textClass", FOOTNOTE).run();
    return;
  }
  const answer = await ask(editor, "Footnote", { note: { type: "string", title: "The words of the note", required: true } });
  const text = answer?.note.trim();
  if (!text) return;
  const note = { type: "text", text, marks: [{ type: "textClass", attrs: FOOTNOTE }] };
  editor.chain().focus().insertContentAt(from, note).run();
}

// The address stands in a line of its own; pages show the link's title, if it has one.
async function placeEmbed(editor) {
  const answer = await ask(editor, "Film or sound", {
    address: { type: "string", format: "url", title: "Its address, as the browser shows it", required: true },
    title: { type: "string", title: "Title, if you want one" },
  });
  const address = answer?.address.trim();
  if (!address) return;
  const line = paragraph(address);
  line.content[0].marks = [{ type: "link", attrs: { href: address, title: answer.title.trim() || null } }];
  placeBlocks(editor, [line, { type: "paragraph" }]);
}

export const StoryButtons = Extension.create({
  name: "storyButtons",

  addOptions() {
    return { pickerUrl: "", uploadUrl: "" };
  },

  addMenuItems({ buttons, menu }) {
    const define = (name, title, rest) => {
      menu.defineItem({ name: `story:${name}`, groups: "story", button: buttons.text(title, title), ...rest });
    };
    const { pickerUrl } = this.options;
    // The button of the stock editor asks for an address; photos come from the library.
    menu.defineItem({ name: "figure", groups: "unused" });
    define("photo", "Photo", {
      active: (editor) => editor.isActive("figure"),
      command: (editor) => {
        if (editor.isActive("figure")) editor.commands.editImage();
        else pickPhoto(pickerUrl, (photo) => placePhoto(editor, photo));
      },
    });
    define("gallery", "Gallery", {
      command: (editor) => placeBlocks(editor, [paragraph("[gallery]"), { type: "paragraph" }]),
    });
    define("pull-quote", "Pull quote", { active: isPullQuote, command: togglePullQuote });
    define("attribution", "Attribution", { active: isAttribution, enabled: inQuote, command: toggleAttribution });
    if ("textClass" in this.editor.schema.marks) {
      define("footnote", "Footnote", {
        active: (editor) => editor.isActive("textClass", FOOTNOTE),
        command: toggleFootnote,
      });
    }
    define("embed", "Film or sound", { command: placeEmbed });
  },

  onCreate({ editor }) {
    const take = (event) => {
      const files = [...(event.clipboardData ?? event.dataTransfer)?.files ?? []];
      if (!files.length || !this.options.uploadUrl) return;
      event.preventDefault();
      event.stopPropagation();
      for (const file of files) uploadPhoto(this.options.uploadUrl, file, (photo) => placePhoto(editor, photo));
    };
    for (const name of ["paste", "drop"]) editor.view.dom.addEventListener(name, take, { capture: true });
  },
});
