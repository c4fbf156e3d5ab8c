// One record, beside the page: what it holds, what was logged with it, which findings rest on it, and itself, with the proof marked.
const drawer = h("aside", {class: "drawer", hidden: true, "aria-labelledby": "record-title", tabindex: "-1"});
let openedFrom = null;

const section = (title, ...kids) => [h("h4", {}, title), ...kids.flat()];
const isNumber = text => /^-?\d[\d.]*$/.test(text);

function table(fields) {
  return h("table", {class: "fields"}, h("tbody", {}, fields.map(([name, value]) => h("tr", {}, h("th", {scope: "row"}, name), h("td", {class: isNumber(value) ? "num" : ""}, long(value))))));
}
// Long values are opened by whoever wants to see them.
function long(text) {
  if (text.length <= 320) return text;
  return h("details", {}, h("summary", {}, `${text.slice(0, 160)} \u2026`), h("div", {class: "whole"}, text));
}
function fieldsOf(entry, from = 0) {
  return records.shapes[entry[from]].map((name, n) => [told(name), told(entry[from + 1 + n])]);
}

// Letters and figures alone are compared: a record writes its line breaks and quotes in another way than a proof does.
function plain(text) {
  const kept = [], at = [];
  const bare = text.replace(/\\[nrt"]/g, "  ");
  for (let n = 0; n < bare.length; n++) if (/[\p{L}\p{N}]/u.test(bare[n])) { kept.push(bare[n].toLowerCase()); at.push(n); }
  return {text: kept.join(""), at};
}
function marked(text, proofs) {
  const inside = plain(text), ranges = [];
  const find = (quote, least) => {
    const wanted = plain(quote).text, at = wanted.length >= least ? inside.text.indexOf(wanted) : -1;
    if (at >= 0) ranges.push([inside.at[at], inside.at[at + wanted.length - 1] + 1]);
    return at >= 0;
  };
  // A proof may put words of two fields together: then each of them is marked.
  for (const {quote} of proofs) if (!find(quote.replace(/\u2026$/, ""), 4)) quote.split(/: |; | \u00b7 |\u2026/).forEach(part => find(part, 10));
  ranges.sort((a, b) => a[0] - b[0]);
  const made = [];
  let done = 0;
  for (const [from, to] of ranges) {
    if (from < done) continue;
    made.push(text.slice(done, from), h("mark", {}, text.slice(from, to)));
    done = to;
  }
  return [...made, text.slice(done)];
}

function findingsOf(item) {
  const proofs = [...item.proofs, ...(item.row ? item.row.proofs : [])], seen = new Map();
  for (const proof of proofs) if (!seen.has(proof.finding.anchor + proof.what + proof.quote)) seen.set(proof.finding.anchor + proof.what + proof.quote, proof);
  if (!seen.size) return [];
  return section("Findings", h("ul", {class: "proofs-of"}, [...seen.values()].map(({finding, what, quote}) => h("li", {},
    h("a", {href: `#${finding.anchor}`}, finding.code), ` ${what}`, quote && h("blockquote", {}, quote)))));
}
function spanParts(row) {
  const record = row.record || {}, parts = [];
  const facts = [["start", `${clock(row.start)} (${signed(row.offset)})`], ["length", row.length === null ? "no end" : length(row.length)],
    row.waited && ["waited for", length(row.waited)], ["service", row.service], ["operation", row.op], ["what it was", row.label], ["span", row.id], ["trace", row.request.trace]];
  parts.push(h("dl", {class: "facts"}, facts.filter(f => f && f[1]).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))));
  if (record.m !== undefined) parts.push(section("Status", h("p", {class: "error-words"}, marked(told(record.m), row.proofs))));
  parts.push(findingsOf(row), messagesIn(row));
  if (record.a) parts.push(section("Attributes", table(fieldsOf(record.a))));
  if (record.e) parts.push(section("Events", record.e.map(e => h("details", {open: told(e[0]) === "exception"}, h("summary", {}, `${told(e[0])} ${e[1] === null || row.start === null ? "" : signed(e[1] - row.start)}`), table(fieldsOf(e, 2))))));
  if (record.l) parts.push(section("Links", h("ul", {}, record.l.map(([trace, span]) => h("li", {}, byKey.get(`${trace} ${span}`) ? h("a", {href: `#span-${span}`}, span) : `trace ${trace}, span ${span}`)))));
  const logsHere = row.logs.slice(0, 50);
  if (logsHere.length) parts.push(section("Logged meanwhile", h("ul", {class: "logged"}, logsHere.map(log => h("li", {}, h("button", {type: "button", class: "link", click: () => openRecord(log)}, `${SEVERITY(log.severity) || "log"} ${log.start === null || row.start === null ? "" : signed(log.start - row.start)}`), ` ${log.text.slice(0, 300)}`)))));
  parts.push(family(row));
  if (record.r !== undefined) parts.push(h("details", {}, h("summary", {}, "Resource"), table(fieldsOf(records.resources[record.r]))));
  return parts;
}
function messagesIn(row) {
  const found = messagesOf(row.request).filter(message => message.row === row).slice(0, 12);
  return found.length ? section("Said here", h("div", {class: "talk"}, found.map(drawMessage))) : [];
}
function family(row) {
  const link = other => h("a", {href: `#span-${other.id}`}, `${other.name}${other.failed ? " (failed)" : ""}`);
  const kids = row.kids.slice(0, 20);
  if (!row.parent && !kids.length) return [];
  return section("Above and below", h("ul", {}, row.parent && h("li", {}, "above: ", link(row.parent)), kids.map(kid => h("li", {}, "below: ", link(kid))),
    row.kids.length > kids.length && h("li", {}, `${row.kids.length - kids.length} more below`)));
}
function logParts(log) {
  const [file, kind] = records.sources[log.source];
  const around = logs.filter(other => other.source === log.source && Math.abs(other.n - log.n) <= 12 && other !== log);
  return [h("dl", {class: "facts"}, [["time", clock(log.start)], ["severity", SEVERITY(log.severity)], ["source", `${file} (${kind})`]].filter(f => f[1]).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    section("Record", h("pre", {class: "raw", tabindex: "0", role: "region", "aria-label": "The record as it stands"}, marked(log.text || "Its text is not on this page.", log.proofs))), findingsOf(log),
    log.row ? section("Span", h("p", {}, h("a", {href: `#span-${log.row.id}`}, log.row.name))) : [],
    around.length ? section("Around it", h("ul", {class: "logged"}, around.map(other => h("li", {}, h("button", {type: "button", class: "link", click: () => openRecord(other)}, other.start === null ? "log" : clock(other.start).slice(11, 23)), ` ${other.text.slice(0, 200)}`)))) : []];
}
function documentParts(item) {
  return [findingsOf(item), section("Document", h("pre", {class: "raw", tabindex: "0", role: "region", "aria-label": "The document as it was read"}, marked(item.text, item.proofs)))];
}
function rawOf(row) {
  if (!records) return h("p", {class: "muted"}, "Attributes, logs and the record itself are not on this page: it was made from a saved report or with names replaced.");
  if (row.record.raw !== undefined) return section("Record in the input", h("pre", {class: "raw", tabindex: "0", role: "region", "aria-label": "The record as it stands"}, marked(told(row.record.raw), row.proofs)));
  return h("p", {class: "muted"}, "The record itself is left out of this page for its size; it stands at the place above.");
}

function openRecord(item, quiet) {
  if (drawer.hidden) openedFrom = document.activeElement;
  const isSpan = item.kind === "span", title = isSpan ? item.name : item.kind === "log" ? "Log record" : item.kind === "document" ? item.what : "Failure";
  const close = h("button", {type: "button", class: "close", "aria-label": "Close the record", click: closeRecord}, "\u2715");
  drawer.replaceChildren(...[h("div", {class: "drawer-head"}, h("h3", {id: "record-title"}, isSpan && h("i", {}, `${item.op === "internal" ? "span" : item.op} `), title, item.failed && h("b", {class: "failed"}, "failed")), close),
    item.place && h("p", {class: "where"}, h("code", {}, item.place)),
    isSpan ? [spanParts(item), rawOf(item)] : item.kind === "log" ? logParts(item) : item.kind === "document" ? documentParts(item) : h("p", {}, item.text)].flat(3).filter(Boolean));
  drawer.hidden = false;
  drawer.scrollTop = 0;
  document.body.classList.add("with-drawer");
  drawer.item = item;
  if (!quiet && (isSpan || item.place)) address(isSpan ? anchorOf(item) : `at-${encodeURIComponent(item.place)}`);
  const mark = drawer.querySelector(".raw mark");
  if (!isSpan && mark) mark.scrollIntoView({block: "nearest"});
  drawer.focus({preventScroll: true});
}
function address(part) {
  try { history.replaceState(null, "", `#${part}`); } catch { /* a frame without an address of its own */ }
}
function closeRecord() {
  drawer.hidden = true;
  document.body.classList.remove("with-drawer");
  if (openedFrom && openedFrom.isConnected) openedFrom.focus({preventScroll: true});
}
function anchorOf(row) {
  if (byId.get(row.id) === row) return `span-${row.id}`;
  const made = Object.entries(data.anchors).find(([, [trace, id]]) => trace === row.request.trace && id === row.id);
  return made ? made[0] : `span-${row.request.trace}-${row.id}`;
}
