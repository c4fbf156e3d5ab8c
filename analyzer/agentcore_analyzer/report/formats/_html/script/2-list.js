// A list of any length: only the rows that are seen exist. Arrow keys move, Enter opens.
class List {
  constructor(role, label, height, draw, chosen) {
    Object.assign(this, {role, height, draw, chosen, items: [], at: -1, shown: new Map()});
    this.inner = h("div", {role: "presentation", class: "inner"});
    this.element = h("div", {role, tabindex: "0", class: "list", "aria-label": label, scroll: () => this.paint(), keydown: e => this.key(e)}, this.inner);
    this.name = `list-${List.count = (List.count || 0) + 1}`;
    new ResizeObserver(() => this.paint()).observe(this.element);
  }
  set(items, keep) {
    const before = keep && this.items[this.at];
    this.items = items;
    this.at = before ? items.indexOf(before) : -1;
    this.element.hidden = !items.length;
    this.inner.style.height = `${items.length * this.height}px`;
    if (this.role === "treegrid") this.element.setAttribute("aria-rowcount", items.length);
    this.repaint();
  }
  repaint() {
    this.shown.forEach(element => element.remove());
    this.shown.clear();
    this.paint();
  }
  paint() {
    const top = this.element.scrollTop, tall = this.element.clientHeight || 400;
    const first = Math.max(Math.floor(top / this.height) - 8, 0), last = Math.min(Math.ceil((top + tall) / this.height) + 8, this.items.length);
    for (const [n, element] of this.shown) if ((n < first || n >= last) && n !== this.at) { element.remove(); this.shown.delete(n); }
    for (let n = first; n < last; n++) if (!this.shown.has(n)) this.put(n);
    if (this.at >= 0 && !this.shown.has(this.at)) this.put(this.at);
    if (this.at >= 0) this.element.setAttribute("aria-activedescendant", `${this.name}-${this.at}`);
    else this.element.removeAttribute("aria-activedescendant");
  }
  put(n) {
    const element = this.draw(this.items[n], n);
    element.id = `${this.name}-${n}`;
    element.style.top = `${n * this.height}px`;
    element.style.height = `${this.height}px`;
    element.setAttribute("aria-selected", String(n === this.at));
    if (this.role === "listbox") { element.setAttribute("aria-posinset", n + 1); element.setAttribute("aria-setsize", this.items.length); }
    else element.setAttribute("aria-rowindex", n + 1);
    element.addEventListener("click", event => { this.move(n); this.chosen(this.items[n], event); });
    // In the order of the list, also for whoever reads it aloud.
    const next = [...this.shown.keys()].filter(k => k > n).reduce((a, b) => Math.min(a, b), Infinity);
    this.inner.insertBefore(element, next === Infinity ? null : this.shown.get(next));
    this.shown.set(n, element);
  }
  move(n) {
    if (!this.items.length) return;
    const old = this.shown.get(this.at);
    if (old) old.setAttribute("aria-selected", "false");
    this.at = Math.min(Math.max(n, 0), this.items.length - 1);
    const top = this.at * this.height, tall = this.element.clientHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + this.height > this.element.scrollTop + tall) this.element.scrollTop = top + this.height - tall;
    this.paint();
    this.shown.get(this.at).setAttribute("aria-selected", "true");
  }
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(Math.floor(this.element.clientHeight / this.height) - 1, 1);
    const to = {ArrowDown: this.at + 1, ArrowUp: this.at - 1, Home: 0, End: this.items.length - 1, PageDown: this.at + page, PageUp: this.at - page}[event.key];
    if (to !== undefined) this.move(to);
    else if ((event.key === "Enter" || event.key === " ") && this.items[this.at]) this.chosen(this.items[this.at], event);
    else return;
    event.preventDefault();
  }
}
