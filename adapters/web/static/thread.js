/* The thread beside the conversation. */

import { get } from "./net.js";
import { dress } from "./chrome.js";
import { start as startComposers, composer } from "./composer.js";
import { tidy, toEnd } from "./timeline.js";

const panel = document.getElementById("panel");
let opener = null;

async function open(root, button) {
  const html = await get(`/thread/${root}`);
  if (html === null) return;
  opener = button;
  panel.innerHTML = html;
  panel.hidden = false;
  address(root);
  ready();
}

function ready() {
  dress(panel);
  panel.querySelectorAll("[data-posts]").forEach(tidy);
  startComposers(panel);
  toEnd(panel.querySelector(".timeline"));
  composer("thread").field.focus();
}

function close() {
  panel.hidden = true;
  panel.replaceChildren();
  address(null);
  (opener?.isConnected ? opener : composer().field).focus();
}

function address(root) {
  const url = new URL(location.href);
  if (root) url.searchParams.set("thread", root);
  else url.searchParams.delete("thread");
  window.history.replaceState(null, "", url);
}

/** Listen for threads being opened and closed. */
export function start() {
  if (!panel) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open-thread]");
    if (button) open(button.dataset.openThread, button);
    if (event.target.closest("[data-close-thread]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && !event.defaultPrevented && !document.querySelector("dialog[open]")) close();
  });
}
