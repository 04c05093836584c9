// A list: empty filters stay out of the address, chosen rows are counted, the focus is kept when the table reloads.

const part = () => document.getElementById("list-part");

// Empty fields say nothing; without them an address can be read and shared.
document.addEventListener("htmx:configRequest", (event) => {
  const sent = event.detail.parameters;
  for (const name of [...sent.keys?.() ?? Object.keys(sent)]) {
    if (sent[name] === "") delete sent[name];
  }
});

// A link that was pressed and is gone (a chip, the last page) leaves its focus to the table.
let pressed = null;
document.addEventListener("htmx:beforeSwap", () => {
  pressed = part()?.contains(document.activeElement) ? document.activeElement : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed || document.activeElement !== document.body) return;
  const next = (pressed.id && document.getElementById(pressed.id)) || part();
  if (!next) return;
  if (next === part()) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});

// A button in a row asks first where its column says so.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zg-asks]");
  if (button && !window.confirm(button.dataset.zgAsks)) event.preventDefault();
});

const boxes = () => [...document.querySelectorAll('#list-part input[name="row"]')];

const count = () => {
  const chosen = boxes().filter((box) => box.checked).length;
  for (const button of document.querySelectorAll("[data-zg-bulk]")) button.disabled = !chosen;
  for (const word of document.querySelectorAll("[data-zg-chosen]")) {
    word.textContent = chosen ? ` ${chosen}` : "";
  }
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-zg-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.closest("#list-part")) count();
});

document.addEventListener("htmx:afterSwap", count);
count();
