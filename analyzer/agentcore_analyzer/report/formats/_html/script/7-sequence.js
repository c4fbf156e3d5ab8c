// Who called whom, in order of time: agents, models, tools and what stands around them as columns.
const sequence = {title: "Sequence"};
const CALLED = new Set(["agent", "model", "tool", "memory", "policy", "gateway", "handoff", "invoke", "client"]), MOST_COLUMNS = 9;

function called(row) {
  if (row.op === "agent") return row.name.replace(/^(invoke_agent|create_agent|invoke_swarm|agent)\s+/, "") || "agent";
  if (row.op === "model") return "model";
  if (row.op === "tool") return row.name.replace(/^(execute_tool|tool|Tool:)\s+/, "");
  return row.op === "invoke" ? "runtime" : row.op;
}
function caller(row) {
  for (let above = row.parent; above; above = above.parent) if (["agent", "invoke", "tool"].includes(above.op)) return called(above);
  return "caller";
}
function columnsOf(calls) {
  const counts = new Map([["caller", Infinity]]);
  for (const {from, to} of calls) for (const name of [from, to]) counts.set(name, (counts.get(name) || 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_COLUMNS).map(([name]) => name);
  const order = [...counts.keys()].filter(name => kept.includes(name));
  return counts.size > kept.length ? [...order, `${counts.size - kept.length} others`] : order;
}

sequence.build = panel => {
  const request = requests[filter.request];
  const calls = request.rows.filter(row => CALLED.has(row.op)).map(row => ({kind: "call", row, start: row.start, from: caller(row), to: called(row)}));
  calls.sort((a, b) => (a.start ?? 0) - (b.start ?? 0) || a.row.n - b.row.n);
  const columns = columnsOf(calls), at = name => { const n = columns.indexOf(name); return n < 0 ? columns.length - 1 : n; };
  const middle = n => (n + 0.5) / columns.length * 100;
  const draw = ({row, from, to}) => {
    const a = middle(at(from)), b = middle(at(to)), lane = h("div", {class: "s-lane", "aria-hidden": "true"});
    columns.forEach((_, n) => { const line = h("span", {class: "life"}); line.style.left = `${middle(n)}%`; lane.append(line); });
    const arrow = h("span", {class: `arrow ${colourOf(row)}${a > b ? " back" : ""}${a === b ? " self" : ""}`});
    arrow.style.left = `${Math.min(a, b)}%`;
    arrow.style.width = a === b ? "2rem" : `${Math.abs(a - b)}%`;
    lane.append(arrow);
    return h("div", {role: "option", class: "s"}, h("span", {class: "t"}, signed(row.offset)),
      h("span", {class: "words"}, `${from} \u2192 ${to}`, row.failed && h("b", {class: "failed"}, "failed"), h("em", {}, [row.length === null ? "" : length(row.length), row.label].filter(Boolean).join(" \u00b7 "))), lane);
  };
  const list = sequence.list = new List("listbox", "Calls in order of time", narrow.matches ? 58 : 30, draw, item => openRecord(item.row));
  const heads = h("div", {class: "s heads"}, h("span", {class: "t"}, "start"), h("span", {class: "words"}, "call"),
    h("div", {class: "s-lane"}, columns.map((name, n) => { const head = h("span", {class: "who"}, name); head.style.left = `${middle(n)}%`; head.style.width = `${96 / columns.length}%`; return head; })));
  panel.replaceChildren(heads, list.element, h("p", {class: "nothing", hidden: true}, calls.length ? "No call of this request matches." : "This request holds no call of a model, a tool or an agent."));
  sequence.fresh = () => {
    const shown = calls.filter(call => matches(call.row));
    list.set(shown, true);
    heads.hidden = !shown.length;
    panel.querySelector(".nothing").hidden = shown.length > 0;
    filter.count(`${shown.length} of ${calls.length} calls`);
  };
  sequence.fresh();
};
