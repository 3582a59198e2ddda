// The claimant's page, a client of /v1: choose a photo, hear at once whether it can be read, see what is still missing.
"use strict";

const WORDS = Object.fromEntries(Array.from(document.querySelectorAll("[data-word]"), (each) => [each.dataset.word, each.textContent]));
const language = document.documentElement.lang;
const state = document.getElementById("state");
const TAGS = {
  processing: "up.is_processing",
  accepted: "up.is_accepted",
  in_review: "up.is_in_review",
  resubmission_requested: "up.is_again",
  rejected: "up.is_rejected",
};
const POLL = 2500;
const photos = new Map(); // kind -> what was chosen here: its address, and the document that it became
let tag = null;
let timer = 0;

function key() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) {
    sessionStorage.setItem("berkas-key", given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("berkas-key");
}
const KEY = key();

function call(path, options = {}) {
  return fetch(`/v1${path}`, { ...options, headers: { Authorization: `Bearer ${KEY}`, Accept: "application/json", ...options.headers } });
}

function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
}

function tell(word, kind = "", names = []) {
  state.textContent = WORDS[word];
  if (names.length) {
    const missing = document.createElement("b");
    missing.textContent = ` ${names.join(", ")}`;
    state.append(missing);
  }
  state.className = `note ${kind}`;
}

// --- what is known ---

async function refresh() {
  clearTimeout(timer);
  const answer = await call("/claims/mine", { headers: tag ? { "If-None-Match": tag } : {} }).catch(() => null);
  if (answer === null || answer.status === 503) {
    tell("up.offline", "warn");
    timer = setTimeout(refresh, 3 * POLL);
    return;
  }
  if (answer.status === 401 || answer.status === 404) {
    tell("up.no_key", "warn");
    return;
  }
  let processing = answer.status === 304;
  if (answer.ok) {
    tag = answer.headers.get("ETag");
    const claim = await answer.json();
    processing = claim.processing;
    show(claim);
  }
  if (processing) timer = setTimeout(refresh, POLL);
}

function show(claim) {
  document.getElementById("papers").hidden = false;
  const open = claim.to_do.filter((each) => each.to_do === "upload" || each.to_do === "upload_again");
  if (claim.eligible_for_interview) tell("up.ready");
  else if (open.length) tell("up.missing", "warn", open.map((each) => parts(document.querySelector(`[data-kind="${each.type}"]`)).name.textContent));
  else tell(claim.processing ? "up.checking" : "up.waiting");
  for (const { type, to_do } of claim.to_do) {
    const card = document.querySelector(`[data-kind="${type}"]`);
    if (card.dataset.busy) continue;
    const tries = claim.documents.filter((each) => each.type === type);
    const usable = tries.filter((each) => each.status !== "resubmission_requested");
    const newest = (usable.length ? usable : tries).at(-1);
    const part = parts(card);
    part.tag.textContent = newest ? WORDS[TAGS[newest.status]] : WORDS["up.is_missing"];
    part.tag.className = `tag ${newest?.status ?? "missing"}`;
    part.choose.hidden = to_do === "nothing" || (to_do === "wait" && newest?.status === "in_review");
    const mustAgain = newest?.status === "resubmission_requested";
    const poor = ["unreadable", "doubtful"].includes(card.dataset.verdict);
    part.verb.textContent = WORDS[!newest ? "up.choose" : mustAgain || poor ? "up.retake" : "up.again"];
    part.choose.classList.toggle("again", Boolean(newest) && !mustAgain && !poor);
    if (newest?.status === "processing") continue; // the verdict of the upload stands there
    part.says.textContent = "";
    card.dataset.verdict = mustAgain ? "unreadable" : "";
    list(part.reasons, newest?.reasons ?? []);
    const photo = photos.get(type);
    if (photo && photo.document === newest?.id && newest.status === "resubmission_requested") {
      picture(part.picture, photo.address, newest.image_size, newest.reasons);
    } else {
      part.picture.hidden = true;
    }
  }
}

function parts(card) {
  return Object.fromEntries(Array.from(card.querySelectorAll("[data-part]"), (each) => [each.dataset.part, each]));
}

function list(place, reasons) {
  place.replaceChildren(
    ...reasons.map((reason) => {
      const line = document.createElement("li");
      const what = document.createElement("b");
      what.textContent = reason.message[language];
      const advice = document.createElement("span");
      advice.textContent = ` ${reason.advice[language]}`;
      line.append(what, advice);
      return line;
    }),
  );
}

