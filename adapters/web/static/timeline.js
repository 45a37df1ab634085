/* Posts in the page: put in place or replaced by number, grouped, with headings for days and for what is new. */

import { get, post as send } from "./net.js";
import { dress } from "./chrome.js";

const body = document.body.dataset;
const GROUP_SECONDS = 300;
const timeline = document.getElementById("timeline");
const jump = document.getElementById("jump");
let firstUnread = null;
let loading = false;

/** The element that an HTML text holds. */
export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** The timelines on the page in which a post belongs. */
function places(fragment) {
  const panel = document.getElementById("panel");
  const root = panel?.querySelector("[data-root]")?.dataset.root;
  const found = [];
  if (fragment.conversation === body.channel && !fragment.thread) found.push(timeline);
  if (root && !panel.hidden && String(fragment.thread ?? fragment.id) === root) found.push(panel.querySelector(".timeline"));
  return found;
}

/** Show new and changed posts; a post that is already there is replaced, never doubled. */
export function apply(fragments, { quiet = false } = {}) {
  for (const fragment of fragments) {
    for (const scroller of places(fragment)) place(scroller, fragment, quiet);
  }
}

function place(scroller, fragment, quiet) {
  const list = scroller.querySelector("[data-posts]");
  const node = element(fragment.html);
  const old = fragment.id ? list.querySelector(`:scope > .post[data-id="${fragment.id}"]`) : null;
  const stick = nearEnd(scroller) || "mine" in node.dataset;
  if (old) {
    if (Number(old.dataset.revision) > Number(fragment.revision)) return;
    if (old.dataset.revision !== node.dataset.revision && old.querySelector(".card")) node.classList.add("changed");
    swap(old, node);
  } else {
    node.classList.add("arrived");
    insert(list, node, fragment.id);
    if (!quiet) announce(node);
  }
  dress(node);
  tidy(list);
  if (stick) toEnd(scroller);
  else if (!old && scroller === timeline) jump.hidden = false;
}

/** Replace a post but keep the focus on the same control. */
function swap(old, node) {
  const index = [...old.querySelectorAll("button, select, summary, a")].indexOf(document.activeElement);
  old.replaceWith(node);
  if (index >= 0) node.querySelectorAll("button, select, summary, a")[index]?.focus();
}

function insert(list, node, id) {
  const later = id ? [...list.querySelectorAll(":scope > .post[data-id]")].find((post) => Number(post.dataset.id) > id) : null;
  const pending = list.querySelector(":scope > .post.pending");
  list.insertBefore(node, later ?? pending ?? null);
}

function announce(node) {
  if ("mine" in node.dataset) return;
  const text = node.querySelector(".say, .said, .card-head")?.textContent ?? "";
  document.getElementById("announcer").textContent = `${node.getAttribute("aria-label")}: ${text.trim()}`;
}

/** Group posts of one author, and put headings over days and over what is new. */
export function tidy(list) {
  list.querySelectorAll(":scope > .day").forEach((heading) => heading.remove());
  const inThread = list.closest("#panel") !== null;
  let before = null;
  for (const post of list.querySelectorAll(":scope > .post")) {
    const fresh = firstUnread !== null && Number(post.dataset.id) === firstUnread && list.parentElement === timeline;
    const day = "daySeparators" in list.dataset && post.dataset.day && post.dataset.day !== before?.dataset.day;
    if (day) list.insertBefore(heading(post.dataset.day), post);
    if (fresh) list.insertBefore(heading(list.dataset.newLabel, "fresh"), post);
    const root = inThread && before === null;
    post.classList.toggle("root", root);
    post.classList.toggle("compact", !day && !fresh && !before?.matches(".root") && follows(before, post));
    post.classList.toggle("paired", Boolean(before?.dataset.private && post.dataset.private));
    before = post;
  }
}

function follows(before, post) {
  if (!before || before.classList.contains("pending") || post.classList.contains("pending")) return false;
  const same = before.dataset.author === post.dataset.author && before.dataset.private === post.dataset.private;
  return same && !post.querySelector(".asked") && Number(post.dataset.at) - Number(before.dataset.at) < GROUP_SECONDS;
}

function heading(text, kind = "") {
  const box = document.createElement("div");
  box.className = `day ${kind}`;
  box.textContent = text;
  return box;
}

function nearEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
}

/** Scroll to the newest post. */
export function toEnd(scroller = timeline) {
  scroller.scrollTop = scroller.scrollHeight;
  if (scroller === timeline && jump) jump.hidden = true;
}

/** Show the viewer's words at once, until the server's own version comes. */
export function pending(scroller, text) {
  const node = document.getElementById("pending").content.firstElementChild.cloneNode(true);
  const said = node.querySelector(".said");
  said.textContent = text;
  said.classList.toggle("command", !body.channel || text.startsWith("/"));
  scroller.querySelector("[data-posts]").append(node);
  toEnd(scroller);
  return node;
}

/** Remember how far the viewer has read, when he can see it. */
export async function markRead() {
  if (!("member" in body) || document.hidden || !nearEnd(timeline)) return;
  const last = [...timeline.querySelectorAll("[data-posts] > .post[data-id]")].pop();
  if (!last || Number(last.dataset.id) <= Number(body.readTo)) return;
  body.readTo = last.dataset.id;
  badge(body.channel, 0);
  await send("/read", { channel: body.channel, post: last.dataset.id });
}

/** Show how many posts are new in a conversation. */
export function badge(channel, count) {
  const room = [...document.querySelectorAll("[data-room]")].find((link) => link.dataset.room === channel);
  if (!room) return;
  const shown = room.querySelector("[data-badge]");
  shown.hidden = !count;
  shown.querySelector("[data-count]").textContent = count > 99 ? "99+" : count;
  room.classList.toggle("new", count > 0);
}

async function older() {
  const list = timeline.querySelector("[data-posts]");
  const first = list.querySelector(":scope > .post[data-id]");
  if (loading || !timeline.dataset.more || !first) return;
  loading = true;
  const found = await get("/older", { channel: body.channel, before: first.dataset.id });
  loading = false;
  if (!found) return;
  const height = timeline.scrollHeight;
  const nodes = found.posts.map((fragment) => element(fragment.html));
  nodes.forEach(dress);
  first.before(...nodes);
  timeline.dataset.more = found.more ? "yes" : "";
  list.querySelector("[data-intro]")?.toggleAttribute("hidden", found.more);
  tidy(list);
  timeline.scrollTop += timeline.scrollHeight - height;
}

/** Set the page up: headings, position, older posts on scroll. */
export function start() {
  const list = timeline.querySelector("[data-posts]");
  const mark = Number(body.readTo ?? 0);
  const posts = [...list.querySelectorAll(":scope > .post")];
  const unread = posts.find((post) => Number(post.dataset.id) > mark && !("mine" in post.dataset));
  if (mark && unread) firstUnread = Number(unread.dataset.id);
  document.querySelectorAll(".post").forEach(dress);
  document.querySelectorAll("[data-posts]").forEach(tidy);
  document.querySelectorAll(".timeline").forEach(toEnd);
  timeline.addEventListener("scroll", () => {
    if (timeline.scrollTop < 300) older();
    if (nearEnd(timeline)) {
      if (jump) jump.hidden = true;
      markRead();
    }
  }, { passive: true });
  new ResizeObserver(() => { if (nearEnd(timeline)) toEnd(); }).observe(list);
  jump?.addEventListener("click", () => toEnd());
  document.addEventListener("visibilitychange", markRead);
  markRead();
}
