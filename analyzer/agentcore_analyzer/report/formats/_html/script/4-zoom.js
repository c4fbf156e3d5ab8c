// A stretch of time that is looked at: chosen by dragging over a drawing, by the wheel, by buttons, by keys.
class Zoom {
  constructor(low, high, listener) {
    Object.assign(this, {min: low, max: Math.max(high, low + 1), low, high: Math.max(high, low + 1), listener});
  }
  x(at) { return (at - this.low) / (this.high - this.low); }
  set(low, high) {
    const least = Math.max((this.max - this.min) / 1e6, 10);
    if (high - low < least) { const middle = (low + high) / 2; low = middle - least / 2; high = middle + least / 2; }
    const width = Math.min(high - low, this.max - this.min);
    this.low = Math.min(Math.max(low, this.min), this.max - width);
    this.high = this.low + width;
    this.listener();
  }
  by(factor, at = 0.5) {
    const middle = this.low + (this.high - this.low) * at, width = (this.high - this.low) * factor;
    this.set(middle - width * at, middle + width * (1 - at));
  }
  pan(part) { const step = (this.high - this.low) * part; this.set(this.low + step, this.high + step); }
  all() { this.set(this.min, this.max); }
  show(start, end) { // a little around it
    const room = Math.max((end - start) * 0.3, (this.max - this.min) / 500);
    this.set(start - room, end + room);
  }
  buttons() {
    const button = (label, text, click) => h("button", {type: "button", "aria-label": label, title: label, click}, text);
    return h("div", {class: "zoom", role: "group", "aria-label": "Time shown"},
      button("Zoom in", "+", () => this.by(0.5)), button("Zoom out", "\u2212", () => this.by(2)), button("Earlier", "\u25c2", () => this.pan(-0.4)),
      button("Later", "\u25b8", () => this.pan(0.4)), button("All of the time", "All", () => this.all()));
  }
  key(event) {
    const act = {"+": () => this.by(0.5), "=": () => this.by(0.5), "-": () => this.by(2), 0: () => this.all(), "[": () => this.pan(-0.4), "]": () => this.pan(0.4)}[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return false;
    act();
    event.preventDefault();
    return true;
  }
  // Dragging over `canvas` chooses a stretch; `whole`: it shows all the time, else what is looked at.
  brush(canvas, whole, click) {
    let from = null;
    const part = event => { const box = canvas.getBoundingClientRect(); return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1); };
    const time = p => (whole ? this.min + (this.max - this.min) * p : this.low + (this.high - this.low) * p);
    canvas.addEventListener("pointerdown", event => { from = {p: part(event), t: time(part(event))}; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointerup", event => {
      if (!from) return;
      const p = part(event), t = time(p), far = Math.abs(p - from.p) * canvas.clientWidth > 5;
      if (far) this.set(Math.min(t, from.t), Math.max(t, from.t));
      else if (click) click(event, t);
      else this.set(t - (this.high - this.low) / 2, t + (this.high - this.low) / 2);
      from = null;
    });
    canvas.addEventListener("wheel", event => {
      if (!event.ctrlKey && !whole) return;
      event.preventDefault();
      const t = time(part(event));
      this.by(event.deltaY > 0 ? 1.25 : 0.8, Math.min(Math.max(this.x(t), 0), 1));
    }, {passive: false});
    canvas.addEventListener("dblclick", () => this.all());
  }
}

// A canvas of the size that it is shown in, and the colours of the page.
function sheet(canvas, height) {
  const wide = Math.max(canvas.clientWidth, 1), dense = window.devicePixelRatio || 1;
  canvas.width = wide * dense;
  canvas.height = height * dense;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  pen.scale(dense, dense);
  return {pen, wide, colour: name => style.getPropertyValue(`--${name}`).trim()};
}
const colourOf = row => (row.failed ? "error" : {policy: "memory", client: "gateway", server: "gateway", invoke: "gateway", cycle: "agent", handoff: "agent"}[row.op]
  || (KINDS.includes(row.op) ? row.op : "span"));
