// On a phone one cell fills the screen: a thumb writes better there than in a table.

const NARROW = window.matchMedia("(max-width: 720px)");

export function listenToPhone(cells) {
  const dialog = document.getElementById("phone-cell");
  const area = dialog.querySelector("textarea");
  let cell = null;
  const open = (chosen) => {
    cell = chosen;
    const words = cell.area.getAttribute("aria-labelledby").split(" ");
    const names = words.map((id) => document.getElementById(id));
    const label = names[0].querySelector("textarea")?.value || names[0].textContent.replace(/\s+/g, " ").trim();
    document.getElementById("phone-cell-title").textContent = `${label} · ${names[1].textContent.trim()}`;
    area.value = cell.area.value;
    dialog.showModal();
    area.focus();
  };
  for (const each of cells) {
    each.area.addEventListener("click", () => {
      if (NARROW.matches) open(each);
    });
  }
  area.addEventListener("input", () => {
    cell.area.value = area.value;
    cell.typed();
  });
  dialog.addEventListener("close", () => cell?.flush());
}
