// Two people wrote in one cell: both texts are shown, a person decides.

import { post } from "./http.js";

const describe = (cell, side) => {
  const numbers = cell.numbers
    .filter((input) => (side.values || {})[input.dataset.measure])
    .map((input) => `${input.closest("label").querySelector("span").textContent} ${side.values[input.dataset.measure]}`);
  return [...numbers, side.text].filter(Boolean).join("\n") || "（空）";
};

export function showConflict(cell, conflict) {
  cell.element.querySelector(".zg-two")?.remove();
  const bubble = document.getElementById("tpl-conflict").content.cloneNode(true).querySelector(".zg-two");
  for (const name of ["mine", "theirs"]) {
    bubble.querySelector(`[data-who=${name}]`).textContent = `${conflict[name].author} · ${conflict[name].at}`;
    bubble.querySelector(`[data-text=${name}]`).textContent = describe(cell, conflict[name]);
  }
  const merge = bubble.querySelector("[data-merge]");
  const area = merge.querySelector("textarea");
  bubble.querySelector("[data-zg-merge]").addEventListener("click", () => {
    merge.hidden = false;
    area.value = `${conflict.theirs.text}\n${conflict.mine.text}`.trim();
    area.focus();
  });
  for (const button of bubble.querySelectorAll("[data-choice]")) {
    button.addEventListener("click", () => decide(cell, conflict, button.dataset.choice, area.value, bubble));
  }
  cell.element.append(bubble);
  cell.set("conflict");
}

async function decide(cell, conflict, choice, merged, bubble) {
  const values = choice === "merged" ? { ...conflict.theirs.values, ...conflict.mine.values } : {};
  const { status, body } = await post(conflict.url, {
    choice,
    version: conflict.version,
    text: choice === "merged" ? merged : "",
    values,
  });
  if (status !== 200) {
    cell.set("conflict", body.message || "没有存上，请再试一次");
    if (body.version !== undefined) conflict.version = body.version;
    return;
  }
  const sides = { mine: conflict.mine, theirs: conflict.theirs, merged: { text: merged.trim(), values } };
  bubble.remove();
  cell.write(sides[choice]);
  cell.set("");
  cell.accepted(body, cell.read());
  cell.area.focus();
}
