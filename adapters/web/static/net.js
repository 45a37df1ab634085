/* Talking to the server: every action carries a key, so that a retry after a lost connection runs once. */

const body = document.body.dataset;
const phrases = () => document.getElementById("phrases").dataset;
const PATIENCE = [400, 1200, 3000, 6000];

/** A key for one action; all retries of the action share it. */
export function newKey() {
  return crypto.randomUUID();
}

/** A message at the bottom that goes away by itself. */
export function toast(text) {
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 6000);
}

/** Read something; null when it is not there. */
export async function get(path, values = {}, signal = undefined) {
  try {
    const response = await fetch(`${path}?${new URLSearchParams(values)}`, { signal });
    if (!response.ok) return null;
    const json = response.headers.get("Content-Type")?.includes("json");
    return json ? await response.json() : await response.text();
  } catch {
    return null;
  }
}

/** Do something, once; null when it was refused or never arrived, and then the person knows why. */
export async function post(path, values, files = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.append(name, value ?? "");
  for (const [name, file] of files) form.append(name, file, file.name);
  const response = await arrive(path, form);
  if (response === null) {
    toast(phrases().failed);
    return null;
  }
  if (!response.ok) {
    toast(response.status < 500 ? (await response.text()).slice(0, 200) : phrases().failed);
    return null;
  }
  return response.json();
}

async function arrive(path, form) {
  for (let turn = 0; ; turn += 1) {
    try {
      return await fetch(path, { method: "POST", body: form, headers: { "X-CSRF-Token": body.csrf } });
    } catch {
      if (turn === 0) toast(phrases().offline);
      if (turn >= PATIENCE.length) return null;
      await new Promise((resolve) => setTimeout(resolve, PATIENCE[turn]));
    }
  }
}
