// Buttons of cards send their press by themselves: what is typed stays as it is, and only their card comes back.
// Without this script they save the form first.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-card-act]");
  const part = button?.closest(".rail-card__part");
  const form = button?.form;
  const address = part?.closest("[data-cards]")?.dataset.cards;
  if (!form || !address) return;
  event.preventDefault();
  if (part.ariaBusy === "true") return;
  part.ariaBusy = "true";
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const field of part.querySelectorAll("[name]")) {
    if (!field.matches("button") && (field.type !== "checkbox" || field.checked)) body.append(field.name, field.value);
  }
  body.append(button.name, button.value);
  try {
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok && response.status !== 422) throw new Error();
    part.innerHTML = await response.text();
    const said = part.querySelector("[data-said]") ?? part;
    said.tabIndex = -1;
    said.focus();
  } catch {
    document.dispatchEvent(new CustomEvent("desk:status", { detail: "Not sent. Look at your connection and press again." }));
  }
  part.ariaBusy = "false";
});
