// What is looked for: words, an operation, a service, failures only. One filter for every view.
const filter = {words: "", op: "", service: "", failed: false, request: 0, listeners: []};
let hits = null; // numbers of strings that hold the words

const changed = () => { hits = found(filter.words); filter.listeners.forEach(listener => listener()); };
function found(words) {
  if (!words) return null;
  const made = new Set();
  strings.forEach((text, n) => { if (text.toLowerCase().includes(words)) made.add(n); });
  return made;
}
const isFiltered = () => Boolean(filter.words || filter.op || filter.service || filter.failed);

function matches(row) {
  if (filter.failed && !row.failed && !row.proofs.length) return false;
  if (filter.op && row.op !== filter.op) return false;
  if (filter.service && row.service !== filter.service) return false;
  return !filter.words || holds(row);
}
function holds(row) {
  const words = filter.words;
  if ([row.name, row.label, row.service, row.id, row.op, row.place || ""].some(text => text.toLowerCase().includes(words))) return true;
  const record = row.record;
  if (record && ((record.a || []).slice(1).some(n => hits.has(n)) || hits.has(record.m) || hits.has(record.raw)
    || (record.e || []).some(e => hits.has(e[0]) || e.slice(3).some(n => hits.has(n))))) return true;
  return row.logs.some(log => log.text.toLowerCase().includes(words));
}
function matchesRecord(item) {
  if (filter.failed && item.kind === "log" && item.severity < 13 && !item.proofs.length) return false;
  if ((filter.op || filter.service) && !(item.row && matches(item.row))) return false;
  return !filter.words || item.text.toLowerCase().includes(filter.words) || item.place.toLowerCase().includes(filter.words);
}

function filterBar() {
  const input = h("input", {type: "search", id: "find", placeholder: "name, id, argument, message \u2026", autocomplete: "off", spellcheck: "false"});
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { filter.words = input.value.trim().toLowerCase(); changed(); }, 120);
  });
  const count = h("output", {class: "count", for: "find"});
  filter.count = text => { count.textContent = text; };
  const ops = [...new Set(rows.map(row => row.op))].sort(), services = [...new Set(rows.map(row => row.service).filter(Boolean))].sort();
  const only = h("input", {type: "checkbox", id: "only-failed", change: () => { filter.failed = only.checked; changed(); }});
  const several = requests.length > 1 && choice("request", "Request", requests.map((r, n) => [n, `${n + 1}. ${r.name}${r.failed ? " (failed)" : ""}, ${r.rows.length} spans`]));
  filter.choose = n => { filter.request = n; if (several) several.lastChild.value = n; changed(); };
  return h("div", {class: "bar", role: "search", "aria-label": "Spans and records"},
    several, h("label", {for: "find", class: "grow"}, "Search", input),
    ops.length > 1 && choice("op", "Operation", [["", "any"], ...ops.map(op => [op, op])]),
    services.length > 1 && choice("service", "Service", [["", "any"], ...services.map(s => [s, s])]),
    h("label", {for: "only-failed", class: "check"}, only, "Failures and findings only"), count);
}
function choice(name, label, options) {
  const select = h("select", {id: `filter-${name}`, change: () => { filter[name] = name === "request" ? Number(select.value) : select.value; changed(); }},
    options.map(([value, text]) => h("option", {value}, text.slice(0, 90))));
  return h("label", {for: `filter-${name}`}, label, select);
}
