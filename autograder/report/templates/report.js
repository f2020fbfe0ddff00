// Tables that sort by a click on a heading, and the table of submissions filtered. Without this script all rows are
// there, in their order. What is chosen stands in the page's fragment, so that a link shows the same to others:
// #text=ann&status=partial&lost=q3&misconception=wrong_axis&sort=rows.1.descending
"use strict";
(() => {
  const form = document.getElementById("filters");
  const selects = [...form.querySelectorAll("select")];
  const more = document.getElementById("more");
  const body = document.querySelector("#rows > tbody");
  const texts = new Map([...body.rows].map((line) => [line, textOf(line)]));
  const tables = new Map([...document.querySelectorAll("table[id]")].map((table) => [table.id, table]));
  const originals = new Map([...tables].map(([id, table]) => [id, [...table.tBodies[0].rows]]));
  const collator = new Intl.Collator(undefined, { numeric: true });

  // A browser takes a second for thousands of rows, so that more than these are shown on demand.
  let most = 200;

  // Filtering.

  function textOf(line) {
    return `${line.cells[0].textContent} ${line.querySelector(".why").textContent}`.toLowerCase();
  }

  function filter() {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value)
      .map((select) => [select.name, select.selectedOptions[0].dataset.key]);
    let found = 0;
    for (const line of body.rows) {
      const isFound = words.every((word) => texts.get(line).includes(word))
        && chosen.every(([name, key]) => (line.dataset[name] ?? "").split(" ").includes(key));
      found += isFound;
      line.hidden = !isFound || found > most;
    }
    form.classList.toggle("active", words.length + chosen.length > 0);
    const cut = found > most ? `, the first ${most} shown` : "";
    form.querySelector("output").value = `${found} of ${texts.size}${cut}`;
    more.hidden = found <= most;
    more.textContent = `Show all ${found}`;
  }

  function showAll() {
    most = Infinity;
    filter();
  }

  // Sorting: up, down, and back to the order in which the page came.

  function sort(table, column, direction) {
    const headings = [...table.tHead.rows[0].cells];
    for (const heading of headings) heading.removeAttribute("aria-sort");
    const lines = [...originals.get(table.id)];
    if (direction) {
      headings[column].setAttribute("aria-sort", direction);
      const isNumber = headings[column].classList.contains("num");
      const keys = new Map(lines.map((line) => [line, sortKey(line.cells[column], isNumber)]));
      const sign = direction === "ascending" ? 1 : -1;
      lines.sort((one, other) => compare(keys.get(one), keys.get(other), sign));
    }
    table.tBodies[0].append(...lines);
  }

  function sortKey(cell, isNumber) {
    const text = cell.dataset.sort ?? cell.textContent.trim();
    return isNumber || cell.dataset.sort ? Number.parseFloat(text) : text;
  }

  function compare(one, other, sign) {
    if (typeof one === "string") return sign * collator.compare(one, other);
    // What has no number comes last, whichever way.
    if (Number.isNaN(one) || Number.isNaN(other)) return Number.isNaN(one) - Number.isNaN(other);
    return sign * (one - other);
  }

  function onHeading(table, column) {
    const now = table.tHead.rows[0].cells[column].getAttribute("aria-sort");
    sort(table, column, { ascending: "descending", descending: "" }[now] ?? "ascending");
    filter();
    writeState();
  }

  function makeSortable(table) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => onHeading(table, column));
      heading.append(button);
    });
  }

  // The state in the fragment.

  function writeState() {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    for (const [id, table] of tables) {
      const heading = table.tHead.querySelector("[aria-sort]");
      if (heading) state.append("sort", `${id}.${heading.cellIndex}.${heading.getAttribute("aria-sort")}`);
    }
    history.replaceState(null, "", `${location.href.split("#")[0]}${state.size ? `#${state}` : ""}`);
  }

  function readState() {
    const state = new URLSearchParams(location.hash.slice(1));
    form.elements.text.value = state.get("text") ?? "";
    for (const select of selects) {
      select.value = state.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    const sorted = new Map(state.getAll("sort").map((text) => [text.split(".")[0], text.split(".").slice(1)]));
    for (const [id, table] of tables) {
      const [column, direction] = sorted.get(id) ?? [];
      const isKnown = table.tHead.rows[0].cells[column] && ["ascending", "descending"].includes(direction);
      if (isKnown || table.tHead.querySelector("[aria-sort]")) sort(table, column, isKnown ? direction : "");
    }
    filter();
  }

  function goToSubmissions() {
    document.getElementById("submissions").focus();
    document.getElementById("submissions").scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { filter(); writeState(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); writeState(); }));
  more.addEventListener("click", showAll);
  window.addEventListener("beforeprint", showAll);
  for (const table of tables.values()) makeSortable(table);
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.href = `#${link.dataset.filter}`;
    link.addEventListener("click", () => setTimeout(goToSubmissions));
  }
  window.addEventListener("hashchange", () => {
    // A fragment without "=" is an ordinary link to a part of the page, and changes nothing.
    if (!location.hash || location.hash.includes("=")) readState();
  });
  readState();
  if (form.classList.contains("active")) goToSubmissions();
})();
