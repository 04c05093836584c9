import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answering, cellElement, formFor } from "./fake.js";
import { Cell } from "../../static/js/grid/cell.js";
import { settle, unsettled, whyHeld } from "../../static/js/grid/settle.js";
import { Store } from "../../static/js/grid/store.js";

const SAVED = { status: 200, version: 4, saved_at: "09:30", state: "", filled: 1, total: 2 };

beforeEach(() => localStorage.clear());

function written(text, id = "c1") {
  const form = formFor(new Store({ dataset: { user: "7", submission: "9" } }));
  const element = cellElement(id);
  const cell = new Cell(element, form);
  element.area.value = text;
  cell.typed();
  return cell;
}

test("what was typed is sent with its version, and forgotten here once the server has it", async () => {
  const sent = answering(SAVED);
  const cell = written("年度目标");
  assert.equal(cell.form.store.all().length, 1);

  await cell.flush();

  assert.deepEqual(sent, [{ key: "i1", column: "target", version: 3, text: "年度目标", values: {} }]);
  assert.equal(cell.dirty, false);
  assert.equal(cell.version, 4);
  assert.deepEqual(cell.form.store.all(), []);
  assert.equal(cell.element.labels["[data-zg-status]"].textContent, "09:30 已保存");
});

test("a refusal stands at the cell, and what was typed stays on this machine", async () => {
  answering({ status: 422, message: "超过 10 字" });
  const cell = written("太长的文字");

  await cell.flush();

  assert.equal(cell.state, "error");
  assert.equal(cell.element.labels["[data-zg-status]"].textContent, "超过 10 字");
  assert.equal(cell.form.store.all().length, 1);
});

test("without the server the text waits and is tried again by itself", async () => {
  const sent = answering({ status: 0 }, SAVED);
  const cell = written("断网时写的");

  await cell.flush();
  assert.equal(cell.state, "offline");
  assert.deepEqual(cell.form.told, [0]);

  await window.waiting();
  assert.equal(sent.length, 2);
  assert.equal(cell.dirty, false);
});

test("who types on while the answer is under way is not told that all is saved", async () => {
  answering(SAVED);
  const cell = written("先");
  const answer = cell.flush();
  cell.area.value = "先后";

  await answer;

  assert.equal(cell.state, "typing");
  assert.deepEqual(cell.saved, { text: "先", values: {} });
  assert.equal(cell.form.store.all()[0][1].text, "先后");
});

test("a cell is asked once while its answer is under way", async () => {
  const sent = answering(SAVED);
  const cell = written("一次");

  await Promise.all([cell.flush(), cell.flush()]);

  assert.equal(sent.length, 1);
  assert.equal(cell.dirty, false);
});

test("sending a form tries a refused cell once, and says why the form stays", async () => {
  const sent = answering({ status: 422, message: "不行" });
  const cells = [written("好", "c1"), written("坏", "c2")];

  const held = await settle(cells);

  assert.equal(sent.length, 2);
  assert.deepEqual(held, cells);
  assert.equal(whyHeld(held), "2 格没有存上，改好再送审");
});

test("without the server, and with two texts in one cell, the form stays too", async () => {
  answering({ status: 0 });
  const [lost, torn] = [written("断网", "c1"), written("冲突", "c2")];
  torn.set("conflict");

  const held = await settle([lost, torn]);

  assert.equal(whyHeld(held), "1 格有两种写法，定一份再送审；1 格还没有上传，连上以后再送审");
});

test("what is corrected while it is refused goes out in the same sending", async () => {
  const sent = answering({ status: 422, message: "不行" }, SAVED);
  const cell = written("坏");
  const sending = settle([cell]);
  cell.area.value = "好";

  assert.deepEqual(await sending, []);
  assert.deepEqual(sent.map((one) => one.text), ["坏", "好"]);
  assert.deepEqual(unsettled([cell]), []);
});

test("a text kept on this machine comes back on the version that it was written on", async () => {
  const sent = answering(SAVED);
  const form = formFor(new Store({ dataset: { user: "7", submission: "9" } }));
  const cell = new Cell(cellElement("c1", "旧"), form);

  cell.restore({ text: "新", values: {}, version: 2 });
  await cell.sent;

  assert.equal(sent[0].version, 2);
  assert.equal(sent[0].text, "新");
});
