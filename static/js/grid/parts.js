// A text under headings: one text when it is saved, one area for each heading while it is written.

const COLON = "：";
const heading = (area) => area.dataset.part + COLON;

export const joinParts = (areas) =>
  areas
    .filter((area) => area.value.trim())
    .map((area) => heading(area) + area.value.trim())
    .join("\n");

// Puts each line under the heading that it belongs to; what stands before the first belongs to the first.
export function splitParts(text, areas) {
  const lines = new Map(areas.map((area) => [area, []]));
  let current = areas[0];
  for (const line of text.split("\n")) {
    const found = areas.find((area) => line.startsWith(heading(area)));
    current = found || current;
    lines.get(current).push(found ? line.slice(heading(found).length) : line);
  }
  for (const [area, own] of lines) area.value = own.join("\n").trim();
}

// The share of the parts about problems, in whole percent; null without text.
export function problemPercent(areas) {
  const length = (area) => [...area.value.trim()].length;
  const whole = areas.reduce((sum, area) => sum + length(area), 0);
  if (!whole) return null;
  const about = areas.filter((area) => "problem" in area.dataset).reduce((sum, area) => sum + length(area), 0);
  return Math.floor((about * 100) / whole);
}
