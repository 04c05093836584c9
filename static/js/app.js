// What every page does in the browser: search hotkey, dialogs, menus, dismissing, guarding double submits.

const find = (selector, root = document) => root.querySelector(selector);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = find('[data-zg-hotkey="/"]');
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
    }
  }
});

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-zg-open]");
  if (open) {
    const dialog = document.getElementById(open.dataset.zgOpen);
    dialog.showModal();
    const first = find("textarea, input:not([type=hidden]), select", dialog);
    if (first) first.focus();
    return;
  }
  const close = event.target.closest("[data-zg-close]");
  if (close) close.closest("dialog").close();
  const dismiss = event.target.closest("[data-zg-dismiss]");
  if (dismiss) dismiss.closest(".zg-bar").remove();
});

// A second click on a form that is on its way does nothing.
document.addEventListener("submit", (event) => {
  // Held back by the form itself (it saves first and sends itself again): not on its way yet.
  if (event.defaultPrevented) return;
  const form = event.target;
  const question = form.dataset.zgConfirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.zgSent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.zgSent = "1";
    window.setTimeout(() => delete form.dataset.zgSent, 8000);
  }
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-zg-sent]")) delete form.dataset.zgSent;
});

// A filter bar sends itself when a choice changes.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-zg-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
});
