// Count the letters of an alt text and give advice while it is typed; the limit and the advice are the server's too.
const OPENING = /^(?:an? )?(?:image|photo|picture|photograph|graphic) of /i;
const FILE_NAME = /^\S+\.(?:jpe?g|png|webp|avif|gif|heic|tiff?)$|^(?:img|dsc|dscf|pxl|image)[_-]?\d+\S*$/i;
const LONG = 160;

function advice(words) {
  if (FILE_NAME.test(words)) return "This looks like a file name. Say what the picture shows.";
  if (OPENING.test(words)) return "Begin with what can be seen: screen readers already say that it is a picture.";
  if (words.length > LONG) return "Long: the most important first, the rest into the caption.";
  return "";
}

function show(field) {
  const line = field.nextElementSibling?.matches(".alt-count") ? field.nextElementSibling : document.createElement("p");
  if (!line.isConnected) {
    line.className = "alt-count";
    line.id = `${field.id}_count`;
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
    field.after(line);
  }
  const words = field.value.trim();
  const most = Number(field.getAttribute("maxlength")) || 300;
  line.textContent = [`${[...field.value].length} of ${most} characters.`, advice(words)].filter(Boolean).join(" ");
  line.classList.toggle("alt-count--over", [...field.value].length > most);
}

for (const field of document.querySelectorAll("[data-alt-text]")) show(field);
document.addEventListener("input", ({ target }) => target.matches("[data-alt-text]") && show(target));
