// A reviewer pins words to a cell; a filer says that a remark is dealt with.

import { post } from "./http.js";

export function listenToRemarks(table) {
  const dialog = document.getElementById("remark");
  const area = dialog.querySelector("textarea");
  const error = dialog.querySelector("[role=alert]");
  let target = null;
  table.addEventListener("click", async (event) => {
    const open = event.target.closest("[data-zg-remark]");
    if (open) {
      target = open.closest("td");
      const mine = target.querySelector(".zg-note--mine p");
      area.value = mine ? mine.textContent : "";
      error.textContent = "";
      dialog.showModal();
      area.focus();
      return;
    }
    const act = event.target.closest("[data-zg-answer], [data-zg-unremark]");
    if (!act) return;
    const { status } = await post(act.dataset.url, {});
    if (status === 200) location.reload();
  });
  dialog.querySelector("[data-zg-send]").addEventListener("click", async () => {
    const { status, body } = await post(table.dataset.remark, {
      key: target.dataset.key,
      column: target.dataset.column,
      text: area.value,
    });
    if (status === 200) {
      location.hash = target.id;
      location.reload();
    } else {
      error.textContent = body.message || "没有存上，请再试一次";
    }
  });
}
