// Comfort only: every page does its work without this file.
"use strict";

document.querySelector("[data-focus]")?.focus();

const themeSwitch = document.querySelector("[data-theme-switch]");
if (themeSwitch) {
  themeSwitch.hidden = false;
  themeSwitch.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* the choice lasts for this page */ }
  });
}

const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", e => menus().forEach(m => { if (!m.contains(e.target)) m.open = false; }));
document.addEventListener("keydown", e => {
  if (e.key === "Escape") menus().forEach(m => { m.open = false; m.querySelector("summary").focus(); });
});

// Shortcuts are the ones the page announces: aria-keyshortcuts="Alt+S". Ctrl+K goes to the search box.
document.addEventListener("keydown", e => {
  if (e.ctrlKey && !e.altKey && e.key.toLowerCase() === "k") {
    const search = document.querySelector("input[type=search]");
    if (search) { e.preventDefault(); search.focus(); }
    return;
  }
  if (!e.altKey || e.ctrlKey || e.metaKey) return;
  const wanted = "alt+" + (e.code.startsWith("Key") ? e.code.slice(3) : e.key).toLowerCase();
  for (const target of document.querySelectorAll("[aria-keyshortcuts]")) {
    if (target.getAttribute("aria-keyshortcuts").toLowerCase() !== wanted) continue;
    e.preventDefault();
    if (target.matches("input, select, textarea")) target.focus(); else target.click();
    return;
  }
});

// A form goes out once; the guard lifts when the person comes back or when an answer (a download) leaves the page standing.
const sent = new WeakMap();
function ask(question, form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.id = "dialog-question";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const row = document.createElement("form");
  row.method = "dialog";
  row.className = "actions";
  for (const [value, kind] of [["yes", submitter.classList.contains("button--danger") ? "danger" : "primary"], ["no", "secondary"]]) {
    const button = document.createElement("button");
    button.value = value;
    button.className = "button button--" + kind;
    button.textContent = document.body.dataset[value];
    row.append(button);
  }
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    submitter.focus();
    if (dialog.returnValue !== "yes") return;
    submitter.dataset.confirmed = "";
    form.requestSubmit(submitter);
    delete submitter.dataset.confirmed;
  });
  dialog.showModal();
}
document.addEventListener("submit", e => {
  const form = e.target;
  const submitter = e.submitter;
  if (submitter?.dataset.confirm && !("confirmed" in submitter.dataset)) {
    e.preventDefault();
    ask(submitter.dataset.confirm, form, submitter);
    return;
  }
  if (form.method !== "post") return;
  if (sent.has(form)) { e.preventDefault(); return; }
  sent.set(form, true);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => { sent.delete(form); form.removeAttribute("aria-busy"); }, 8000);
});
addEventListener("pageshow", e => {
  if (e.persisted) document.querySelectorAll("form[aria-busy]").forEach(f => { sent.delete(f); f.removeAttribute("aria-busy"); });
});

const size = bytes => bytes < 1048576
  ? Math.max(1, Math.round(bytes / 1024)) + " KB"
  : (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) + " MB";
document.addEventListener("change", e => {
  const input = e.target;
  if (!input.matches("input[type=file][data-files]")) return;
  let list = input.parentElement.querySelector(".files");
  if (!list) {
    list = document.createElement("ul");
    list.className = "files";
    list.setAttribute("aria-live", "polite");
    input.after(list);
  }
  list.replaceChildren(...[...input.files].map(f => {
    const item = document.createElement("li");
    item.textContent = `${f.name} (${size(f.size)})`;
    return item;
  }));
});
