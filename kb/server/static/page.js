// What makes pages nicer where scripts run; without them every link and form does the same.
import { completing } from "./completion.js";
import { moving } from "./timeline.js";
import { editing } from "./editor.js";

const box = document.getElementById("q");
if (box) completing(box);

const timeline = document.getElementById("timeline");
if (timeline && timeline.dataset.scale) moving(timeline);

const editor = document.getElementById("query");
if (editor) editing(editor);

// The facets of a large answer take a while: they come when the answer is there.
const link = document.querySelector("a[data-facets]");
if (link) {
  fetch(link.href).then(async (response) => {
    if (!response.ok) return;
    const made = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".facets");
    if (made) link.closest(".facets").replaceWith(made);
  }).catch(() => {});
}
