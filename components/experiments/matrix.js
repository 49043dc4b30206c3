// A table of thousands of cells of which only those in sight are in the document; its heads, and what is pinned, stay in sight.

import { el } from "../kit/kit.js";

const GAP = 4; // px between cells
const BEYOND = 2; // rows and columns drawn beyond the edge

/** The part of `count` lines of `pitch` px that lies in `room` px from `scrolled` on. */
export function visible(count, pitch, scrolled, room) {
  const first = Math.max(0, Math.floor(scrolled / pitch) - BEYOND);
  return [first, Math.min(count, Math.ceil((scrolled + room) / pitch) + BEYOND)];
}

const into = (band, element) => { if (element.parentNode !== band) band.append(element); };

export class Matrix {
  /** `parts` draw: `cell(element, index)`, `rowHead(element, row)`, `columnHead(element, column)`. */
  constructor(pane, parts) {
    Object.assign(this, { pane, parts, shown: new Map(), pool: { cell: [], row: [], column: [] }, focus: [0, 0] });
    const band = (name) => el("div", { class: `band ${name}` });
    this.bands = {
      corner: band("corner"), pinnedColumn: band("pinned-column"), column: band("column"),
      pinnedRow: band("pinned-row"), both: band("both"), ofRow: band("of-row"),
      row: band("row"), ofColumn: band("of-column"), rest: band("rest"),
    };
    this.sheet = el("div", { class: "sheet" }, Object.values(this.bands));
    pane.append(this.sheet);
    pane.addEventListener("scroll", () => this.soon(), { passive: true });
    pane.addEventListener("keydown", (event) => this.key(event));
    this.watch = new ResizeObserver(() => this.soon());
    this.watch.observe(pane);
  }

  /** Takes over another layout or size: `size` is {width, height, head: [width, height]} in px. */
  renew(layout, size) {
    Object.assign(this, { layout, size, pitch: [size.width + GAP, size.height + GAP] });
    const [pinnedWide, pinnedHigh] = [layout.pinnedColumns * this.pitch[0], layout.pinnedRows * this.pitch[1]];
    const [wide, high] = [layout.columns.length * this.pitch[0] - pinnedWide, layout.rows.length * this.pitch[1] - pinnedHigh];
    const [headWide, headHigh] = size.head;
    this.sheet.style.gridTemplate = `${headHigh}px ${pinnedHigh}px ${Math.max(high, 0)}px / ${headWide}px ${pinnedWide}px ${Math.max(wide, 0)}px`;
    for (const [name, value] of Object.entries({ "--head-w": headWide, "--head-h": headHigh, "--cell-w": size.width, "--cell-h": size.height })) {
      this.sheet.style.setProperty(name, `${value}px`);
    }
    this.pinned = [pinnedWide, pinnedHigh];
    this.focus = this.focus.map((at, way) => Math.min(at, Math.max(0, [layout.rows, layout.columns][way].length - 1)));
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.draw();
  }

  /** Draws those in sight once more, with what is known of them now. */
  refresh(indices) {
    const changed = indices && new Set(indices);
    for (const element of this.shown.values()) {
      if (element.index !== undefined && (!changed || changed.has(element.index))) this.parts.cell(element, element.index);
    }
  }

  soon() {
    this.due ??= requestAnimationFrame(() => { this.due = undefined; if (this.layout) this.draw(); });
  }

  ranges() {
    const { pane, layout, pitch, pinned, size } = this;
    const room = [pane.clientWidth - size.head[0] - pinned[0], pane.clientHeight - size.head[1] - pinned[1]];
    const rest = (count, first, way, scrolled) => visible(count - first, pitch[way], scrolled, room[way]).map((at) => at + first);
    return { rows: rest(layout.rows.length, layout.pinnedRows, 1, pane.scrollTop), columns: rest(layout.columns.length, layout.pinnedColumns, 0, pane.scrollLeft) };
  }

