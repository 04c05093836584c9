// The arrow keys walk through what was found, from the field and back to it; Enter opens the link.

// The place after a key: -1 is the field itself. Null where the key means nothing here.
export function step(place, key, count) {
  if (key === "ArrowDown") return Math.min(place + 1, count - 1);
  if (key === "ArrowUp") return Math.max(place - 1, -1);
  if (key === "Home" && place >= 0) return 0;
  if (key === "End" && place >= 0) return count - 1;
  return null;
}

function walk(list) {
  const field = document.getElementById(list.dataset.zgHits);
  document.addEventListener("keydown", (event) => {
    const hits = [...list.querySelectorAll("li a")];
    const place = hits.indexOf(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!hits.length || (place < 0 && event.target !== field)) return;
    const next = step(place, event.key, hits.length);
    if (next === null) return;
    event.preventDefault();
    (hits[next] ?? field).focus();
  });
}

if (typeof document !== "undefined") {
  for (const list of document.querySelectorAll("[data-zg-hits]")) walk(list);
}
