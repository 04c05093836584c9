// Keyboard first: next row, next thing to solve, and a range pasted from a spreadsheet.

const UNSOLVED = ["conflict", "returned", "error", "offline", "empty"];

const neighbours = (cell, cells) => cells.filter((other) => other.element.dataset.column === cell.element.dataset.column);

function nextRow(cell, cells) {
  const column = neighbours(cell, cells);
  const next = column[column.indexOf(cell) + 1];
  if (next) next.area.focus();
}

function nextUnsolved(current, cells) {
  const rank = (cell) => UNSOLVED.indexOf(cell.state);
  const open = cells.filter((cell) => rank(cell) >= 0 || cell.element.classList.contains("is-over"));
  const after = open.filter((cell) => !current || cells.indexOf(cell) > cells.indexOf(current));
  const target = after[0] || open[0];
  if (!target) return;
  target.element.closest(".zg-grid__group").classList.add("is-open");
  target.element.scrollIntoView({ block: "center" });
  target.area.focus();
}

// Rows of a spreadsheet's copy: cells apart by tabs, quoted where they hold a line break.
export function parseRange(text) {
  const rows = [[]];
  const pattern = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*)/y;
  let index = 0;
  while (index <= text.length) {
    pattern.lastIndex = index;
    const found = pattern.exec(text);
    rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    index = pattern.lastIndex;
    if (text.startsWith("\r\n", index)) index += 1;
    if (index >= text.length) break;
    if (text[index] === "\n") rows.push([]);
    index += 1;
  }
  if (rows.length > 1 && rows.at(-1).length === 1 && !rows.at(-1)[0]) rows.pop();
  return rows;
}

function paste(event, cell, cells) {
  const text = event.clipboardData.getData("text/plain");
  if (!text.includes("\t") && !(text.includes("\n") && event.clipboardData.types.includes("text/html"))) return;
  const range = parseRange(text);
  if (range.length === 1 && range[0].length === 1) return;
  event.preventDefault();
  const rows = [...new Set(cells.map((other) => other.element.closest("tr")))];
  const start = rows.indexOf(cell.element.closest("tr"));
  const column = cells.filter((other) => other.element.closest("tr") === rows[start]).indexOf(cell);
  range.forEach((line, down) => {
    if (!rows[start + down]) return;
    const across = cells.filter((other) => other.element.closest("tr") === rows[start + down]);
    line.forEach((value, right) => {
      const target = across[column + right];
      if (!target) return;
      target.write({ text: value.trim(), values: target.read().values });
      target.typed();
    });
  });
}

export function listenToKeys(table, cells) {
  const owner = (element) => cells.find((cell) => cell.element.contains(element));
  table.addEventListener("keydown", (event) => {
    const cell = owner(event.target);
    if (cell && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      nextRow(cell, cells);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    event.preventDefault();
    nextUnsolved(owner(document.activeElement), cells);
  });
  table.addEventListener("paste", (event) => {
    const cell = owner(event.target);
    if (cell && cell.areas.includes(event.target) && !cell.parts.length) paste(event, cell, cells);
  });
}
