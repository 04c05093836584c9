// On a phone one cell fills the screen: a thumb writes better there than in a table.

const NARROW = window.matchMedia("(max-width: 720px)");

export function listenToPhone(cells) {
  const dialog = document.getElementById("phone-cell");
  const area = dialog.querySelector("textarea");
  let cell = null;
  let target = null;
  const open = (chosen, chosenArea) => {
    cell = chosen;
    target = chosenArea;
    const words = target.getAttribute("aria-labelledby").split(" ");
    const names = words.map((id) => document.getElementById(id));
    const label = names[0].querySelector("textarea")?.value || names[0].textContent.replace(/\s+/g, " ").trim();
    document.getElementById("phone-cell-title").textContent = `${label} · ${names[1].textContent.trim()}`;
    area.value = target.value;
    dialog.showModal();
    area.focus();
  };
  for (const each of cells) {
    for (const own of each.areas) {
      own.addEventListener("click", () => {
        if (NARROW.matches) open(each, own);
      });
    }
  }
  area.addEventListener("input", () => {
    target.value = area.value;
    cell.typed();
  });
  dialog.addEventListener("close", () => cell?.flush());
}
