// The part of the page that answers questions: tabs, the filter, links that lead to records, keys.
const views = requests.length ? [waterfall, timeline, sequence, talk] : [timeline];
let current = null;

function resetFilter() {
  Object.assign(filter, {words: "", op: "", service: "", failed: false});
  document.getElementById("find").value = "";
  for (const name of ["op", "service"]) { const select = document.getElementById(`filter-${name}`); if (select) select.value = ""; }
  document.getElementById("only-failed").checked = false;
  hits = null;
}
function show(view, focus) {
  if (current === view) return;
  current = view;
  for (const each of views) {
    each.tab.setAttribute("aria-selected", String(each === view));
    each.tab.tabIndex = each === view ? 0 : -1;
    each.panel.hidden = each !== view;
  }
  if (focus) view.tab.focus();
  view.request = filter.request;
  view.build(view.panel);
}
function tabs() {
  const list = h("div", {role: "tablist", class: "tabs", "aria-label": "Views", keydown: event => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    show(views[(views.indexOf(current) + step + views.length) % views.length], true);
  }});
  views.forEach((view, n) => {
    view.panel = h("div", {role: "tabpanel", id: `view-${n}`, "aria-labelledby": `tab-${n}`, hidden: true, class: "view"});
    view.tab = h("button", {type: "button", role: "tab", id: `tab-${n}`, "aria-controls": `view-${n}`, "aria-selected": "false", tabindex: "-1", click: () => show(view)}, view.title);
    list.append(view.tab);
  });
  return list;
}

// `#span-…`, `#at-…` (a place as every report prints it), `#finding-…` by number, code or fingerprint; `#failure-…` is an id of the page.
function follow() {
  const hash = decode(location.hash.slice(1));
  if (hash.startsWith("span-")) {
    const named = data.anchors[hash], row = named ? byKey.get(named.join(" ")) : byId.get(hash.slice(5)) || byKey.get(hash.slice(5).replace("-", " "));
    if (row) showSpan(row);
  } else if (hash.startsWith("at-")) {
    const item = atPlace(hash.slice(3));
    if (item) openRecord(item, true);
  } else if (hash.startsWith("finding-")) {
    const word = hash.slice(8), finding = data.findings.find(f => f.anchor === hash || f.code === word || f.fingerprint === word);
    const card = finding && document.getElementById(finding.anchor);
    if (card) { if (narrow.matches) closeRecord(); card.scrollIntoView(); }
  }
}
const decode = text => { try { return decodeURIComponent(text); } catch { return text; } };
function showSpan(row) {
  if (filter.request !== row.request.number) filter.choose(row.request.number);
  if (current !== waterfall) show(waterfall);
  waterfall.reveal(row);
  openRecord(row, true);
}

function upgrade() {
  for (const link of document.querySelectorAll("[data-at]")) {
    const item = atPlace(link.getAttribute("data-at"));
    if (!item || !records) continue;
    link.setAttribute("href", `#at-${encodeURIComponent(link.getAttribute("data-at"))}`);
    link.addEventListener("click", event => { event.preventDefault(); openRecord(item); });
  }
  for (const link of document.querySelectorAll("a[href^='#span-']")) link.addEventListener("click", event => {
    if (location.hash === link.getAttribute("href")) { event.preventDefault(); follow(); } // the address does not change, so nobody else would tell
  });
}
function keysHelp() {
  const keys = [["/", "search"], ["\u2191 \u2193 Home End", "move in a list"], ["\u2190 \u2192", "close, open a row"], ["Enter", "show the record"], ["f, F", "next, previous failure"], ["s", "slowest call"],
    ["+ \u2212 0", "zoom in, out, all"], ["[ ]", "earlier, later"], ["z", "zoom to the row"], ["Esc", "close the record"]];
  return h("details", {class: "keys"}, h("summary", {}, "Keys"), h("dl", {}, keys.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)))));
}
// Links to records work on every page, also where there is nothing to explore but a document.
function listen() {
  document.body.append(drawer);
  upgrade();
  addEventListener("hashchange", follow);
  document.addEventListener("keydown", event => {
    const find = document.getElementById("find"), typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && !drawer.hidden) closeRecord();
    else if (event.key === "/" && find && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); find.focus(); }
  });
}
function start() {
  const place = document.getElementById("explore-here");
  listen();
  if (rows.length || logs.length) explore(place);
  follow();
}
function explore(place) {
  document.documentElement.classList.add("scripted");
  place.append(filterBar(), tabs(), ...views.map(view => view.panel), keysHelp());
  document.getElementById("explore-part").hidden = false;
  for (const item of document.querySelectorAll(".for-script")) item.hidden = false;
  filter.listeners.push(() => { if (filter.request !== current.request) { current.request = filter.request; current.build(current.panel); } else current.fresh(); });
  // A transcript without times has no bars, but it can be read.
  const drawn = requests.some(r => r.rows.length > 1 && r.rows.some(row => row.length)), spoken = records && records.talk.some(t => t.length);
  show(!requests.length ? timeline : drawn ? waterfall : spoken ? talk : waterfall);
  const repaint = () => { if (current.paint) current.paint(); };
  new ResizeObserver(repaint).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  narrow.addEventListener("change", () => current.build(current.panel));
}
start();
