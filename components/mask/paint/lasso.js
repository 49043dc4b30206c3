// The lasso of the paint canvas, corner by corner. The canvas package has one, but drops its shape wherever the hand does anything
// but press the first corner again; here Esc alone does. A shape that is closed goes to Python, which lays it into the mask.

import { canvasOf } from "./mounts.js";

const NEAR = { mouse: 10, pen: 10, touch: 22 }; // px around a corner that count as the corner itself
const TWICE = 400; // ms between the two presses of a double click
const SVG_NAME = "http://www.w3.org/2000/svg";
export const ELSEWHERE = "button, a, label, input, textarea, select, summary, [role=radio], [role=slider], [role=button], [role=tab]";
const PRESSED = "button:not([role=radio]), a, summary, [role=button]";
export const OVER = '[data-testid="stPopoverBody"], [role=dialog], dialog[open]';

const _open = new Map(); // corners of shapes that are not closed yet, by mask: as shares of the picture, for as long as the tab lives

export class Lasso {
  /** `tell` sends the closed shapes of a canvas; `layer` gives what lies over it. */
  constructor(tell, layer, signal) {
    Object.assign(this, { tell, layer, data: {}, told: { canvas: "", shapes: [] } });
    const heard = (kind, act) => window.addEventListener(kind, act, { capture: true, signal });
    heard("contextmenu", (event) => this.asked(event));
    heard("click", (event) => { if (event.target.closest?.(ELSEWHERE)) this.close(); });
    heard("pointermove", (event) => this.moved(event));
    heard("pagehide", () => this.close());
  }

  get corners() { return _open.get(this.data.mask) ?? []; }
  set corners(corners) { _open.set(this.data.mask, corners); }
  get isOpen() { return this.corners.length > 0; }

  /** Called with every answer and whenever a canvas may have been mounted. */
  renew(data) {
    this.data = data;
    this.draw();
  }

  down(canvas, event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const { width, height, left, top } = canvas.getBoundingClientRect();
    const at = [(event.clientX - left) / width, (event.clientY - top) / height];
    const near = (corner) => corner && Math.hypot((corner[0] - at[0]) * width, (corner[1] - at[1]) * height) <= (NEAR[event.pointerType] ?? 10);
    const { corners } = this;
    const twice = near(corners.at(-1)) && event.timeStamp - this.pressed < TWICE;
    this.pressed = event.timeStamp;
    if (twice || (corners.length > 2 && near(corners[0]))) return this.close();
    if (!near(corners.at(-1))) this.corners = [...corners, at];
    return this.draw();
  }

  moved(event) {
    if (!this.isOpen) return;
    const canvas = canvasOf(event);
    const on = canvas?.getBoundingClientRect();
    this.hand = on && event.pointerType !== "touch" ? [(event.clientX - on.left) / on.width, (event.clientY - on.top) / on.height] : null;
    this.draw();
  }

  /** A right click closes the shape. */
  asked(event) {
    if (!this.isOpen || !canvasOf(event)) return;
    event.preventDefault();
    this.close();
  }

  /** Enter closes the shape, Esc drops it, Backspace and Ctrl+Z take its last corner back: what the key does, null where it is not for the lasso. */
  key(event) {
    if (!this.isOpen) return null;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") this.close(); // it sends the edit: the shape goes first
    if (command) return event.key.toLowerCase() === "z" && !event.shiftKey ? () => this.back() : null;
    // a button that has the focus is pressed by Enter, which closes the shape, too; Esc closes what lies over the page first
    if (event.target.closest?.(PRESSED) || [...document.querySelectorAll(OVER)].some((one) => one.getClientRects().length)) return null;
    const acts = { Enter: this.corners.length > 2 && (() => this.close()), Escape: () => this.drop(), Backspace: () => this.back() };
    return acts[event.key] || null;
  }

  back() {
    this.corners = this.corners.slice(0, -1);
    this.draw();
  }

  drop() {
    this.corners = [];
    this.draw();
  }

  /** Two corners are no shape yet: they stay. */
  close() {
    const { corners, data } = this;
    if (corners.length < 3) return;
    if (this.told.canvas !== data.canvas) this.told = { canvas: data.canvas, shapes: [] };
    const [width, height] = data.shown;
    this.told.shapes.push(corners.map(([x, y]) => [x * width, y * height]));
    this.corners = [];
    this.tell({ mask: data.mask, base: data.base, shown: data.shown, shapes: this.told.shapes });
    this.draw();
  }

  draw() {
    const shapes = this.told.canvas === this.data.canvas ? this.told.shapes : [];
    if (!this.isOpen && !shapes.length) return this.svg?.remove();
    const layer = this.data.canvas && this.layer();
    if (!layer) return undefined;
    const [width, height] = this.data.shown;
    const corners = this.corners.map(([x, y]) => [x * width, y * height]);
    const hand = this.hand && this.isOpen ? [[this.hand[0] * width, this.hand[1] * height]] : [];
    this.svg ??= document.createElementNS(SVG_NAME, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren(
      ...[...shapes, [...corners, ...hand]].map((points) => this.part("polygon", { points: points.join(" "), fill: this.data.tint })),
      ...corners.map(([cx, cy], index) => this.part("circle", { cx, cy, r: index ? 5 : 8 })));
    if (this.svg.parentNode !== layer) layer.append(this.svg);
    return undefined;
  }

  part(name, properties) {
    const made = document.createElementNS(SVG_NAME, name);
    for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
    return made;
  }
}
