/* Dialogs: a question before something that cannot be taken back, and forms with their suggestions and errors. */

import { Hints, columns, state } from "./hints.js";
import { get, newKey, post } from "./net.js";
import { finish } from "./actions.js";
import { element } from "./timeline.js";

/** Ask before doing; true when the person agreed. */
export function confirm(label, text, danger) {
  const dialog = document.getElementById("confirm");
  const agree = dialog.querySelector("[data-agree]");
  dialog.querySelector("h2").textContent = label;
  dialog.querySelector("p").textContent = text;
  agree.textContent = label;
  agree.classList.toggle("danger", danger);
  return new Promise((resolve) => {
    agree.onclick = () => dialog.close("yes");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    dialog.returnValue = "";
    dialog.showModal();
    (danger ? dialog.querySelector("[data-dismiss]") : agree).focus();
  });
}

/** Show a form; its answer goes to the conversation `from` which it was opened. */
export function openForm(html, from) {
  const host = document.getElementById("sheets");
  const back = host.querySelector("dialog") ? host.returnTo : document.activeElement;
  const dialog = element(html);
  host.replaceChildren(dialog);
  host.returnTo = back;
  dialog.addEventListener("close", () => {
    dialog.remove();
    (back?.isConnected ? back : document.querySelector(".composer textarea"))?.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); submit(dialog, from); });
  dialog.querySelectorAll("[data-suggest]").forEach((field) => suggestions(dialog, field, from));
  dialog.querySelectorAll("[data-pick-day]").forEach(dayPicker);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(dialog, from);
  });
  dialog.showModal();
  const fields = [...dialog.querySelectorAll(".question :is(input, textarea, select):not(.day-picker)")];
  (fields.find((field) => field.ariaInvalid === "true") ?? fields.find((field) => !field.value) ?? fields[0])?.focus();
}

async function submit(dialog, from) {
  const form = dialog.querySelector("form");
  const button = form.querySelector("[type=submit]");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  dialog.key ??= newKey();
  const [values, files] = filled(form);
  const result = await post("/submit", { ...from, key: dialog.key, token: form.dataset.token, ...values }, files);
  button.removeAttribute("aria-busy");
  if (result === null) return;
  if (!result.form) dialog.close();
  finish(result, from);
}

function filled(form) {
  const values = {};
  const files = [];
  for (const field of form.elements) {
    if (!field.name) continue;
    const name = `value.${field.name}`;
    if (field.type === "file") { if (field.files[0]) files.push([name, field.files[0]]); }
    else values[name] = "switch" in field.dataset ? (field.checked ? "yes" : "no") : field.value;
  }
  return [values, files];
}

function suggestions(dialog, field, from) {
  const token = dialog.querySelector("form").dataset.token;
  let asked = null;
  const hints = new Hints(field, field.parentElement.querySelector(".hints"), {
    first: false,
    row: (line, item) => columns(line, item.label, item.detail),
    choose: (item) => { field.value = item.value; hints.hide(); },
  });
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const about = state(field);
    const place = { channel: from.channel ?? "", thread: from.thread || from.post || "" };
    const found = await get("/suggest", { ...place, token, option: field.name, prefix: field.value }, signal);
    if (!signal.aborted && document.activeElement === field && about === state(field)) hints.show(found ?? [], about);
  };
  field.addEventListener("input", ask);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && hints.open && hints.at >= 0) { event.preventDefault(); hints.take(hints.at); }
    else if (event.key === "ArrowDown" && !hints.open) { event.preventDefault(); ask(); }
    else hints.key(event);
  });
  field.addEventListener("blur", () => hints.hide());
}

function dayPicker(button) {
  const picker = button.parentElement.querySelector(".day-picker");
  const field = button.parentElement.querySelector("input[type=text]");
  button.addEventListener("click", () => picker.showPicker());
  picker.addEventListener("change", () => { field.value = picker.value; field.focus(); });
}

/** Let buttons and clicks beside a dialog close it. */
export function start() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("dialog").close();
    else if (event.target instanceof HTMLDialogElement && !("form" in event.target.dataset)) event.target.close();
  });
}
