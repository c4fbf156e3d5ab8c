// All sources beside each other: spans of each service, each log, and what failed; below them every record in order of time.
const timeline = {title: "Timeline"};
const LANE = 34, LANES = 24;

function lanes() {
  const made = [];
  if (failures.length) made.push({name: "failures", note: "", items: failures, failure: true});
  const services = new Map();
  for (const row of rows) {
    if (row.start === null) continue;
    if (!services.has(row.service)) services.set(row.service, []);
    services.get(row.service).push(row);
  }
  for (const [service, found] of services) made.push({name: service || "spans", note: "spans", items: found});
  (records ? records.sources : []).forEach(([file, kind], n) => {
    made.push({name: file.split(/[\\/]/).pop(), note: kind, items: logs.filter(log => log.source === n && log.start !== null)});
  });
  return made.slice(0, LANES);
}

timeline.build = panel => {
  const found = lanes(), timed = [...rows, ...logs, ...failures].filter(item => item.start !== null);
  const low = timed.reduce((a, i) => Math.min(a, i.start), Infinity), high = timed.reduce((a, i) => Math.max(a, i.start + (i.length || 0)), -Infinity);
  const zoom = new Zoom(timed.length ? low : 0, timed.length ? high : 1, () => paint());
  const canvas = h("canvas", {class: "lanes", role: "img", "aria-label": `${found.length} sources over ${length(Math.max(high - low, 0))}: ${found.map(l => `${l.name} ${l.items.length}`).join(", ")}. The list below holds the same records.`});
  const said = h("p", {class: "muted said", "aria-live": "polite"}, "");
  const axis = h("div", {class: "ticks", "aria-hidden": "true"});
  const list = new List("listbox", "Records in order of time", narrow.matches ? 46 : 28, drawRecord, item => openRecord(item.kind === "failure" ? item.log || item.row || item : item));
  timeline.list = list;
  zoom.brush(canvas, false, (event, t) => {
    const box = canvas.getBoundingClientRect(), lane = found[Math.floor((event.clientY - box.top) / LANE)];
    const near = lane && nearest(lane.items, t, (zoom.high - zoom.low) / box.width * 9);
    if (near) openRecord(near.kind === "failure" ? near.log || near.row || near : near);
  });
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect(), lane = found[Math.floor((event.clientY - box.top) / LANE)];
    const t = zoom.low + (zoom.high - zoom.low) * (event.clientX - box.left) / box.width;
    const near = lane && nearest(lane.items, t, (zoom.high - zoom.low) / box.width * 9);
    said.textContent = near ? `${clock(near.start)}: ${(near.name || near.text).slice(0, 160)}` : "";
  });
  const paint = () => {
    paintLanes(canvas, found, zoom);
    axis.replaceChildren(...ticks(zoom.low - low, zoom.high - low, narrow.matches ? 2 : 6).filter(([at]) => zoom.x(at + low) < 0.93).map(([at, text]) => {
      const mark = h("span", {}, `+${text}`);
      mark.style.left = `${zoom.x(at + low) * 100}%`;
      return mark;
    }));
  };
  const every = [...failures, ...logs].sort((a, b) => (a.start === null) - (b.start === null) || a.start - b.start);
  panel.replaceChildren(h("div", {class: "tools"}, zoom.buttons(), h("span", {class: "muted"}, timed.length ? `from ${clock(low)}, ${length(Math.round(high - low))}` : "no times")),
    h("div", {class: "sides"}, h("ul", {class: "lane-names"}, found.map(l => h("li", {}, h("b", {}, l.name), ` ${[l.note, l.items.length].filter(Boolean).join(", ")}`))),
      h("div", {class: "drawn"}, canvas, axis)), said,
    h("h3", {}, "Records in order of time"), list.element, h("p", {class: "nothing", hidden: true}, records ? "No record matches." : "Texts of logs are not on this page: it was made from a saved report or with names replaced."),
    records && records.logs_left_out ? h("p", {class: "muted"}, `${records.logs_left_out} more log records are not on this page.`) : "");
  timeline.fresh = () => {
    const shown = every.filter(matchesRecord);
    list.set(shown, true);
    panel.querySelector(".nothing").hidden = shown.length > 0;
    filter.count(`${shown.length} of ${every.length} records`);
  };
  timeline.paint = paint;
  paint();
  timeline.fresh();
};
function nearest(items, t, room) {
  let best = null, least = room;
  for (const item of items) {
    const away = item.kind === "span" ? (t >= item.start && t <= item.start + item.length ? 0 : Math.min(Math.abs(item.start - t), Math.abs(item.start + (item.length || 0) - t))) : Math.abs(item.start - t);
    if (away < least || (away === least && best && item.kind === "span" && item.depth > best.depth)) { best = item; least = away; }
  }
  return best;
}
function paintLanes(canvas, found, zoom) {
  const {pen, wide, colour} = sheet(canvas, Math.max(found.length * LANE, LANE));
  found.forEach((lane, n) => {
    const top = n * LANE;
    pen.fillStyle = colour(n % 2 ? "page" : "card");
    pen.fillRect(0, top, wide, LANE);
    const deepest = lane.items.reduce((a, i) => Math.max(a, i.depth || 0), 0) + 1;
    for (const item of lane.items) {
      const x = zoom.x(item.start) * wide;
      if (x > wide || zoom.x(item.start + (item.length || 0)) < 0) continue;
      if (lane.failure) diamond(pen, x, top + LANE / 2, colour(item.state === "harmless" ? "muted" : "error"));
      else if (item.kind === "span") {
        pen.fillStyle = colour(colourOf(item));
        pen.fillRect(x, top + 3 + item.depth / deepest * (LANE - 8), Math.max((item.length || 0) / (zoom.high - zoom.low) * wide, 1), Math.max((LANE - 8) / deepest, 1.5));
      } else {
        const loud = item.severity >= 13;
        pen.fillStyle = colour(item.severity >= 17 ? "error" : loud ? "warning" : "span");
        pen.fillRect(x, top + (loud ? 3 : 12), loud ? 3 : 1.5, loud ? LANE - 6 : LANE - 24);
      }
    }
  });
  pen.fillStyle = colour("error");
  pen.globalAlpha = 0.35;
  for (const item of failures) if (item.start !== null && item.state !== "harmless") pen.fillRect(zoom.x(item.start) * wide, 0, 1, found.length * LANE);
}
function diamond(pen, x, y, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x, y - 7); pen.lineTo(x + 6, y); pen.lineTo(x, y + 7); pen.lineTo(x - 6, y);
  pen.fill();
}
function drawRecord(item) {
  const failed = item.kind === "failure", word = failed ? `failure, ${item.state}` : SEVERITY(item.severity) || "log";
  return h("div", {role: "option", class: `l${failed ? " is-failure" : ""}`},
    h("span", {class: "t"}, item.start === null ? "no time" : clock(item.start).slice(11, 23)),
    h("span", {class: `sev ${failed && item.state !== "harmless" ? "error" : word}`}, word), h("span", {class: "words"}, item.text.split("\n")[0].slice(0, 300) || "no text on this page"),
    h("span", {class: "where"}, item.place.split("#")[0].split(/[\\/]/).pop()));
}
