// A list of what may come next in the box to ask in (ARIA combobox with a listbox): /complete tells it.

const PAUSE = 80; // milliseconds after a key

export function completing(box) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What may come next");
  box.parentElement.append(list);
  const told = document.createElement("div");
  told.className = "skip";
  told.setAttribute("role", "status");
  box.parentElement.append(told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "offers"]]) {
    box.setAttribute(name, value);
  }

  let offers = [];
  let chosen = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    asked += 1; // what is still under way comes too late
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    asked += 1; // who chooses among these wants no others
    clearTimeout(timer);
    chosen = number;
    [...list.children].forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === number));
      if (place === number) item.scrollIntoView({ block: "nearest" });
    });
    if (number >= 0) box.setAttribute("aria-activedescendant", `offer-${number}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function take(number) {
    const { text, start } = offers[number];
    const after = box.value.slice(box.selectionStart);
    // Places are told in characters; a string of this language counts some characters twice.
    const before = [...box.value].slice(0, start).join("");
    const written = before + text + (after.startsWith(" ") ? "" : " ");
    box.value = written + after;
    box.setSelectionRange(written.length, written.length);
    box.focus();
    close();
    ask();
  }

  function show(found) {
    offers = found.slice(0, 10);
    list.replaceChildren(...offers.map(({ text, note }, number) => {
      const item = document.createElement("li");
      item.id = `offer-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const words = document.createElement("span");
      words.textContent = text;
      const what = document.createElement("small");
      what.textContent = note;
      item.append(words, what);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(number); });
      return item;
    }));
    chosen = -1;
    list.hidden = offers.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
    told.textContent = offers.length ? `${offers.length} suggestions` : "";
  }

  function ask() {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    timer = setTimeout(async () => {
      const cursor = [...box.value.slice(0, box.selectionStart)].length;
      try {
        const response = await fetch(`/complete?q=${encodeURIComponent(box.value)}&cursor=${cursor}`);
        const { completions } = response.ok ? await response.json() : { completions: [] };
        if (mine === asked && document.activeElement === box) show(completions);
      } catch {
        if (mine === asked) close();
      }
    }, PAUSE);
  }

  box.addEventListener("input", ask);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else mark((chosen + (event.key === "ArrowDown" ? 1 : -1) + offers.length + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % offers.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    }
  });
}
