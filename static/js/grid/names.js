// The names of a filer's own rows, and the fields of the form's header, save by themselves too.

import { post } from "./http.js";

function keepSaving(field, send) {
  let saved = field.value;
  field.addEventListener("change", async () => {
    if (field.value.trim() === saved.trim()) return;
    const wanted = field.value;
    const { status, body } = await send(wanted);
    field.setAttribute("aria-invalid", String(status !== 200));
    field.title = status === 200 ? "已保存" : body.message || "没有存上，稍后再试";
    if (status === 200) saved = wanted;
    const state = document.getElementById("save-state");
    state.textContent = field.title;
    state.classList.toggle("is-bad", status !== 200);
  });
}

export function listenToNames(table) {
  for (const field of table.querySelectorAll(".zg-rowname")) {
    keepSaving(field, async (label) => {
      const answer = await post(field.dataset.url, { label, version: Number(field.dataset.version) });
      if (answer.body.version !== undefined) field.dataset.version = answer.body.version;
      return answer;
    });
  }
  const header = document.querySelector("[data-zg-header]");
  if (!header) return;
  for (const field of header.querySelectorAll("input:not([readonly])")) {
    keepSaving(field, async (value) => {
      const version = Number(header.dataset.version);
      const answer = await post(header.dataset.url, { code: field.dataset.code, value, version });
      if (answer.body.version !== undefined) header.dataset.version = answer.body.version;
      return answer;
    });
  }
}
