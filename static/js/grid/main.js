// The filling grid: every cell saves by itself; the page says how far the whole is.

import "./fold.js";
import { Cell } from "./cell.js";
import { listenToKeys } from "./keys.js";
import { listenToNames } from "./names.js";
import { listenToPhone } from "./phone.js";
import { listenToRemarks } from "./remarks.js";
import { settle, unsettled, whyHeld } from "./settle.js";
import { signedOut } from "../signed-out.js";
import { Store } from "./store.js";

const table = document.getElementById("grid");
const status = document.getElementById("save-state");

class Form {
  constructor() {
    this.urls = { save: table.dataset.save };
    this.store = new Store(table);
    this.cells = [];
    this.signedOut = false;
    this.last = "";
    this.order = 0;
  }

  changed() {
    const count = (state) => this.cells.filter((cell) => cell.state === state).length;
    const parts = [
      [count("saving"), "格保存中"],
      [count("offline"), "格待上传"],
      [count("conflict"), "处冲突"],
      [count("error"), "格没有存上"],
    ].filter(([number]) => number);
    const words = parts.map(([number, text]) => `${number} ${text}`);
    if (this.last) words.push(words.length ? `其余 ${this.last} 已保存` : `${this.last} 已保存`);
    const login = this.signedOut ? signedOut(`，回来后自动上传${words.length ? "，" : ""}`) : [];
    status.replaceChildren(...login, words.join("，"));
    status.classList.toggle("is-offline", count("offline") > 0);
    status.classList.toggle("is-bad", count("error") > 0);
  }

  progress(element, body) {
    this.last = body.saved_at;
    if (body.order < this.order) return;
    this.order = body.order;
    const bar = document.getElementById("grid-progress");
    if (bar) bar.value = body.filled;
    const text = document.getElementById("grid-count");
    if (text) text.textContent = `${body.filled} / ${body.total} 项`;
    const count = element.closest(".zg-grid__group").querySelector("[data-zg-count]");
    count.querySelector("span").textContent = `${body.group_filled} / ${body.group_total} 项`;
    count.classList.toggle("is-done", body.group_total > 0 && body.group_filled === body.group_total);
    this.lead(body);
  }

  lead(body) {
    const button = document.querySelector("[data-zg-submit-form] button");
    const lead = document.getElementById("grid-lead");
    if (!lead || body.blockers === undefined) return;
    if (body.blockers.length) {
      lead.textContent = `已填 ${body.filled} / ${body.total} 项。${body.blockers.join("，")}，补齐就能送审。`;
    } else {
      lead.textContent = `${body.total} 项都填齐了，可以送审。`;
    }
    if (button) {
      button.disabled = body.blockers.length > 0;
      button.title = body.blockers.join("；");
    }
  }

  offline(code, body) {
    this.signedOut = Boolean(body.login);
    this.changed();
  }

  // The form stays here: says why, and leads to the first cell that is in the way.
  hold(cells) {
    status.replaceChildren(...(this.signedOut ? signedOut("，回来后再送审；") : []), whyHeld(cells));
    status.classList.add("is-bad");
    cells[0].element.closest(".zg-grid__group").classList.add("is-open");
    cells[0].element.scrollIntoView({ block: "center" });
    cells[0].area.focus();
  }

  online() {
    this.signedOut = false;
    for (const cell of this.cells) if (cell.state === "offline") cell.flush();
  }
}

const form = new Form();
form.cells = [...table.querySelectorAll(".zg-cell--edit")].map((element) => new Cell(element, form));
for (const [id, draft] of form.store.all()) {
  form.cells.find((cell) => cell.id === id)?.restore(draft);
}
listenToKeys(table, form.cells);
listenToNames(table);
listenToPhone(form.cells);
listenToRemarks(table);

window.addEventListener("online", () => form.cells.forEach((cell) => cell.flush()));
window.addEventListener("focus", () => form.cells.filter((cell) => cell.state === "offline").forEach((cell) => cell.flush()));
window.addEventListener("beforeunload", (event) => {
  if (form.cells.some((cell) => cell.dirty && cell.state !== "conflict")) event.preventDefault();
});
// What is still being typed goes out before the form is sent; one press, one try.
document.querySelector("[data-zg-submit-form]")?.addEventListener("submit", async (event) => {
  if (!unsettled(form.cells).length) return;
  event.preventDefault();
  const held = await settle(form.cells);
  if (held.length) form.hold(held);
  else event.target.requestSubmit();
});
const here = location.hash && document.getElementById(location.hash.slice(1));
if (here) here.querySelector("textarea")?.focus();
