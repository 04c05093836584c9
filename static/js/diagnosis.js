// A diagnosis keeps what is typed: on the server after a pause, on this machine until the server has it.

import { post } from "./grid/http.js";
import { Store } from "./grid/store.js";
import { signedOut } from "./signed-out.js";

const PAUSE = 1500;
const LEAVE = new Set(["csrfmiddlewaretoken", "submit", "keep", "add", "sure"]);
const KEY = "draft";

const storeOf = (element, url) => new Store({ dataset: { user: element.dataset.zgUser, submission: url } });

const typedOf = (form) => {
  const typed = {};
  for (const [name, value] of new FormData(form)) if (!LEAVE.has(name)) typed[name] = value;
  return typed;
};

function fill(form, typed) {
  // A box that was not ticked is not among what was typed.
  for (const box of form.querySelectorAll("input[type=checkbox]")) if (!LEAVE.has(box.name)) box.checked = box.name in typed;
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements[name];
    if (!field || field.type === "hidden" || field.type === "checkbox") continue;
    field.value = value;
    if (value && field.closest) field.closest("details")?.setAttribute("open", "");
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.zgDraft;
    this.store = storeOf(form, this.url);
    this.state = form.querySelector("[data-zg-draft-state]");
    this.timer = 0;
    this.restore();
    form.addEventListener("input", () => this.changed());
    // What is sent may meet the page of sign-in: it stays here until its page says that it arrived.
    form.addEventListener("submit", () => this.keep());
    window.addEventListener("online", () => this.send());
  }

  say(...parts) {
    this.state.replaceChildren(...parts);
    this.state.classList.toggle("zg-hidden", !parts.length);
  }

  keep() {
    return this.store.keep(KEY, typedOf(this.form));
  }

  restore() {
    for (const [id, typed] of this.store.all()) {
      if (id !== KEY) continue;
      fill(this.form, typed);
      this.say("已恢复上次没有存上的内容。");
      this.send();
    }
  }

  changed() {
    this.keep();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), PAUSE);
  }

  async send() {
    const typed = typedOf(this.form);
    const { status, body } = await post(this.url, typed);
    if (status === 200) {
      if (JSON.stringify(typed) === JSON.stringify(typedOf(this.form))) this.store.drop(KEY);
      this.say("已自动暂存。");
    } else if (status === 401 || status === 403 || body.login) {
      this.say(...signedOut("。写的内容留在这台设备上，登录后会自动恢复。"));
    } else if (status === 0) {
      this.say("现在没有网络，写的内容留在这台设备上，联网后自动暂存。");
    }
  }
}

// 不符合 asks for a problem: its fields open with the point chosen.
document.addEventListener("change", (event) => {
  const point = event.target.closest("[data-zg-own]");
  if (!point || event.target.value !== "not") return;
  const free = [...document.querySelectorAll("select[name$='-point']")].find((select) => !select.value);
  if (!free) return;
  free.value = point.dataset.zgOwn;
  free.closest("details")?.setAttribute("open", "");
});

const form = document.querySelector("form[data-zg-draft]");
if (form) new Draft(form);
const sent = document.querySelector("[data-zg-draft-sent]");
if (sent) storeOf(sent, sent.dataset.zgDraftSent).drop(KEY);
