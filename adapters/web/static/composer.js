/* The message box: suggestions while typing, history, files, and sending. */

import { Hints, columns, state } from "./hints.js";
import { get, newKey, post, toast } from "./net.js";
import { finish } from "./actions.js";
import { pending, toEnd } from "./timeline.js";

const body = document.body.dataset;
const REMEMBERED = 50;
const COMMAND = /^(\/|@meridian\b)/i;
const composers = new Map();

/** The composer of the conversation or of the open thread. */
export function composer(name = "main") {
  return composers.get(name);
}

export class Composer {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.composer;
    this.field = form.querySelector("textarea");
    this.button = form.querySelector("[type=submit]");
    this.files = [];
    this.back = 0;
    this.busy = false;
    this.hints = new Hints(this.field, form.querySelector(".hints"), {
      row: (line, item) => columns(line, item.label, item.detail),
      choose: (item) => this.insert(item),
    });
    this.draft = `draft ${body.user} ${body.channel} ${form.dataset.thread}`;
    this.unsent = `unsent ${this.draft}`;
    this.field.value = localStorage.getItem(this.draft) ?? "";
    this.resume();
    this.listen();
    this.changed();
    composers.set(this.name, this);
  }

  /** What was on its way when its tab was closed comes back, with its key: if it had arrived, it is not done again. */
  resume() {
    const lost = JSON.parse(localStorage.getItem(this.unsent) ?? "null");
    localStorage.removeItem(this.unsent);
    if (!lost || this.field.value) return;
    this.unanswered = { ...lost, files: this.files };
    this.field.value = lost.text;
  }

  listen() {
    this.field.addEventListener("input", () => { this.back = 0; this.changed(); this.suggest(); });
    this.field.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("selectionchange", () => this.moved());
    this.field.addEventListener("blur", () => this.hints.hide());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.form.querySelector("[data-slash]").addEventListener("click", () => this.fill("/"));
    this.form.querySelector("[data-files]").addEventListener("change", (event) => {
      this.attach(event.target.files);
      event.target.value = "";
    });
    this.field.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) { event.preventDefault(); this.attach(event.clipboardData.files); }
    });
    for (const kind of ["dragenter", "dragover"]) this.form.addEventListener(kind, (event) => this.drag(event, true));
    for (const kind of ["dragleave", "drop"]) this.form.addEventListener(kind, (event) => this.drag(event, false));
    this.form.addEventListener("drop", (event) => this.attach(event.dataTransfer.files));
  }

  drag(event, over) {
    event.preventDefault();
    this.form.classList.toggle("dragging", over);
  }

  key(event) {
    if (event.isComposing) return;
    const bare = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && bare) {
      event.preventDefault();
      const item = this.hints.open && this.hints.fresh ? this.hints.items[this.hints.at] : null;
      if (item && this.adds(item)) this.insert(item);
      else this.send();
    } else if (this.hints.key(event)) {
      return;
    } else if (event.key === "ArrowUp" && (!this.field.value || this.back) && bare) {
      event.preventDefault();
      this.recall(1);
    } else if (event.key === "ArrowDown" && this.back && bare) {
      event.preventDefault();
      this.recall(-1);
    }
  }

  /** Whether taking a suggestion would change what is typed: else Enter means send. */
  adds(item) {
    const typed = this.field.value.slice(0, this.field.selectionStart);
    const rest = typed.slice(item.start);
    if (item.insert.trim().replace(/^\//, "") === rest.trim().replace(/^\//, "")) return false;
    return rest.trim() !== "";
  }

  insert(item) {
    const end = this.field.selectionStart;
    this.field.setRangeText(item.insert, item.start, end, "end");
    this.changed();
    this.suggest();
  }

  /** Write something into the box for the person to go on with. */
  fill(text) {
    this.field.value = text;
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
    this.changed();
    this.suggest();
  }

  changed() {
    const text = this.field.value;
    this.button.disabled = !text.trim() && !this.files.length;
    this.field.classList.toggle("is-command", text !== "" && (!body.channel || COMMAND.test(text)));
    if (text) localStorage.setItem(this.draft, text);
    else localStorage.removeItem(this.draft);
  }

  /** The caret went elsewhere in the same text: what was suggested for where it was is for nothing now. */
  moved() {
    const listening = document.activeElement === this.field && (this.hints.open || this.waiting);
    if (listening && this.about !== state(this.field)) this.suggest();
  }

  async suggest() {
    this.asked?.abort();
    this.about = state(this.field);
    const { about } = this;
    const text = this.field.value.slice(0, this.field.selectionStart);
    const selected = this.field.selectionStart !== this.field.selectionEnd;
    this.waiting = text.trim() !== "" && !selected && !text.includes("\n") && (!body.channel || COMMAND.test(text));
    if (!this.waiting) {
      this.hints.hide();
      return;
    }
    this.asked = new AbortController();
    const { signal } = this.asked;
    const found = await get("/complete", { text, channel: body.channel, thread: this.form.dataset.thread }, signal);
    if (signal.aborted) return;
    this.waiting = false;
    if (document.activeElement !== this.field || about !== state(this.field)) return;
    this.hints.show(found ?? [], about);
  }

  attach(files) {
    const phrases = document.getElementById("phrases").dataset;
    for (const file of files) {
      const together = this.files.reduce((sum, one) => sum + one.size, file.size);
      if (together > Number(phrases.mostBytes)) toast(phrases.tooLarge);
      else this.files.push(file);
    }
    this.showFiles();
    this.field.focus();
  }

  showFiles() {
    const box = this.form.querySelector("[data-chosen]");
    box.hidden = !this.files.length;
    box.replaceChildren(...this.files.map((file) => {
      const chip = document.createElement("span");
      chip.className = "chosen-file";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.setAttribute("aria-label", `${document.getElementById("phrases").dataset.remove}: ${file.name}`);
      remove.append(document.getElementById("sign-close").content.cloneNode(true));
      remove.addEventListener("click", () => {
        this.files = this.files.filter((other) => other !== file);
        this.showFiles();
      });
      chip.append(document.getElementById("sign-file").content.cloneNode(true), file.name, remove);
      return chip;
    }));
    this.changed();
  }

  /** Send a text, or what is in the box, which is free again at once. What got no answer has the same key when it is sent again. */
  async send(text = this.field.value.trim()) {
    const files = this.files;
    if (!text && !files.length) return;
    const key = this.unanswered?.text === text && this.unanswered.files === files ? this.unanswered.key : newKey();
    this.unanswered = null;
    this.clear(text);
    if (text) localStorage.setItem(this.unsent, JSON.stringify({ text, key }));
    const scroller = this.name === "thread" ? document.querySelector("#panel .timeline") : document.getElementById("timeline");
    const waiting = pending(scroller, text || files.map((file) => file.name).join(", "));
    const values = { text, key, channel: body.channel, thread: this.form.dataset.thread };
    const result = await post("/say", values, files.map((file, index) => [index ? `file${index + 1}` : "file", file]));
    waiting.remove();
    localStorage.removeItem(this.unsent);
    if (result === null) {
      this.unanswered = { text, files, key };
      this.restore(text, files);
    }
    else finish(result, { channel: body.channel, thread: this.form.dataset.thread });
    toEnd(scroller);
  }

  clear(text) {
    if (text) remember(text);
    this.back = 0;
    this.asked?.abort();
    this.waiting = false;
    this.files = [];
    this.showFiles();
    this.field.value = "";
    this.hints.hide();
    this.changed();
  }

  restore(text, files) {
    if (this.field.value || this.files.length) return;
    this.files = files;
    this.showFiles();
    this.field.value = text;
    this.changed();
  }

  recall(step) {
    const lines = history();
    this.back = Math.max(0, Math.min(lines.length, this.back + step));
    this.field.value = this.back ? lines[lines.length - this.back] : "";
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.changed();
  }
}

function history() {
  return JSON.parse(sessionStorage.getItem(`history ${body.user}`) ?? "[]");
}

function remember(text) {
  const lines = history().filter((line) => line !== text);
  sessionStorage.setItem(`history ${body.user}`, JSON.stringify([...lines, text].slice(-REMEMBERED)));
}

/** What was typed and not sent is kept for who typed it, until they log out. */
function forget() {
  const own = `draft ${body.user} `;
  Object.keys(localStorage).filter((key) => key.includes(own)).forEach((key) => localStorage.removeItem(key));
  sessionStorage.removeItem(`history ${body.user}`);
}

/** Bring the composers of a piece of the page to life. */
export function start(root = document) {
  root.querySelector("form[action='/logout']")?.addEventListener("submit", forget);
  root.querySelectorAll("[data-composer]").forEach((form) => new Composer(form));
}
