/* Ctrl K: go to a conversation, run a command, or find anything. */

import { Hints, state } from "./hints.js";
import { get, newKey, post } from "./net.js";
import { composer } from "./composer.js";
import { finish } from "./actions.js";

const body = document.body.dataset;
const phrases = document.getElementById("phrases").dataset;
let asked = null;

function rooms(text) {
  const wanted = text.replace(/^#/, "").toLowerCase();
  return [...document.querySelectorAll("[data-room]")]
    .map((link) => ({
      kind: link.dataset.room ? "hash" : "mark",
      name: link.querySelector(".room-name").textContent,
      detail: phrases.conversation,
      run: () => { if (link.dataset.room !== body.channel) location.assign(link.href); },
    }))
    .filter((room) => room.name.toLowerCase().includes(wanted));
}

async function commands(text, signal) {
  const found = await get("/complete", { text: `/${text.replace(/^\//, "")}`, channel: "" }, signal);
  return (found ?? []).filter((hint) => hint.start === 0).slice(0, 7).map((hint) => ({
    kind: "return", name: hint.label, detail: hint.detail, command: true, run: () => composer().fill(hint.insert),
  }));
}

async function records(text, signal) {
  const found = await get("/anywhere", { text, channel: "" }, signal);
  return (found ?? []).slice(0, 7).map((item) => ({ kind: "mark", name: item.label, detail: item.detail, run: () => open(item.value) }));
}

function finder(text) {
  return {
    kind: "search",
    name: phrases.find.replace("{text}", text),
    detail: phrases.findHint,
    run: () => open(`find ${text}`),
  };
}

/** Say a line in the person's own conversation, and go there. */
async function open(text) {
  const result = await post("/say", { channel: "", thread: "", key: newKey(), text });
  if (result === null) return;
  if (body.channel) location.assign("/direct");
  else finish(result, { channel: "" });
}

function row(line, item) {
  line.className = "switch-row";
  const name = document.createElement("span");
  name.className = item.command ? "switch-name is-command" : "switch-name";
  name.textContent = item.name;
  const detail = document.createElement("span");
  detail.className = "switch-detail";
  detail.textContent = item.detail;
  line.append(document.getElementById(`sign-${item.kind}`).content.cloneNode(true), name, detail);
}

async function search(hints, text) {
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  const about = state(hints.field);
  const near = rooms(text);
  if (!text) { hints.show(near, about); return; }
  const [known, found] = await Promise.all([records(text, signal), commands(text, signal)]);
  if (!signal.aborted && about === state(hints.field)) hints.show([...near, ...found, ...known, finder(text)], about);
}

/** Set the switcher and its keys up. */
export function start() {
  const dialog = document.getElementById("switcher");
  const field = document.getElementById("switcher-input");
  const hints = new Hints(field, document.getElementById("switcher-list"), {
    row,
    choose: (item) => { dialog.close(); item.run(); },
  });
  const begin = () => {
    if (!("member" in body) || document.querySelector("dialog[open]")) return;
    field.value = "";
    hints.hide();
    dialog.showModal();
    search(hints, "");
  };
  field.addEventListener("input", () => search(hints, field.value.trim()));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); hints.take(hints.at); }
    else if (event.key !== "Escape") hints.key(event);
  });
  document.querySelectorAll("[data-open-switcher]").forEach((button) => button.addEventListener("click", begin));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) { event.preventDefault(); begin(); }
  });
}
