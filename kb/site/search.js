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

// Whether each word that was typed begins a word of a row.
function fits(row, words) {
  const text = " " + row[3];
  return words.every((word) => text.includes(" " + word));
}

function search(typed) {
  const query = fold(typed);
  list.replaceChildren();
  if (!query) {
    told.textContent = "";
    return;
  }
  const words = query.split(" ");
  const all = window.searchIndex.filter((row) => fits(row, words)); // names come first in the index
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
