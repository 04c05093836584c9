// The few things of a browser that a cell touches, so that its own logic runs in Node.

globalThis.window = { setTimeout: (act) => (window.waiting = act), clearTimeout: () => (window.waiting = null) };
globalThis.CSS = { supports: () => true, escape: (text) => text };
const kept = new Map();
globalThis.localStorage = {
  get length() {
    return kept.size;
  },
  key: (index) => [...kept.keys()][index],
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
  clear: () => kept.clear(),
};

const nothing = { addEventListener() {}, querySelector: () => null, closest: () => null };

// An element for a cell with one area, as the grid's template makes it.
export function cellElement(id, text = "") {
  const area = { ...nothing, value: text, dataset: {} };
  const labels = { "[data-zg-status]": { textContent: "" }, "[data-zg-limit]": { textContent: "" } };
  return {
    ...nothing,
    id,
    area,
    labels,
    dataset: { version: "3", limit: "10", key: "i1", column: "target", state: "" },
    classList: { toggle() {} },
    querySelectorAll: (selector) => (selector === ".zg-cell__text" ? [area] : []),
    querySelector: (selector) => labels[selector] || null,
  };
}

// A form that notes what its cells tell it.
export const formFor = (store) => ({
  store,
  urls: { save: "/save/", conflicts: "/conflicts/" },
  told: [],
  changed() {},
  progress() {},
  online() {},
  offline(status) {
    this.told.push(status);
  },
});

// The server gives these answers, the last one again and again; gives what it was sent.
export function answering(...answers) {
  const sent = [];
  globalThis.document = { cookie: "csrftoken=abc", querySelector: () => null, querySelectorAll: () => [] };
  globalThis.fetch = async (url, { body }) => {
    sent.push(JSON.parse(body));
    const { status = 0, ...rest } = answers.length > 1 ? answers.shift() : answers[0];
    if (!status) throw new TypeError("no network");
    return { status, redirected: false, json: async () => rest };
  };
  return sent;
}
