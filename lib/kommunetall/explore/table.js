// A table that is sorted, filtered and searched where it stands. Figures come as text to read and as
// keys to sort by; a key that is missing sorts last, sums stay at the end.
const collator = new Intl.Collator("nb", { numeric: true });
const plain = (text) => text.toLowerCase().replace(/[\s\u00a0\u202f]+/g, " ").replace(/−/g, "-");
const number = (text) => Number(plain(text).replace(/[ %]/g, "").replace(",", ".").replace(/^$/, "none"));

function tag(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...inside);
  return made;
}

// Whether a cell meets a filter; nothing where the filter cannot be understood.
function meets(filter, isNumber, text, key) {
  const [, sign, bound] = filter.match(/^\s*([<>]=?)(.*)$/) ?? [];
  const [, from, to] = filter.match(/^(.+?)\s+til\s+(.+)$/i) ?? [];
  if (!isNumber || (!sign && !from)) return plain(text).includes(plain(filter).trim());
  const [low, high] = sign ? [number(bound), 0] : [number(from), number(to)];
  if (Number.isNaN(low) || Number.isNaN(high)) return undefined;
  if (key === null) return false;
  if (!sign) return low <= key && key <= high;
  return { ">": key > low, ">=": key >= low, "<": key < low, "<=": key <= low }[sign];
}

function compare(one, other, column, way) {
  const [a, b] = [one.keys[column], other.keys[column]];
  if (one.last !== other.last) return one.last - other.last;
  if (a === null || b === null) return (a === null) - (b === null);
  return way * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
}

function render({ model, el }) {
  const state = { column: -1, way: 0, search: "", filters: {} };
  const draw = () => {
    const { title, subtitle, columns, rows, below, words } = model.get("content");
    const id = `table-${Math.random().toString(36).slice(2)}`;
    const status = tag("span", { role: "status" });
    const search = tag("input", { type: "search", value: state.search });
    const reset = tag("button", { type: "button" }, words.reset);
    const heads = columns.map(({ name, side }) => tag("th", { scope: "col", class: side },
      tag("button", { type: "button", title: words.sort }, name, tag("span", { "aria-hidden": "true" }))));
    const filters = columns.map(({ name, number }, j) => tag("input", { type: "text",
      value: state.filters[j] ?? "", "aria-label": `${words.filter} ${name}`,
      placeholder: number ? words.by_number : words.by_text }));
    const lines = rows.map((row, place) => ({ ...row, place, text: plain(row.cells.join(" ")),
      line: tag("tr", { class: row.look, ...(row.own && { "aria-current": "true" }) },
        ...row.cells.map((text, j) => j === 0
          ? tag("th", { scope: "row" }, text) : tag("td", { class: columns[j].side }, text))) }));
    const body = tag("tbody");
    const refresh = () => {
      const asked = plain(state.search).split(" ");
      const given = Object.entries(state.filters).filter(([j, filter]) => j < columns.length && filter.trim());
      const faults = given.filter(([j, f]) => meets(f, columns[j].number, "", null) === undefined).map(([j]) => +j);
      const shown = lines.filter((row) => asked.every((word) => row.text.includes(word))
        && given.every(([j, f]) => meets(f, columns[j].number, row.cells[j], row.keys[j]) !== false));
      const sorted = state.way ? shown.toSorted((a, b) => compare(a, b, state.column, state.way)) : shown;
      body.replaceChildren(...sorted.map((row) => row.line));
      model.set("shown", sorted.map((row) => row.place));
      model.save_changes();
      heads.forEach((head, j) => {
        const way = j === state.column ? state.way : 0;
        head.setAttribute("aria-sort", ["descending", "none", "ascending"][way + 1]);
        head.querySelector("span").textContent = ["▼", "↕", "▲"][way + 1];
      });
      filters.forEach((filter, j) => filter.setAttribute("aria-invalid", faults.includes(j)));
      const count = shown.length < lines.length ? words.some : words.all;
      status.textContent = faults.length ? words.fault : count.replace("{shown}", shown.length);
    };
    search.oninput = () => { state.search = search.value; refresh(); };
    filters.forEach((filter, j) => { filter.oninput = () => { state.filters[j] = filter.value; refresh(); }; });
    heads.forEach((head, j) => { head.firstChild.onclick = () => {
      state.way = j !== state.column ? 1 : [-1, 1, 0][[1, 0, -1].indexOf(state.way)];
      state.column = j;
      refresh();
    }; });
    reset.onclick = () => { Object.assign(state, { column: -1, way: 0, search: "", filters: {} }); draw(); };
    el.replaceChildren(tag("p", { id, class: "title" }, title),
      ...(subtitle ? [tag("p", {}, subtitle)] : []),
      tag("p", { class: "tools" }, tag("label", {}, words.search, " ", search), reset, status),
      tag("div", { class: "box", tabindex: "0", role: "region", "aria-labelledby": id },
        tag("table", { "aria-labelledby": id }, tag("thead", {}, tag("tr", {}, ...heads),
          tag("tr", {}, ...filters.map((filter) => tag("td", {}, filter)))), body)),
      ...below.map((line) => tag("p", {}, tag("small", {}, line))));
    refresh();
  };
  el.classList.add("kommunetall-table");
  model.on("change:content", draw);
  draw();
}
export default { render };
