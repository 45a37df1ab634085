/* Live updates: one WebSocket, which comes back by itself and continues where it stopped. */

import { apply, badge, markRead } from "./timeline.js";

const body = document.body.dataset;
const LONGEST_WAIT = 8000;
/** The server closes so when this browser is not logged in any more. */
const REFUSED = 1008;
let wait = 500;
let socket = null;
let shownOffline = null;

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/live?after=${body.revision}`);
  socket.addEventListener("open", () => {
    wait = 500;
    clearTimeout(shownOffline);
    shownOffline = null;
    document.getElementById("offline").hidden = true;
    body.live = "yes";
  });
  socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => (event.code === REFUSED ? location.reload() : again()));
}

function take(event) {
  apply(event.posts);
  body.revision = event.revision;
  for (const [channel, count] of Object.entries(event.unread)) {
    badge(channel, channel === body.channel && !document.hidden ? 0 : count);
  }
  markRead();
}

function again() {
  delete body.live;
  shownOffline ??= setTimeout(() => { document.getElementById("offline").hidden = false; }, 1500);
  setTimeout(connect, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

/** Follow the company's feed while the page is open. */
export function start() {
  if (!("member" in body)) return;
  connect();
  window.addEventListener("offline", () => { document.getElementById("offline").hidden = false; });
  window.addEventListener("online", () => { document.getElementById("offline").hidden = socket.readyState === WebSocket.OPEN; });
}
