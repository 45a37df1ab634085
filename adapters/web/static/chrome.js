/* What frames the conversation: theme, clocks, the drawer, the person, menus, and pictures in the right theme. */

import { post } from "./net.js";

const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** The theme that is shown now. */
export function theme() {
  return root.dataset.theme || (dark.matches ? "dark" : "light");
}

/** Give a new piece of the page what the server cannot know: the theme of its pictures. */
export function dress(node) {
  for (const image of node.querySelectorAll("img[data-picture]")) {
    const address = `${image.dataset.picture}&theme=${theme()}`;
    if (image.getAttribute("src") !== address) image.src = address;
  }
}

function toggleTheme() {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
  dress(document);
}

function clocks() {
  const now = new Date();
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const notation = { timeStyle: "short", timeZone: clock.dataset.clock };
    clock.textContent = new Intl.DateTimeFormat(document.body.dataset.language, notation).format(now).replace("\u202f", "\u00a0");
  }
}

function drawer(open) {
  document.body.classList.toggle("side-open", open);
  if (open) document.querySelector(".side a.room")?.focus();
}

function personas() {
  const button = document.querySelector("button.me");
  const list = document.getElementById("personas");
  if (!button || !list) return;
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) (list.querySelector("[aria-current]") ?? list.querySelector("button")).focus();
  };
  button.addEventListener("click", () => show(list.hidden));
  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(false); button.focus(); event.stopPropagation(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(list, event);
  });
  list.addEventListener("click", async (event) => {
    const chosen = event.target.closest("[data-persona]");
    if (chosen && await post("/persona", { user: chosen.dataset.persona })) location.assign("/direct");
  });
  document.addEventListener("click", (event) => {
    if (!list.hidden && !list.contains(event.target) && !button.contains(event.target)) show(false);
  });
}

/** Move the focus between the buttons of a list with the arrow keys. */
export function walk(list, event) {
  const buttons = [...list.querySelectorAll("button, a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
  buttons[next]?.focus();
  event.preventDefault();
}

function menus() {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches("details.menu") || !menu.open) return;
    for (const other of document.querySelectorAll("details.menu[open]")) if (other !== menu) other.open = false;
    menu.classList.toggle("up", menu.getBoundingClientRect().bottom + 180 > window.innerHeight - 120);
    menu.querySelector(".menu-item")?.focus();
  }, true);
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element ? event.target.closest("details.menu[open]") : null;
    if (!menu) return;
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); event.stopPropagation(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(menu.querySelector(".menu-list"), event);
  }, true);
}

/** Set the frame up. */
export function start() {
  document.querySelector("[data-theme-toggle]")?.addEventListener("click", toggleTheme);
  dark.addEventListener("change", () => dress(document));
  document.querySelector("[data-open-side]")?.addEventListener("click", () => drawer(true));
  document.querySelector("[data-close-side]")?.addEventListener("click", () => drawer(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("side-open")) drawer(false);
  });
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    document.querySelectorAll("[data-shortcut]").forEach((key) => { key.textContent = "⌘K"; });
  }
  personas();
  menus();
  setInterval(clocks, 15000);
}
