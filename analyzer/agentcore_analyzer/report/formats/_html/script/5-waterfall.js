// The waterfall of one request: rows as a tree with bars, an overview to zoom by, repeated blocks folded.
const waterfall = {title: "Waterfall", list: null, zoom: null, folds: new Map()};
const LONG = 60, BLOCK = 4, RUN = 12, HEAVY = 50, SLOW = 20; // as report.waterfall and _html.waterfall have them

function prepare(request) {
  if (request.ready) return;
  request.ready = true;
  const names = new Map();
  const heavy = Math.max(request.path / HEAVY, 1);
  for (let n = request.rows.length - 1; n >= 0; n--) {
    const row = request.rows[n];
    row.solid = row.waited > 0 && row.waited >= Math.min(heavy, (row.length || 0) / 2);
    const slow = !row.kids.length && row.length !== null && row.length >= request.length / SLOW;
    row.hot = row.failed || row.proofs.length > 0 || row.waited >= heavy || slow || row.kids.some(kid => kid.hot);
    row.size = row.kids.reduce((sum, kid) => sum + kid.size, 1);
    const key = `${row.op} ${row.name} ${row.kids.map(kid => kid.alike).join(",")}`;
    row.alike = names.get(key) ?? (names.set(key, names.size), names.size - 1);
    row.open = request.rows.length <= LONG || row.kids.some(kid => kid.hot) || row.depth < 1;
  }
}

// Repeated blocks of up to four siblings, and long runs in which nothing failed, stand behind one line.
function blocks(kids) {
  const same = (a, b, size) => {
    if (b + size > kids.length) return false;
    for (let k = 0; k < size; k++) if (kids[a + k].alike !== kids[b + k].alike || kids[a + k].hot || kids[b + k].hot) return false;
    return true;
  };
  const made = [];
  for (let at = 0; at < kids.length;) {
    let times = 0, size = 1;
    for (let p = 1; p <= 4; p++) {
      let n = 1;
      while (same(at, at + n * p, p)) n++;
      if (n >= BLOCK && n * p > times * size) { times = n; size = p; }
    }
    if (times) {
      made.push(...kids.slice(at, at + size), fold(kids.slice(at + size, at + times * size), times - 1));
      at += times * size;
    } else made.push(kids[at++]);
  }
  return runs(made);
}
function runs(items) {
  const made = [];
  for (let at = 0; at < items.length;) {
    let end = at;
    while (end < items.length && items[end].kind === "span" && !items[end].hot) end++;
    if (end - at >= RUN) { made.push(...items.slice(at, at + 3), fold(items.slice(at + 3, end), 0)); at = end; }
    else if (end > at) { made.push(...items.slice(at, end)); at = end; }
    else made.push(items[at++]);
  }
  return made;
}
function fold(members, times) {
  const first = members[0], known = waterfall.folds.get(first.n);
  if (known) return known;
  const timed = members.filter(row => row.start !== null);
  const start = timed.length ? timed.reduce((a, r) => Math.min(a, r.start), Infinity) : null;
  const end = timed.reduce((a, r) => Math.max(a, r.start + (r.length || 0)), -Infinity);
  const names = [...new Set(members.map(row => row.name))];
  const made = {kind: "fold", members, times, depth: first.depth, start, length: start === null ? null : end - start, open: false,
    text: times ? `\u00d7${times} more: ${names.slice(0, 4).join(", ")}` : `${members.length} more: ${names.slice(0, 3).join(", ")}${names.length > 3 ? " \u2026" : ""}`};
  waterfall.folds.set(first.n, made);
  return made;
}

function flat(request) {
  const made = [], keep = isFiltered() ? wanted(request) : null;
  const waiting = [...(keep ? request.roots : blocks(request.roots))].reverse();
  while (waiting.length) {
    const item = waiting.pop();
    if (keep && !keep.has(item)) continue;
    made.push(item);
    if (item.kind === "fold") { if (item.open) waiting.push(...[...item.members].reverse()); }
    else if (keep) waiting.push(...[...item.kids].reverse());
    else if (item.open) waiting.push(...blocks(item.kids).reverse());
  }
  return made;
}
// What matches, and what stands above it.
function wanted(request) {
  const made = new Set();
  let count = 0;
  for (const row of request.rows) {
    row.match = matches(row);
    if (!row.match) continue;
    count++;
    for (let above = row; above && !made.has(above); above = above.parent) made.add(above);
  }
  filter.count(`${count} of ${request.rows.length} spans`);
  return made;
}

