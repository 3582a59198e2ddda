// The desk: keys, the lease's clock, drafts. Without this file the page is a plain form that works.
"use strict";

const form = document.getElementById("desk");
const holds = "holds" in form.dataset;
const item = form.dataset.item;
const HEARTBEAT = 60_000;
let lastInput = Date.now();
let seconds = Number(document.getElementById("lease")?.dataset.seconds ?? 0);
let ends = Date.now() + seconds * 1000;
let active = 0;
let lost = false;

const busy = () => document.visibilityState === "visible" && Date.now() - lastInput < HEARTBEAT;

async function send(path, { keepalive = false } = {}) {
  const answer = await fetch(`/items/${item}/${path}`, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    keepalive,
  });
  if (answer.status === 401) document.getElementById("signed-out").hidden = false;
  return answer;
}

// --- the lease ---

function lose() {
  lost = true;
  document.getElementById("lost").hidden = false;
  document.getElementById("ending").hidden = true;
}

async function beat() {
  if (!holds || lost || !busy()) return;
  const answer = await send("heartbeat").catch(() => null);
  if (answer?.ok) {
    ends = Date.now() + (await answer.json()).seconds * 1000;
  } else if (answer?.status === 409) {
    lose();
  }
}

function tick() {
  if (busy()) active += 1;
  form.elements.active_seconds.value = String(active);
  const left = document.getElementById("left");
  if (!left || lost) return;
  const rest = Math.max(0, Math.round((ends - Date.now()) / 1000));
  left.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  document.getElementById("ending").hidden = rest > 120 || rest === 0;
  if (rest === 0) lose();
}

// --- drafts ---

let draftTimer = 0;

async function saveDraft(options) {
  clearTimeout(draftTimer);
  draftTimer = 0;
  const answer = await send("draft", options).catch(() => null);
  if (answer?.ok) {
    const saved = document.getElementById("saved");
    saved.textContent = saved.dataset.text;
    setTimeout(() => (saved.textContent = ""), 4000);
  }
}

if (holds) {
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    clearTimeout(draftTimer);
    draftTimer = setTimeout(saveDraft, 1500);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && draftTimer) saveDraft({ keepalive: true });
  });
  setInterval(beat, HEARTBEAT);
}
setInterval(tick, 1000);
for (const kind of ["keydown", "pointerdown", "pointermove", "input", "wheel"]) {
  document.addEventListener(kind, () => {
    const idle = Date.now() - lastInput > HEARTBEAT;
    lastInput = Date.now();
    if (idle) beat();
  }, { passive: true });
}

// --- panels and fields ---

const panels = Array.from(document.querySelectorAll(".act"));
const openPanel = () => panels.find((panel) => panel.open);

for (const panel of panels) {
  panel.addEventListener("toggle", () => {
    if (panel.open) panel.querySelector("input[type=checkbox], .notefield input")?.focus();
  });
}

function openAct(name) {
  const panel = document.getElementById(`act-${name}`);
  if (!panel) return;
  panel.open = !panel.open;
}

function doubtful(step) {
  const inputs = Array.from(document.querySelectorAll("input[data-doubt]"));
  const all = inputs.length ? inputs : Array.from(document.querySelectorAll(".fields input"));
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  all[next].focus();
  all[next].select();
}

for (const row of document.querySelectorAll("tr[data-field]")) {
  row.addEventListener("focusin", () => viewer.field(row.dataset.field));
  row.addEventListener("click", () => viewer.field(row.dataset.field));
}
document.getElementById("correct")?.addEventListener("click", () => doubtful(1));

// --- keys ---

// Letter -> act, as this person chose them.
const LETTERS = Object.fromEntries(form.dataset.keys.trim().split(/\s+/).map((each) => each.split(":").reverse()));
const PANELS = new Set(["accept", "reupload", "reject", "postpone", "escalate"]);
const VIEW = { "+": "in", "=": "in", "-": "out", 0: "fit", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const dialog = document.getElementById("keys");
const keysOn = () => localStorage.getItem("berkas-keys") !== "off";

function typing(target) {
  if (target.closest("textarea, select, [contenteditable]")) return true;
  const input = target.closest("input");
  return input !== null && !["checkbox", "radio", "range", "button", "submit"].includes(input.type);
}

function choose(number) {
  const panel = openPanel();
  if (!panel) return false;
  const boxes = panel.querySelectorAll("input[type=checkbox]");
  if (boxes[number - 1]) {
    boxes[number - 1].checked = !boxes[number - 1].checked;
    boxes[number - 1].focus();
    boxes[number - 1].dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

// What a key does; false: nothing.
function pressed(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "?") return dialog.showModal() ?? true;
  const act = LETTERS[key];
  if (PANELS.has(act)) return openAct(act) ?? true;
  if (act === "correct") return doubtful(1) ?? true;
  if (act === "doubt") return doubtful(event.shiftKey ? -1 : 1) ?? true;
  if (act === "reveal") return document.getElementById("reveal")?.click() ?? true;
  if (act === "undo") return document.getElementById("undo")?.click() ?? true;
  if (act === "turn") return viewer.do("turn") ?? true;
  if (/^[1-9]$/.test(key)) {
    if (choose(Number(key))) return true;
    document.querySelectorAll("[data-show]")[Number(key) - 1]?.click();
    return true;
  }
  const arrow = key.startsWith("Arrow");
  if (VIEW[key] && !(arrow && event.target.closest("input, summary, .scroll"))) return viewer.do(VIEW[key]) ?? true;
  return false;
}

document.addEventListener("keydown", (event) => {
  if (dialog.open) return;
  if (event.key === "Escape") {
    const panel = openPanel();
    if (panel) {
      panel.open = false;
      panel.querySelector("summary").focus();
    } else if (typing(event.target)) {
      event.target.blur();
    }
    return;
  }
  if (event.ctrlKey && event.key === "Enter") {
    const panel = openPanel();
    if (panel) {
      event.preventDefault();
      panel.querySelector("button.primary").click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (!event.altKey && (typing(event.target) || !keysOn())) return;
  if (pressed(event)) event.preventDefault();
});

document.getElementById("help").addEventListener("click", () => dialog.showModal());
document.getElementById("close-keys").addEventListener("click", () => dialog.close());
const toggle = document.getElementById("toggle-keys");
function showToggle() {
  toggle.textContent = keysOn() ? toggle.dataset.off : toggle.dataset.on;
}
toggle.addEventListener("click", () => {
  localStorage.setItem("berkas-keys", keysOn() ? "off" : "on");
  showToggle();
});
showToggle();
document.querySelector("h1").setAttribute("tabindex", "-1");
document.querySelector("h1").focus();
