// Search over window.searchIndex: rows of [file, title, what it is, folded words]. Nothing is sent anywhere.
"use strict";

const MOST = 100;
const field = document.getElementById("q");
const list = document.getElementById("found");
const told = document.getElementById("told");

// As kb/names.py folds names: no accents, lower case, single blanks.
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

// 0: the title begins with all of it; 1: each word begins a word; -1: not found.
function rank(row, query, words) {
  const text = " " + row[3];
  if (!words.every((word) => text.includes(" " + word))) return -1;
  return row[3].startsWith(query) ? 0 : 1;
}

function search(typed) {
  const query = fold(typed);
  list.replaceChildren();
  if (!query) {
    told.textContent = "";
    return;
  }
  const words = query.split(" ");
  const hits = [[], []];
  for (const row of window.searchIndex) {
    const found = rank(row, query, words);
    if (found >= 0) hits[found].push(row);
  }
  const all = hits[0].concat(hits[1]);
  for (const [file, title, what] of all.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const note = document.createElement("small");
    link.href = "id/" + file + ".html";
    link.textContent = title;
    note.textContent = " " + what;
    item.append(link, note);
    list.append(item);
  }
  const more = all.length > MOST ? `, the first ${MOST} are shown` : "";
  told.textContent = all.length === 1 ? "1 found" : `${all.length} found${more}`;
}

field.value = new URLSearchParams(location.search).get("q") || "";
field.addEventListener("input", () => search(field.value));
field.form.addEventListener("submit", (event) => event.preventDefault());
search(field.value);
field.focus();