function drawRow(row) {
  const zoom = waterfall.zoom, isFold = row.kind === "fold";
  const parts = isFold ? [h("span", {class: "times"}, row.text)] : [h("i", {}, row.op === "internal" ? "span" : row.op), h("span", {class: "name"}, row.name),
    row.failed && h("b", {class: "failed"}, "failed"), [...new Set(row.proofs.map(p => p.finding.code))].map(code => h("span", {class: "flag"}, code)),
    row.label && row.label !== "ERROR" && h("em", {}, row.label.replace(/^ERROR \u00b7 /, ""))];
  const inside = isFold || row.kids.length > 0, open = row.open || (!isFold && isFiltered());
  const name = h("div", {role: "gridcell", class: "n"}, h("span", {class: "twist", "aria-hidden": "true"}, inside ? (open ? "\u25be" : "\u25b8") : ""), parts.flat());
  name.style.setProperty("--i", Math.min(row.depth, 14) + (isFold ? 1 : 0));
  const lane = h("div", {class: "lane-of", "aria-hidden": "true"});
  const bar = stretch(row, zoom);
  if (bar) {
    const drawn = h("span", {class: `b ${isFold ? "fold" : colourOf(row)}${row.solid ? " solid" : ""}`});
    drawn.style.left = `${bar[0]}%`;
    drawn.style.width = `${bar[1]}%`;
    lane.append(drawn);
  }
  for (const log of isFold ? [] : row.logs.filter(l => l.severity >= 13 && l.start !== null).slice(0, 20)) {
    const at = zoom.x(log.start) * 100;
    if (at < 0 || at > 100) continue;
    const mark = h("span", {class: `tick${log.severity >= 17 ? " loud" : ""}`});
    mark.style.left = `${at}%`;
    lane.append(mark);
  }
  return h("div", {role: "row", class: `w${isFold ? " is-fold" : ""}${row.solid ? " c" : ""}${isFiltered() && !row.match && !isFold ? " pale" : ""}`,
    "aria-level": row.depth + 1, "aria-expanded": inside ? String(Boolean(open)) : null},
    name, lane, h("div", {role: "gridcell", class: "t"}, isFold ? "" : signed(row.offset)), h("div", {role: "gridcell", class: "t"}, row.length === null ? "no end" : length(row.length)));
}
function stretch(row, zoom) {
  if (row.start === null) return null;
  const left = zoom.x(row.start), right = zoom.x(row.start + (row.length || 0));
  if (right < 0 || left > 1) return null;
  const from = Math.max(left, 0) * 100;
  return [Math.min(from, 99.6), Math.max(Math.min(right, 1) * 100 - from, 0.4)];
}

