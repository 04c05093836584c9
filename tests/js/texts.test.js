import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./fake.js";
import { parseRange } from "../../static/js/grid/keys.js";
import { joinParts, problemPercent, splitParts } from "../../static/js/grid/parts.js";
import { Store } from "../../static/js/grid/store.js";

const PARTS = ["成效", "问题"];
const areas = (...texts) =>
  texts.map((value, index) => ({ value, dataset: { part: PARTS[index], ...(index ? { problem: "" } : {}) } }));

beforeEach(() => localStorage.clear());

for (const [name, text, rows] of [
  ["cells apart by tabs, rows by line ends", "a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]],
  ["a quoted cell keeps its line break and its quotes", '"一\n二 ""三"""\tb', [["一\n二 \"三\"", "b"]]],
  ["empty cells keep their places", "\tb\n\t\n", [["", "b"], ["", ""]]],
  ["a quote in the middle is a letter", 'a"b\tc', [['a"b', "c"]]],
  ["one word is one cell", "词", [["词"]]],
  ["nothing is one empty cell", "", [[""]]],
]) {
  test(`a range from a spreadsheet: ${name}`, () => assert.deepEqual(parseRange(text), rows));
}

test("a text in parts is one text with headings, and comes apart the same", () => {
  const text = joinParts(areas("做了三件事", " 两项未达 "));
  assert.equal(text, "成效：做了三件事\n问题：两项未达");

  const back = areas("", "");
  splitParts(text, back);
  assert.deepEqual(back.map((area) => area.value), ["做了三件事", "两项未达"]);
});

test("what stands before the first heading belongs to the first part; empty parts are left out", () => {
  const found = areas("", "");
  splitParts("没有标题的话\n问题：甲\n乙", found);
  assert.deepEqual(found.map((area) => area.value), ["没有标题的话", "甲\n乙"]);
  assert.equal(joinParts(areas("", "甲")), "问题：甲");
});

test("the share of problems is in whole percent, by characters as people count them", () => {
  assert.equal(problemPercent(areas("四个字啊", "𠮷字")), 33);
  assert.equal(problemPercent(areas(" ", "")), null);
});

test("drafts are kept apart by person and form", () => {
  const mine = new Store({ dataset: { user: "1", submission: "5" } });
  const other = new Store({ dataset: { user: "2", submission: "5" } });
  mine.keep("c1", { text: "我的" });
  other.keep("c1", { text: "别人的" });

  assert.deepEqual(mine.all(), [["c1", { text: "我的" }]]);
  mine.drop("c1");
  assert.deepEqual(mine.all(), []);
  assert.equal(other.all().length, 1);
});

test("a full machine is not an error: typing goes on, the draft is just not kept", () => {
  const store = new Store({ dataset: { user: "1", submission: "5" } });
  const { setItem } = localStorage;
  localStorage.setItem = () => {
    throw new Error("quota");
  };
  assert.equal(store.keep("c1", { text: "长" }), false);
  localStorage.setItem = setItem;
});
