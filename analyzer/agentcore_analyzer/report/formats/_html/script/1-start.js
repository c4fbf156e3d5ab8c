// Elements, times, and the records of the page. Every text of the input becomes a text node: nothing here writes markup.
const data = JSON.parse(document.getElementById("page-data").textContent);
const records = data.records;
const strings = records ? records.strings : [];
const told = number => (number >= 0 ? strings[number] : "");
const KINDS = ["model", "tool", "memory", "policy", "gateway", "agent", "cycle", "server", "client", "invoke", "handoff"];
const SEVERITY = n => (n >= 21 ? "fatal" : n >= 17 ? "error" : n >= 13 ? "warning" : n >= 9 ? "info" : n >= 1 ? "debug" : "");
const narrow = matchMedia("(max-width: 45rem)");

function h(tag, props, ...kids) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...kids.flat().filter(kid => kid !== null && kid !== undefined && kid !== false && kid !== ""));
  return made;
}

// As `times.duration` writes it; all times here are microseconds.
function length(us) {
  if (us === null || us === undefined) return "";
  if (us < 1000) return `${us} us`;
  if (us < 1e6) return us >= 1e4 ? `${Math.round(us / 1000)} ms` : `${(us / 1000).toFixed(1)} ms`;
  if (us < 12e7) return us < 1e8 ? `${(us / 1e6).toFixed(2)} s` : `${Math.round(us / 1e6)} s`;
  const seconds = Math.round(us / 1e6), minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
const signed = us => (us === null ? "no time" : us > 0 ? `+${length(us)}` : us === 0 ? "0" : `\u2212${length(-us)}`);

function clock(us) {
  if (us === null || us === undefined) return "no time";
  const date = new Date((Number(data.base) + us) / 1000);
  return Number.isNaN(date.getTime()) ? "no time" : date.toISOString().replace("T", " ").replace("Z", " UTC");
}

// A round step for about `wanted` marks between two times, and what a mark is called.
function ticks(low, high, wanted) {
  const span = Math.max(high - low, 1), least = span / wanted;
  let step = 10 ** Math.floor(Math.log10(least));
  step = [1, 2, 5, 10].map(n => n * step).find(n => n >= least) || step * 10;
  if (least > 3e7) step = [6e7, 12e7, 3e8, 6e8, 9e8, 18e8, 36e8, 72e8, 216e8, 432e8, 864e8].find(n => n >= least) || Math.ceil(least / 864e8) * 864e8;
  const made = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) made.push([at, after(Math.round(at))]);
  return made;
}
function after(us) {
  if (us < 0) return `\u2212${after(-us)}`;
  if (us === 0) return "0";
  if (us >= 6e7) {
    const s = Math.floor(us / 1e6);
    return [[Math.floor(s / 3600), "h"], [Math.floor(s / 60) % 60, "min"], [s % 60, "s"]].filter(([n]) => n).map(p => p.join(" ")).join(" ");
  }
  return us >= 1e6 ? `${+(us / 1e6).toFixed(6)} s` : us >= 1000 ? `${+(us / 1000).toFixed(3)} ms` : `${us} us`;
}

function placeOf(parts) {
  const [file, line, head, last] = parts;
  let shown = records.files[file];
  if (line !== null && line !== undefined) shown += `:${line}`;
  if (head !== null && head !== undefined) return `${shown}#${records.pointers[head]}/${last}`;
  return last !== null && last !== undefined && last !== "" ? `${shown}@${last}` : shown;
}

const rows = [], requests = [], logs = [], failures = [];
const byId = new Map(), byKey = new Map(), byPlace = new Map(), byFile = new Map(); // a document is at every place of its file

function readRequests() {
  data.invocations.forEach((found, number) => {
    const request = {...found, number, first: rows.length, roots: []};
    const start = found.start === null ? 0 : found.start;
    found.rows.forEach((r, nth) => {
      const parent = r[1] ? rows[request.first + nth - r[1]] : null;
      const row = {
        kind: "span", n: rows.length, id: r[0], parent, depth: parent ? parent.depth + 1 : 0, name: data.names[r[2]],
        op: data.names[r[3]], service: data.names[r[4]], start: r[5] === null ? null : start + r[5], offset: r[5], length: r[6],
        waited: r[7] || 0, label: r[8] >= 0 ? data.names[r[8]] : "", failed: Boolean(r[9]), request, kids: [], proofs: [],
        logs: [], record: records ? records.spans[rows.length] : null, open: false,
      };
      if (r[8] === undefined) row.label = "";
      (parent ? parent.kids : request.roots).push(row);
      rows.push(row);
      if (!byId.has(row.id)) byId.set(row.id, row);
      byKey.set(`${found.trace} ${row.id}`, row);
    });
    request.rows = rows.slice(request.first);
    requests.push(request);
  });
}

function readRecords() {
  if (!records) return;
  for (const row of rows) {
    row.place = placeOf(row.record.p);
    remember(row.place, row);
  }
  records.logs.forEach((entry, n) => {
    const row = entry[4] >= 0 ? rows[entry[4]] : null;
    const log = {kind: "log", n, source: entry[0], start: entry[1], severity: entry[2], text: told(entry[3]), row, place: placeOf(entry.slice(5)), proofs: []};
    if (row) row.logs.push(log);
    logs.push(log);
    remember(log.place, log);
  });
  for (const entry of records.documents) {
    const made = {kind: "document", what: entry[0], text: told(entry[1]), place: placeOf(entry.slice(2)), proofs: [], start: null};
    remember(made.place, made);
    if (!byFile.has(made.place.split("#")[0])) byFile.set(made.place.split("#")[0], made);
  }
  for (const entry of records.failed) {
    failures.push({
      kind: "failure", start: entry[0], text: told(entry[1]), state: entry[2], row: entry[3] >= 0 ? rows[entry[3]] : null,
      log: entry[4] >= 0 ? logs[entry[4]] : null, place: placeOf(entry.slice(5)),
    });
  }
}

// What is printed as a place leads to its record: the whole place, or file and line alone.
function remember(place, item) {
  if (!byPlace.has(place)) byPlace.set(place, item);
  const short = place.split("#")[0];
  if (!byPlace.has(short)) byPlace.set(short, item);
}
const atPlace = place => byPlace.get(place) || byPlace.get(place.split("#")[0]) || byFile.get(place.split("#")[0].replace(/[:@]\d+$/, ""));

function readFindings() {
  for (const finding of data.findings) {
    for (const [what, quote, place, trace, span] of finding.proofs) {
      const proof = {finding, what, quote, place};
      const items = new Set([byKey.get(`${trace} ${span}`), atPlace(place)]);
      for (const item of items) if (item) item.proofs.push(proof);
    }
  }
}

readRequests();
readRecords();
readFindings();