  draw() {
    const { layout } = this;
    const { rows, columns } = this.ranges();
    const lines = (pinned, [from, to]) => [...Array(pinned).keys(), ...Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)];
    const wanted = new Map();
    const [down, across] = [lines(layout.pinnedRows, rows), lines(layout.pinnedColumns, columns)];
    for (const row of down) {
      wanted.set(`r${layout.rows[row].key}`, ["row", row, -1]);
      for (const column of across) wanted.set(`${layout.rows[row].key}|${layout.columns[column].key}`, ["cell", row, column]);
    }
    for (const column of across) wanted.set(`c${layout.columns[column].key}`, ["column", -1, column]);
    // what left the sight first: it is put where something comes in, and never leaves the document
    for (const [key, element] of this.shown) if (!wanted.has(key)) this.take(key, element);
    for (const [key, what] of wanted) if (!this.shown.has(key)) this.put(key, ...what);
    for (const element of Object.values(this.pool).flat()) element.remove();
  }

  put(key, kind, row, column) {
    const element = this.pool[kind].pop() ?? this.make(kind);
    this.shown.set(key, element);
    const [inRows, inColumns] = [row < this.layout.pinnedRows, column < this.layout.pinnedColumns];
    element.place = [row, column];
    element.style.left = kind === "row" ? "0" : `${(column - (inColumns ? 0 : this.layout.pinnedColumns)) * this.pitch[0]}px`;
    element.style.top = kind === "column" ? "0" : `${(row - (inRows ? 0 : this.layout.pinnedRows)) * this.pitch[1]}px`;
    if (kind === "row") {
      this.parts.rowHead(element, row);
      into(this.bands[inRows ? "pinnedRow" : "row"], element);
    } else if (kind === "column") {
      this.parts.columnHead(element, column);
      into(this.bands[inColumns ? "pinnedColumn" : "column"], element);
    } else {
      this.putCell(element, row, column, inRows, inColumns);
    }
  }

  putCell(element, row, column, inRows, inColumns) {
    element.index = this.layout.at(row, column);
    element.tabIndex = row === this.focus[0] && column === this.focus[1] ? 0 : -1;
    this.parts.cell(element, element.index);
    into(this.bands[inRows ? (inColumns ? "both" : "ofRow") : inColumns ? "ofColumn" : "rest"], element);
  }

  make(kind) {
    return kind === "cell" ? el("button", { type: "button", class: "cell" }) : el("div", { class: `head ${kind}` });
  }

  take(key, element) {
    this.shown.delete(key);
    if (document.activeElement === element) element.remove();
    else this.pool[element.tagName === "BUTTON" ? "cell" : element.classList.contains("row") ? "row" : "column"].push(element);
  }

  /** Arrows, Home, End and page keys walk the cells, as in a table. */
  key(event) {
    const by = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], PageDown: [5, 0], PageUp: [-5, 0], Home: [0, -1e6], End: [0, 1e6] }[event.key];
    if (!by || !event.target.classList.contains("cell")) return;
    event.preventDefault();
    this.go(this.focus[0] + by[0], this.focus[1] + by[1]);
  }

  /** The focus goes to that cell, and it comes into sight. */
  go(row, column) {
    const last = [this.layout.rows.length - 1, this.layout.columns.length - 1];
    this.focus = [Math.max(0, Math.min(last[0], row)), Math.max(0, Math.min(last[1], column))];
    this.reveal(...this.focus);
    this.draw();
    const key = `${this.layout.rows[this.focus[0]].key}|${this.layout.columns[this.focus[1]].key}`;
    for (const element of this.shown.values()) if (element.tabIndex === 0 && element.classList.contains("cell")) element.tabIndex = -1;
    const element = this.shown.get(key);
    if (!element) return;
    element.tabIndex = 0;
    element.focus({ preventScroll: true });
  }

  reveal(row, column) {
    const { pane, layout, size, pinned } = this;
    const into = (at, first, pitch, scrolled, room) => {
      if (at < first) return scrolled;
      const start = (at - first) * pitch;
      return Math.max(Math.min(scrolled, start), start + pitch - room);
    };
    pane.scrollTop = into(row, layout.pinnedRows, this.pitch[1], pane.scrollTop, pane.clientHeight - size.head[1] - pinned[1]);
    pane.scrollLeft = into(column, layout.pinnedColumns, this.pitch[0], pane.scrollLeft, pane.clientWidth - size.head[0] - pinned[0]);
  }

  end() {
    this.watch.disconnect();
  }
}
