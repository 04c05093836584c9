// Groups fold; the fold is remembered per form.

const table = document.getElementById("grid");
const key = `zg:fold:${table.dataset.submission}`;
const folded = new Set(JSON.parse(sessionStorage.getItem(key) || "[]"));

const show = (group, open) => {
  group.classList.toggle("is-open", open);
  group.querySelector("[data-zg-toggle]").setAttribute("aria-expanded", String(open));
};

for (const group of table.querySelectorAll(".zg-grid__group")) {
  const named = location.hash && group.querySelector(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : "x");
  show(group, Boolean(named) || !folded.has(group.dataset.group));
}

table.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-zg-toggle]");
  if (!toggle) return;
  const group = toggle.closest(".zg-grid__group");
  const open = !group.classList.contains("is-open");
  show(group, open);
  if (open) folded.delete(group.dataset.group);
  else folded.add(group.dataset.group);
  sessionStorage.setItem(key, JSON.stringify([...folded]));
});
