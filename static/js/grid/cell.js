// One cell that is filled: it saves by itself, one request at a time, and never loses what was typed.

import { post } from "./http.js";
import { showConflict } from "./conflict.js";
import { joinParts, problemPercent, splitParts } from "./parts.js";

const WAIT = 800;
const RETRY = 15000;
const WORDS = {
  typing: "",
  saving: "正在保存…",
  offline: "已存本机，待上传",
  conflict: "两种写法，请定一份",
};

export class Cell {
  constructor(element, form) {
    this.element = element;
    this.form = form;
    this.id = element.id;
    this.areas = [...element.querySelectorAll(".zg-cell__text")];
    this.area = this.areas[0];
    // A text in parts has an area for each; it is read, saved and compared as one text all the same.
    this.parts = this.areas.filter((area) => area.dataset.part);
    this.numbers = [...element.querySelectorAll("[data-measure]")];
    this.version = Number(element.dataset.version);
    this.limit = Number(element.dataset.limit || 0);
    this.saved = this.read();
    this.before = this.saved;
    this.timer = 0;
    this.sending = false;
    this.listen();
    this.count();
    this.grow();
  }

  listen() {
    for (const input of [...this.areas, ...this.numbers]) {
      input.addEventListener("input", () => this.typed());
      input.addEventListener("blur", () => this.flush());
      input.addEventListener("focus", () => {
        this.before = this.read();
      });
      input.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.undo(event);
      });
    }
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.area.focus();
    });
    const conflict = this.element.querySelector("[data-zg-conflict]");
    if (conflict) {
      const data = this.element.querySelector('script[type="application/json"]');
      showConflict(this, JSON.parse(data.textContent));
    }
  }

  read() {
    const values = {};
    for (const input of this.numbers) {
      if (input.value.trim()) values[input.dataset.measure] = input.value.trim();
    }
    const text = this.parts.length ? joinParts(this.parts) : this.area.value.trim();
    return { text, values };
  }

  write({ text, values }) {
    if (this.parts.length) splitParts(text, this.parts);
    else this.area.value = text;
    for (const input of this.numbers) input.value = (values || {})[input.dataset.measure] || "";
    this.count();
    this.grow();
  }

  get dirty() {
    return JSON.stringify(this.read()) !== JSON.stringify(this.saved);
  }

  get state() {
    return this.element.dataset.state;
  }

  set(state, words = WORDS[state] || "") {
    this.element.dataset.state = state;
    this.element.querySelector("[data-zg-status]").textContent = words;
    this.form.changed();
  }

  typed() {
    this.count();
    this.grow();
    if (!this.dirty) {
      window.clearTimeout(this.timer);
      this.form.store.drop(this.id);
      if (this.state === "error" || this.state === "typing") this.set("");
      return;
    }
    this.form.store.keep(this.id, { ...this.read(), version: this.version });
    if (this.state !== "conflict") this.set("typing");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), WAIT);
  }

  // Gives when the answer is there, also for whoever asks while it is under way.
  flush() {
    if (!this.sending) this.sent = this.send();
    return this.sent;
  }

  async send() {
    window.clearTimeout(this.timer);
    if (!this.dirty || this.state === "conflict") return;
    this.sending = true;
    const draft = this.read();
    if (this.state !== "offline") this.set("saving");
    const { status, body } = await post(this.form.urls.save, {
      key: this.element.dataset.key,
      column: this.element.dataset.column,
      version: this.version,
      ...draft,
    });
    this.sending = false;
    this.answer(status, body, draft);
  }

  answer(status, body, draft) {
    if (status === 200) this.accepted(body, draft);
    else if (status === 409 && body.conflict) {
      this.form.store.drop(this.id);
      showConflict(this, body.conflict);
    } else if (status === 422 || status === 423 || status === 404) {
      this.set("error", body.message || "没有存上，请检查这一格");
      // What was corrected while the answer was on its way is sent, not held against the typist.
      if (JSON.stringify(this.read()) !== JSON.stringify(draft)) this.typed();
    } else {
      this.set("offline", body.login ? "已存本机，请重新登录" : WORDS.offline);
      this.form.offline(status, body);
      this.timer = window.setTimeout(() => this.flush(), RETRY);
    }
  }

  accepted(body, draft) {
    this.version = body.version;
    this.saved = draft;
    this.element.dataset.version = body.version;
    const history = this.element.querySelector(".zg-cell__history");
    if (history && history.hidden) {
      history.href = history.dataset.href;
      history.hidden = false;
    }
    const note = this.element.querySelector(".zg-note:not(.zg-note--mine)");
    if (note) note.remove();
    this.form.progress(this.element, body);
    if (body.deltas) this.compare(body.deltas);
    this.form.online();
    if (this.dirty) {
      this.typed();
    } else {
      this.form.store.drop(this.id);
      this.set(body.state || "", `${body.saved_at} 已保存`);
    }
  }

  // How far the row's targets are from what is there, whichever of the two was written.
  compare(deltas) {
    const places = `[data-key="${CSS.escape(this.element.dataset.key)}"] [data-zg-delta]`;
    for (const place of document.querySelectorAll(places)) {
      const { words = "", worse = false } = deltas[place.dataset.zgDelta] || {};
      place.textContent = words;
      place.classList.toggle("zg-delta--worse", worse);
    }
  }

  // A text that was kept on this machine comes back, with the version that it was written on.
  restore(draft) {
    if (draft.text === this.saved.text && JSON.stringify(draft.values) === JSON.stringify(this.saved.values)) {
      this.form.store.drop(this.id);
      return;
    }
    this.version = Math.min(this.version, draft.version);
    this.write(draft);
    this.flush();
  }

  undo(event) {
    event.stopPropagation();
    this.write(this.before);
    this.typed();
  }

  count() {
    const length = [...this.read().text].length;
    const label = this.element.querySelector("[data-zg-limit]");
    label.textContent = this.limit ? `${length} / ${this.limit} 字` : `${length} 字`;
    this.element.classList.toggle("is-over", this.limit > 0 && length > this.limit);
    this.element.classList.toggle("is-near", this.limit > 0 && length > this.limit * 0.9);
    this.share();
  }

  // How much of the text is about problems and causes; said, never in the way.
  share() {
    const label = this.element.querySelector("[data-zg-share]");
    if (!label) return;
    const percent = problemPercent(this.parts);
    const wanted = `存在问题与原因分析应占${label.dataset.zgShare}左右`;
    label.textContent = percent === null ? wanted : `${wanted}，现在占 ${percent}%`;
    label.classList.toggle("is-low", percent !== null && percent < Number(this.element.dataset.share) - 10);
  }

  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    for (const area of this.areas) {
      area.rows = Math.max(1, area.value.split("\n").length, Math.ceil(area.value.length / 18));
    }
  }
}
