// Before a form is sent everything typed is saved; what the server does not take holds the sending back, in words.

// Whoever types on while the answer is under way is waited for, but not for ever.
const ROUNDS = 5;

export const unsettled = (cells) => cells.filter((cell) => cell.dirty || cell.sending);

// Saves what is open, each cell once unless it changed meanwhile; gives the cells that are still open.
export async function settle(cells) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const waiting = unsettled(cells).filter((cell) => round === 0 || cell.sending || cell.state === "typing");
    if (!waiting.length) break;
    await Promise.all(waiting.map((cell) => cell.flush()));
  }
  return unsettled(cells);
}

export function whyHeld(cells) {
  const count = (state) => cells.filter((cell) => cell.state === state).length;
  const reasons = [
    [count("error"), "格没有存上，改好再送审"],
    [count("conflict"), "格有两种写法，定一份再送审"],
    [count("offline"), "格还没有上传，连上以后再送审"],
  ].filter(([number]) => number);
  if (!reasons.length) return `${cells.length} 格还在保存，稍后再送审`;
  return reasons.map(([number, words]) => `${number} ${words}`).join("；");
}
