// The box in which SPARQL is written: Ctrl-Enter runs the query, it grows with its lines, brackets close themselves.

const PAIRS = { "{": "}", "(": ")", "[": "]", '"': '"' };

export function editing(area) {
  const grow = () => { area.rows = Math.min(30, Math.max(10, area.value.split("\n").length + 1)); };

  function put(text, back = 0) {
    const [start, end] = [area.selectionStart, area.selectionEnd];
    area.setRangeText(text, start, end, "end");
    const place = start + text.length - back;
    area.setSelectionRange(place, place);
    area.dispatchEvent(new Event("input"));
  }

  area.addEventListener("input", grow);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit();
    } else if (event.key === "Enter") {
      event.preventDefault(); // a new line stands as far in as the one before
      const before = area.value.slice(0, area.selectionStart);
      const indent = /[ \t]*/.exec(before.slice(before.lastIndexOf("\n") + 1))[0];
      put(`\n${indent}${before.trimEnd().endsWith("{") ? "  " : ""}`);
    } else if (PAIRS[event.key] && !event.ctrlKey && !event.metaKey && area.selectionStart === area.selectionEnd
               && /^(\s|$|[})\]])/.test(area.value.slice(area.selectionEnd))) {
      event.preventDefault();
      put(event.key + PAIRS[event.key], 1);
    }
  });
  grow();
}