waterfall.build = panel => {
  const request = requests[filter.request];
  prepare(request);
  const timed = request.rows.filter(row => row.start !== null);
  const low = timed.reduce((a, r) => Math.min(a, r.start), Infinity), high = timed.reduce((a, r) => Math.max(a, r.start + (r.length || 0)), -Infinity);
  const zoom = waterfall.zoom = new Zoom(timed.length ? low : 0, timed.length ? high : 1, () => { waterfall.axis(); waterfall.list.repaint(); waterfall.paint(); });
  waterfall.folds.clear();
  const list = waterfall.list = new List("treegrid", `Spans of ${request.name}`, narrow.matches ? 46 : 26, drawRow, row => {
    if (row.kind === "fold") toggle(row);
    else openRecord(row);
  });
  list.element.addEventListener("keydown", event => waterfall.keys(event), true);
  const axis = h("div", {class: "ticks", "aria-hidden": "true"});
  const canvas = h("canvas", {class: "overview", role: "img", "aria-label": `All ${request.rows.length} spans in order, failures in red; drag to choose a stretch of time`});
  zoom.brush(canvas, true);
  const deep = open => { request.rows.forEach(row => { row.open = open; }); waterfall.folds.forEach(f => { f.open = open; }); waterfall.fresh(); };
  panel.replaceChildren(canvas, h("div", {class: "tools"}, zoom.buttons(),
    h("button", {type: "button", click: () => deep(true)}, "Open all"), h("button", {type: "button", click: () => deep(false)}, "Close all"),
    h("button", {type: "button", click: () => waterfall.next(1)}, "Next failure"), h("button", {type: "button", click: () => waterfall.slowest()}, "Slowest call"),
    h("span", {class: "muted"}, "solid, bold: waited for; outlined: waits for a step inside it, or runs beside that path")),
  h("div", {class: "w heads", "aria-hidden": "true"}, h("div", {class: "n"}, "Span"), axis, h("div", {class: "t"}, "start"), h("div", {class: "t"}, "length")),
  list.element, h("p", {class: "nothing", hidden: true}, "No span of this request matches."),
  request.left_out ? h("p", {class: "muted"}, `${request.rows.length} of ${request.rows.length + request.left_out} spans are on this page.`) : "");
  waterfall.axis = () => {
    axis.replaceChildren(...ticks(zoom.low - low, zoom.high - low, narrow.matches ? 3 : 6).filter(([at]) => zoom.x(at + low) < 0.93).map(([at, text]) => {
      const mark = h("span", {}, text);
      mark.style.left = `${zoom.x(at + low) * 100}%`;
      return mark;
    }));
  };
  waterfall.paint = () => paintOverview(canvas, request, zoom);
  waterfall.fresh = () => {
    if (!isFiltered()) filter.count(`${request.rows.length} spans`);
    list.set(flat(request), true);
    panel.querySelector(".nothing").hidden = list.items.length > 0;
  };
  waterfall.axis();
  waterfall.fresh();
  waterfall.paint();
};
function paintOverview(canvas, request, zoom) {
  const tall = 64, {pen, wide, colour} = sheet(canvas, tall), all = request.rows.length, span = zoom.max - zoom.min;
  const thick = Math.max(tall / Math.max(all, 1), 2);
  for (const loud of [false, true]) {
    request.rows.forEach((row, n) => {
      if (row.start === null || row.failed !== loud) return;
      pen.fillStyle = colour(colourOf(row));
      pen.globalAlpha = loud ? 1 : 0.75;
      pen.fillRect((row.start - zoom.min) / span * wide, n / all * tall, Math.max((row.length || 0) / span * wide, loud ? 2 : 1), loud ? Math.max(thick, 3) : thick);
    });
  }
  pen.globalAlpha = 1;
  const from = (zoom.low - zoom.min) / span * wide, to = (zoom.high - zoom.min) / span * wide;
  pen.fillStyle = colour("veil");
  pen.fillRect(0, 0, from, tall);
  pen.fillRect(to, 0, wide - to, tall);
  pen.strokeStyle = colour("link");
  pen.lineWidth = 2;
  pen.strokeRect(from + 1, 1, Math.max(to - from - 2, 1), tall - 2);
}
function toggle(item) {
  item.open = !item.open;
  waterfall.fresh();
}
waterfall.keys = event => {
  const {list, zoom} = waterfall, item = list.items[list.at];
  if (zoom.key(event)) { event.stopPropagation(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowRight" && item && !item.open && (item.kids || item.members).length) toggle(item);
  else if (event.key === "ArrowLeft" && item && item.open) toggle(item);
  else if (event.key === "ArrowLeft" && item && item.parent) list.move(list.items.indexOf(item.parent));
  else if (event.key === "f") waterfall.next(1);
  else if (event.key === "F") waterfall.next(-1);
  else if (event.key === "s") waterfall.slowest();
  else if (event.key === "z" && item && item.start !== null) zoom.show(item.start, item.start + (item.length || 0));
  else return;
  event.preventDefault();
  event.stopPropagation();
};
waterfall.next = step => {
  const request = requests[filter.request], every = request.rows.filter(row => row.failed || row.proofs.length);
  if (!every.length) return;
  const now = waterfall.list.items[waterfall.list.at], at = now && now.kind === "span" ? every.indexOf(now) : -1;
  waterfall.reveal(every[(at + step + every.length) % every.length]);
};
// The call that took longest, then the next one: what only holds other calls is none.
waterfall.slowest = () => {
  const calls = requests[filter.request].rows.filter(row => row.length !== null && CALLED.has(row.op) && row.op !== "agent" && row.op !== "invoke");
  calls.sort((a, b) => b.length - a.length);
  const now = waterfall.list.items[waterfall.list.at], next = calls[calls.indexOf(now) + 1] || calls[0];
  if (next) waterfall.reveal(next);
};
// Everything above it is opened, and the list moves there.
waterfall.reveal = row => {
  for (let above = row.parent; above; above = above.parent) above.open = true;
  if (isFiltered() && !matches(row)) resetFilter();
  waterfall.fresh();
  if (!waterfall.list.items.includes(row)) {
    for (let r = row; r; r = r.parent) waterfall.folds.forEach(f => { if (f.members.includes(r)) f.open = true; });
    waterfall.fresh();
  }
  const {list} = waterfall, at = list.items.indexOf(row);
  list.element.scrollTop = at * list.height - list.element.clientHeight / 3; // with what stands around it
  list.move(at);
};
