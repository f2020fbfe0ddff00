// Keys, and what is going on in the folder. Everything else works without this file.
"use strict";

const byId = (id) => document.getElementById(id);

// --- Keys ---

const help = byId("help");
byId("show-help").hidden = false;
byId("show-help").addEventListener("click", () => help.showModal());

function move(step) {
  const links = [...document.querySelectorAll(".row-link")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const first = step > 0 ? 0 : links.length - 1;
  const next = links[at < 0 ? first : Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function follow(relation) {
  const link = document.querySelector(`main a[rel~="${relation}"]`);
  if (link) link.click();
}

function edit(id) {
  const field = byId(id);
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  field.focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  n: () => follow("next"),
  p: () => follow("prev"),
  u: () => follow("up"),
  a: () => edit("adjust-points"),
  c: () => edit("comment-text"),
  "/": () => (byId("q") ? byId("q").select() : location.assign("/")),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea");
  if (event.key === "Escape" && isTyping) event.target.blur();
  if (isTyping || help.open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

// A choice in the filter is a wish to see it.
const filter = byId("filter");
if (filter) {
  filter.addEventListener("change", (event) => event.target.matches("select") && filter.requestSubmit());
}

// A link to a line of a cell that is folded.
function unfold() {
  const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (fold && !fold.open) {
    fold.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();

// A form that was begun is not lost by a reload of ours.
let isBegun = false;
document.addEventListener("input", (event) => {
  isBegun ||= Boolean(event.target.form?.matches("[method=post]"));
});

// --- What is going on ---

const BUSY_MS = 1000;
const IDLE_MS = 4000;

function show(live) {
  const batch = live.batch;
  byId("batch").hidden = !batch;
  if (batch) {
    byId("batch-bar").max = batch.total || 1;
    byId("batch-bar").value = batch.done;
    byId("batch-words").textContent = batch.words;
  }
  const line = byId("job");
  const job = line && live.jobs[line.dataset.key];
  if (job && job.state !== line.dataset.state) {
    line.dataset.state = job.state;
    line.textContent = job.words;
    // Nor is one that was sent and came back: a reload would send it again.
    const isSentBack = !location.pathname.endsWith(line.dataset.key);
    if (job.state === "done" && !isBegun && !isSentBack) location.reload();
  }
  if (live.version !== document.body.dataset.version) renew(live.version);
}

// The list as it is now, in place of the list as it was. Parsed by the browser as a page, with no script in it.
function renew(version) {
  document.body.dataset.version = version;
  if (!byId("results")) {
    if (location.pathname === "/") location.reload();
    return;
  }
  const request = new XMLHttpRequest();
  request.open("GET", location.pathname + location.search);
  request.responseType = "document";
  request.onload = () => {
    const results = request.response && request.response.getElementById("results");
    if (!results) return;
    const focused = document.activeElement.closest(".row-link")?.getAttribute("href");
    byId("results").replaceWith(document.adoptNode(results));
    const links = [...document.querySelectorAll(".row-link")];
    links.find((link) => link.getAttribute("href") === focused)?.focus();
  };
  request.send();
}

async function watch() {
  let wait = IDLE_MS;
  try {
    const answer = await fetch("/live", { headers: { accept: "application/json" } });
    if (answer.ok) {
      const live = await answer.json();
      show(live);
      const isBusy = Object.values(live.jobs).some((job) => job.state !== "done" && job.state !== "failed");
      if (live.batch || isBusy) wait = BUSY_MS;
    }
  } catch {
    // The server has ended, or will be back.
  }
  setTimeout(watch, wait);
}
if (document.body.dataset.version !== undefined) watch();
