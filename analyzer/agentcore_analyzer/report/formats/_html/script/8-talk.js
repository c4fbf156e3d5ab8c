// What was said: the task, the answers, the calls with their arguments, the results.
const talk = {title: "Conversation"};
const ROLES = ["system", "user", "assistant", "tool", "result"], AT_ONCE = 100;

function messageOf([number, role, text, calls, failed]) {
  const row = rows[number], name = ROLES[role] || String(role);
  return {kind: "message", row, role: name, text: told(text), failed: Boolean(failed),
    calls: calls.map(([tool, given]) => ({tool: told(tool), given: told(given)}))};
}
const messagesOf = request => (records && records.talk[request.number] || []).map(messageOf);

function drawMessage(message) {
  const {role, row} = message, isResult = role === "result";
  const title = isResult ? `result of ${message.calls[0] ? message.calls[0].tool : "a tool"}` : role;
  const who = role === "assistant" ? caller(row) : "caller";
  const link = h("button", {type: "button", class: "link", click: () => openRecord(row)}, `${signed(row.offset)} \u00b7 ${row.name}`.slice(0, 80));
  return h("article", {class: `said-by ${ROLES.includes(role) ? role : "other"}${message.failed ? " bad" : ""}`},
    h("p", {class: "who-said"}, h("b", {}, title), who !== "caller" && h("span", {}, who), message.failed && h("b", {class: "failed"}, "failed"), link),
    isResult && message.calls[0] && message.calls[0].given && h("p", {class: "given"}, "called with ", h("code", {}, message.calls[0].given)),
    message.text && h("p", {class: "text"}, message.text),
    !isResult && message.calls.map(call => h("div", {class: "call"}, h("p", {}, "calls ", h("code", {}, call.tool)), call.given && h("pre", {}, call.given))),
    isResult && !message.text && h("p", {class: "muted"}, "nothing was recorded"));
}

talk.build = panel => {
  const every = messagesOf(requests[filter.request]), box = h("div", {class: "talk"});
  let most = AT_ONCE;
  const more = h("button", {type: "button", click: () => { most += AT_ONCE; talk.fresh(); }}, "Show more");
  panel.replaceChildren(box, h("p", {class: "nothing", hidden: true}, ""), more);
  talk.fresh = () => {
    const shown = every.filter(m => (!filter.failed || m.failed) && (!filter.op || m.row.op === filter.op) && (!filter.service || m.row.service === filter.service)
      && (!filter.words || [m.text, ...m.calls.flatMap(c => [c.tool, c.given])].some(t => t.toLowerCase().includes(filter.words))));
    box.replaceChildren(...shown.slice(0, most).map(drawMessage));
    more.hidden = shown.length <= most;
    const none = panel.querySelector(".nothing");
    none.hidden = shown.length > 0;
    none.textContent = every.length ? "No message matches." : records ? "This request holds no messages: their contents were not recorded."
      : "Messages are not on this page: it was made from a saved report or with names replaced.";
    filter.count(`${shown.length} of ${every.length} messages`);
  };
  talk.fresh();
};
