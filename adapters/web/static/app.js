/* The page: every part starts here. */

import * as actions from "./actions.js";
import * as chrome from "./chrome.js";
import * as composers from "./composer.js";
import * as forms from "./forms.js";
import * as live from "./live.js";
import * as switcher from "./switcher.js";
import * as thread from "./thread.js";
import * as timeline from "./timeline.js";
import { post } from "./net.js";

const body = document.body.dataset;

function keys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      composers.composer().fill("/");
    }
  });
}

function tries() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-try], [data-fill]");
    if (button?.dataset.try) composers.composer().send(button.dataset.try);
    if (button?.dataset.fill) composers.composer().fill(button.dataset.fill);
  });
}

/** A person's own conversation is never empty: it begins with what awaits him. */
async function welcome() {
  if (!("member" in body) || body.channel || document.querySelector("#timeline .post")) return;
  const result = await post("/welcome", { channel: "", key: "welcome-1" });
  if (result) actions.finish(result);
}

chrome.start();
timeline.start();
composers.start();
forms.start();
actions.start();
thread.start();
switcher.start();
live.start();
keys();
tries();
welcome();
if (!document.querySelector("#panel:not([hidden])") && window.matchMedia("(hover: hover)").matches) composers.composer().field.focus();
body.ready = "yes";