// The photo that was chosen here, with what is wrong drawn over it.
function picture(figure, address, size, reasons) {
  const svg = figure.querySelector("svg");
  const image = figure.querySelector("img");
  const places = reasons.flatMap((reason) => reason.places).filter(([page]) => page === 0);
  figure.hidden = !address;
  if (!address) return;
  image.onerror = () => (figure.hidden = true);
  image.src = address;
  svg.replaceChildren();
  const { marked, zoom } = parts(figure);
  marked.hidden = places.length === 0;
  zoom.hidden = true;
  if (!size) return;
  enlarge(zoom, address, size, places, reasons);
  svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
  for (const [, corners] of places) {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
    mark.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
    svg.append(mark);
  }
}

// The place that is hardest to read, or the middle where all of it is, as large as it takes to see why.
function enlarge(zoom, address, size, places, reasons) {
  if (!places.length && !reasons.some((reason) => reason.code.startsWith("image_"))) return;
  const frames = places.map(([, corners]) => {
    const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  frames.sort((one, other) => (other[2] - other[0]) * (other[3] - other[1]) - (one[2] - one[0]) * (one[3] - one[1]));
  const [x0, y0, x1, y1] = frames[0] ?? [size[0] * 0.3, size[1] * 0.42, size[0] * 0.7, size[1] * 0.58];
  const width = Math.min(size[0], Math.max((x1 - x0) * 1.3, (y1 - y0) * 3, size[0] / 4));
  const height = Math.min(size[1], width / 2.4);
  const left = Math.min(Math.max(0, (x0 + x1 - width) / 2), size[0] - width);
  const top = Math.min(Math.max(0, (y0 + y1 - height) / 2), size[1] - height);
  const svg = zoom.querySelector("svg");
  const image = svg.querySelector("image");
  svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  image.setAttribute("width", size[0]);
  image.setAttribute("height", size[1]);
  image.setAttribute("href", address);
  zoom.hidden = false;
}

// --- sending ---

async function send(card, file) {
  const kind = card.dataset.kind;
  const part = parts(card);
  const old = photos.get(kind);
  if (old) URL.revokeObjectURL(old.address);
  const address = file.type === "application/pdf" ? "" : URL.createObjectURL(file);
  card.dataset.busy = "yes";
  part.says.textContent = WORDS["up.sending"];
  part.reasons.replaceChildren();
  picture(part.picture, address, null, []);
  const body = new FormData();
  body.append("file", file);
  body.append("document_type", kind);
  const again = name();
  let answer = null;
  for (let attempt = 0; attempt < 3 && answer === null; attempt += 1) {
    const claim = await mine();
    answer = claim && (await call(`/claims/${claim}/documents`, { method: "POST", body, headers: { "Idempotency-Key": again } }).catch(() => null));
    if (answer === null) await new Promise((done) => setTimeout(done, 1000 * (attempt + 1)));
  }
  delete card.dataset.busy;
  if (!answer?.ok) {
    part.says.textContent = WORDS[answer?.status === 413 ? "up.large" : answer?.status === 429 ? "up.often" : "up.failed"];
    return;
  }
  const { document: kept, verdict } = await answer.json();
  photos.set(kind, { address, document: kept.id });
  part.says.textContent = WORDS[{ good: "up.good", doubtful: "up.doubtful", unreadable: "up.unreadable" }[verdict.grade] ?? "up.unknown"];
  part.says.className = verdict.grade ?? "";
  card.dataset.verdict = verdict.grade ?? "";
  list(part.reasons, verdict.reasons);
  picture(part.picture, address, verdict.image_size, verdict.reasons);
  if (verdict.grade !== "good") card.scrollIntoView({ block: "start", behavior: "auto" });
  tag = null;
  refresh();
}

let claimName = null;
async function mine() {
  if (claimName === null) {
    const answer = await call("/claims/mine").catch(() => null);
    if (answer?.ok) claimName = (await answer.json()).id;
  }
  return claimName;
}

for (const card of document.querySelectorAll("[data-kind]")) {
  card.querySelector("input[type=file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) send(card, file);
  });
}
if (KEY) refresh();
else tell("up.no_key", "warn");
