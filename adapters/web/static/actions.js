/* Buttons, menus, choices and references in posts, and what an answer does to the page. */

import { newKey, post } from "./net.js";
import { apply } from "./timeline.js";
import { confirm, openForm } from "./forms.js";

const body = document.body.dataset;
const keys = new WeakMap();
const OPENING = new Set([" ", "F4", "Tab"]);
let keyed = null;

/** Take an answer in: posts into their places, a form into a dialog. */
export function finish(result, from = {}) {
  apply(result.posts ?? [], { quiet: false });
  if (result.form) openForm(result.form, from);
  if (result.reload) location.reload();
}

async function press(control, values = {}) {
  if (control.getAttribute("aria-busy") === "true") return;
  const label = control.textContent.trim();
  const danger = control.matches(".danger");
  control.closest("details")?.removeAttribute("open");
  if (control.dataset.confirm && !(await confirm(label, control.dataset.confirm, danger))) return;
  const host = control.closest(".post");
  const where = { channel: body.channel, thread: host?.dataset.thread ?? "", post: numbered(host?.dataset.id) };
  await once(control, (key) => post("/press", { ...where, key, token: control.dataset.token, ...values }), where);
}

/** A control runs one action at a time; pressing again while the network fails repeats the same action. */
async function once(control, act, where) {
  const key = keys.get(control) ?? newKey();
  keys.set(control, key);
  control.setAttribute("aria-busy", "true");
  const result = await act(key);
  control.removeAttribute("aria-busy");
  if (result === null) return;
  keys.delete(control);
  finish(result, where);
}

function numbered(id) {
  return id && id !== "0" ? id : "";
}

async function show(reference) {
  const host = reference.closest(".post");
  const thread = reference.closest("#panel") ? document.querySelector("[data-root]").dataset.root : host?.dataset.thread ?? "";
  const values = { channel: body.channel, thread, text: reference.dataset.ref };
  const prefix = body.channel ? "/" : "";
  await once(reference, (key) => post("/say", { ...values, text: `${prefix}${values.text}`, key }), { channel: body.channel, thread });
}

/** Listen for everything that can be pressed in a post. */
export function start() {
  document.addEventListener("click", (event) => {
    const control = event.target.closest(".post [data-token]:not(select)");
    const reference = event.target.closest(".post [data-ref]");
    if (control) press(control);
    else if (reference) show(reference);
  });
  document.addEventListener("pointerdown", (event) => { if (choice(event)) keyed = null; });
  document.addEventListener("keydown", (event) => {
    const select = choice(event);
    if (select && event.key === "Enter" && select.value) { event.preventDefault(); choose(select); }
    else if (select) keyed = OPENING.has(event.key) || event.altKey ? null : select;
  });
  document.addEventListener("change", (event) => { if (choice(event) && event.target !== keyed) choose(event.target); });
  document.addEventListener("focusout", (event) => { if (choice(event) && !event.target.hasAttribute("aria-busy")) event.target.selectedIndex = 0; });
}

/** The drop-down in a post that an event is about. */
function choice(event) {
  return event.target.closest?.(".post select[data-token]");
}

/** Run what is chosen in a drop-down: by mouse, or by Enter; an arrow key only moves to it. */
function choose(select) {
  if (!select.value) return;
  keyed = null;
  press(select, { [`value.${select.dataset.option}`]: select.value }).then(() => { select.selectedIndex = 0; });
}
