// Zooms and moves a timeline: by the wheel with Ctrl, by dragging, by keys. The server draws it anew for other days, so that
// words and ticks always fit; the links beside it do the same without this script.

const PAUSE = 120;

export function moving(section) {
  let [first, last] = [Number(section.dataset.first), Number(section.dataset.last)];
  let timer = 0;
  let asked = 0;

  // The day that stands at a place of the picture; between two stretches days are left out.
  function dayAt(place) {
    const stretches = section.dataset.scale.split(";").map((each) => each.split(",").map(Number));
    for (const [begin, end, left, right] of stretches) {
      if (place <= right) return begin + Math.max(0, (place - left) / (right - left)) * (end + 1 - begin);
    }
    return stretches.at(-1)[1];
  }

  // Proleptic Gregorian, 0001-01-01 is day 1: as the server counts.
  function written(day) {
    const date = new Date(Date.UTC(2000, 0, 1));
    date.setUTCDate(date.getUTCDate() + Math.round(day) - 730120);
    const year = date.getUTCFullYear();
    const digits = String(Math.abs(year)).padStart(4, "0");
    return `${year < 0 ? "-" : ""}${digits}-${String(date.getUTCMonth() + 1).padStart(2, "0")}-${String(date.getUTCDate()).padStart(2, "0")}`;
  }

  function address(base) {
    const params = new URLSearchParams(base.split("?")[1]);
    params.set("from", written(first));
    params.set("to", written(last));
    return params;
  }

  async function draw(params, focus = "") {
    asked += 1;
    const mine = asked;
    section.classList.add("busy");
    try {
      const response = await fetch(`/part?of=timeline&${params}`);
      if (!response.ok || mine !== asked) return;
      const made = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#timeline");
      if (!made) return;
      section.replaceChildren(...made.childNodes);
      for (const name of ["first", "last", "scale"]) section.dataset[name] = made.dataset[name];
      [first, last] = [Number(section.dataset.first), Number(section.dataset.last)];
      history.replaceState(null, "", `/?${params}`);
      live();
      if (focus) section.querySelector(focus)?.focus();
    } finally {
      if (mine === asked) section.classList.remove("busy");
    }
  }

  function change(low, high) {
    const most = 3_600_000;
    first = Math.max(-most, Math.round(low));
    last = Math.min(most, Math.max(Math.round(high), first));
    clearTimeout(timer);
    timer = setTimeout(() => draw(address(section.dataset.address)), PAUSE);
  }

  function zoom(factor, around) {
    change(around - (around - first) * factor, around + (last - around) * factor);
  }

  function placeIn(svg, event) {
    const box = svg.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  }

  // The picture was put in anew: listen to it.
  function live() {
    const figure = section.querySelector("figure");
    const svg = section.querySelector(".wide svg");
    if (!figure || !svg) return;
    figure.classList.add("live");
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.7 : 1 / 0.7, dayAt(placeIn(svg, event)));
    }, { passive: false });
    svg.addEventListener("dblclick", (event) => zoom(0.4, dayAt(placeIn(svg, event))));
    let begun = null;
    let moved = false;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      begun = { x: placeIn(svg, event), day: dayAt(placeIn(svg, event)), first, last };
      moved = false;
    });
    svg.addEventListener("pointermove", (event) => {
      if (!begun) return;
      const way = placeIn(svg, event) - begun.x;
      if (Math.abs(way) < 6 && !moved) return;
      if (!moved) svg.setPointerCapture(event.pointerId); // not before: a click must reach its link
      moved = true;
      svg.classList.add("dragged");
      const share = (way / svg.viewBox.baseVal.width) * (begun.last - begun.first + 1);
      change(begun.first - share, begun.last - share);
    });
    const end = () => { begun = null; svg.classList.remove("dragged"); };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    svg.addEventListener("dragstart", (event) => event.preventDefault()); // links in it are not dragged away
    svg.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-move]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const focus = section.contains(document.activeElement) ? `a[data-move=${link.dataset.move}]` : "";
    draw(new URLSearchParams(link.href.split("?")[1]), focus).catch(() => { location.href = link.href; });
  });

  section.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { "+": "closer", "=": "closer", "-": "wider", ArrowLeft: "earlier", ArrowRight: "later", "0": "whole" };
    if (!moves[event.key]) return;
    event.preventDefault();
    section.querySelector(`a[data-move=${moves[event.key]}]`).click();
  });

  live();
}
