// Keeps the paint canvas honest: no stroke is drawn with a tool it has not been given yet, it is laid anew only while hands rest,
// and ellipses, which it does not know, look like ellipses while they are drawn.

import { el } from "../../kit/kit.js";
import { HeldStrokes } from "./held_strokes.js";
import { Lasso } from "./lasso.js";
import { Mounts, canvasHosts, canvasOf, canvasWith } from "./mounts.js";

const REST = { mouse: 700, pen: 700, touch: 1600 }; // ms without a move over the canvas after which it may be laid anew
const TELLS = '.dc-toolbar button[title="Update the app with this drawing"]';
// what lays the canvas anew when it is pressed
const RELAYS = ':is(.st-key-mask_undo, .st-key-mask_redo, .st-key-mask_invert, .st-key-mask_fill, .st-key-mask_clear, [class*="st-key-mask_use_"], .sources .notice) button';
const LASSO = "Polygon lasso";
const UNTOLD = 3000; // ms within which a stroke has been told, or was none
const PATIENCE = 8000; // ms after which a closed canvas opens, whatever happened to the answer

const STILL = 300; // ms in which a canvas that lies elsewhere than the one before has not moved

const isClosed = () => "easelPaint" in document.documentElement.dataset;

export class Guard {
  /** `send` tells Python: an act and what it is about, or the shapes of the lasso. */
  constructor(send, signal) {
    this.send = send;
    this.drawing = false;
    this.drawnOn = new WeakSet();
    this.data = {};
    const heard = (kind, act) => window.addEventListener(kind, act, { capture: true, signal });
    this.held = new HeldStrokes(isClosed, () => { this.drawing = true; this.untold = performance.now(); }, signal);
    heard("pointerdown", (event) => this.down(event));
    heard("pointermove", (event) => this.moved(event));
    for (const kind of ["pointerup", "pointercancel"]) heard(kind, () => this.up());
    for (const kind of ["mouseup", "touchend"]) heard(kind, () => setTimeout(() => this.tell()));
    heard("click", (event) => this.chosen(event));
    heard("change", (event) => this.chosen(event));
    signal.addEventListener("abort", () => { this.open(); clearTimeout(this.rest); });
    this.lasso = new Lasso((shapes) => { this.untold = performance.now(); send.state("lassos", shapes); }, () => this.over(canvasWith(this.data.canvas)), signal);
    heard("click", (event) => this.leaves(event)); // after the lasso, which closes its shape first
    new Mounts(() => { this.emptied(); this.lasso.renew(this.data); }, signal);
  }

  /** Called with every answer. */
  renew(data) {
    const before = this.data;
    this.data = data;
    if (data.canvas !== before.canvas) this.layer?.remove();
    if (this.waits && this.isAnswered(data)) this.openSoon();
    if (data.revision !== before.revision) this.go();
    if (data.revision !== before.revision || data.canvas !== before.canvas) this.restFrom(data);
    else if (!data.stale) this.awaited = false;
    this.emptied();
    this.lasso.renew(data);
  }

  /** A canvas that told of strokes and has seen no hand was mounted again, empty: it is laid anew with all that is painted. */
  emptied() {
    const canvas = this.data.drawn && !this.waits && canvasWith(this.data.canvas);
    if (canvas && !this.drawnOn.has(canvas)) this.layAnew();
  }

  restFrom(data) {
    this.awaited = data.stale; // until the next stroke is told: corners of a lasso that is not closed yet are not
    this.again();
  }

  again() {
    clearTimeout(this.rest);
    if (this.awaited && !this.drawing && !this.waits) this.rest = setTimeout(() => this.layAnew(), REST[this.kind] ?? REST.touch);
  }

  layAnew() {
    this.close({ tool: this.data.tool, canvas: this.data.canvas });
    this.send.act("relay", this.data.canvas);
  }

  chosen(event) {
    if (event.composedPath().some((part) => part.matches?.(RELAYS))) this.close({ laid: this.data.laid });
    const radio = event.target.closest?.(".st-key-mask_tool [role=radio], .st-key-mask_tool label");
    const group = radio && [...document.querySelectorAll(".st-key-mask_tool [role=radio]")];
    const index = group ? group.findIndex((one) => one === radio || radio.contains(one) || one.contains(radio)) : -1;
    const tool = this.data.tools?.[index]?.name;
    if (tool && this.touched && event.type === "click") this.byTouch(tool);
    if (tool && tool !== (this.waits?.tool ?? this.data.tool)) this.close({ tool, canvas: "" });
    else if (tool && this.waits && tool === this.data.tool) this.openSoon();
  }

  /** No stroke is drawn until an answer comes with this tool, on another canvas than that one, and laid once more. */
  close(until) {
    this.waits = { ...this.waits, ...until };
    clearTimeout(this.rest);
    if (!isClosed()) this.held.measure();
    document.documentElement.dataset.easelPaint = "closed";
    clearTimeout(this.late);
    this.late = setTimeout(() => this.openLate(), PATIENCE);
  }

  /** What was drawn meanwhile needs a canvas to be drawn on, however late it comes. */
  openLate() {
    if (!this.held.any || canvasWith(this.data.canvas)) this.open();
    else this.late = setTimeout(() => this.openLate(), 100);
  }

  isAnswered(data) {
    const { tool = data.tool, canvas, laid } = this.waits;
    return data.tool === tool && data.canvas !== canvas && data.laid !== laid;
  }

  openSoon() {
    this.waits = null;
    const look = () => {
      if (this.waits || !isClosed()) return;
      if (this.isReady()) this.open();
      else setTimeout(look, 20);
    };
    setTimeout(look);
  }

  /** Whether the canvas of the newest answer stands there alone, has its tool, and lies where it will stay: it is mounted hidden,
   * and below what it replaces. */
  isReady() {
    const canvas = canvasHosts().length === 1 && canvasWith(this.data.canvas);
    return canvas && canvas.closest(".dc-scroll").style.maxHeight === this.data.mark && this.held.isInPlace(canvas, STILL);
  }

  open() {
    this.waits = null;
    clearTimeout(this.late);
    delete document.documentElement.dataset.easelPaint;
    this.again();
    this.held.draw(canvasWith(this.data.canvas));
  }

  down(event) {
    this.touched = event.pointerType === "touch";
    const canvas = canvasOf(event);
    if (!canvas || isClosed()) return;
    if (this.touched && this.byTouch(this.data.tool)) return;
    this.drawing = true;
    this.drawnOn.add(canvas);
    this.canvas = canvas;
    this.kind = event.pointerType;
    this.awaited = false;
    this.again();
    if (this.data.strokes) this.untold = performance.now();
    if (this.data.tool === LASSO) this.lasso.down(canvas, event);
    if (this.data.tool === "Ellipse" && event.button === 0) this.start(canvas, event);
  }

  /** Whether every stroke has been told and answered. */
  get isTold() {
    return !this.held.any && !(this.untold && performance.now() - this.untold < UNTOLD);
  }

  /** A link waits until the stroke before it is kept: with another page Streamlit forgets what this one has told. */
  leaves(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || !this.untold || performance.now() - this.untold > UNTOLD || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.going = link;
    this.leave ??= setTimeout(() => this.go(), UNTOLD);
  }

  go() {
    const link = this.going;
    clearTimeout(this.leave);
    this.untold = this.going = this.leave = null;
    link?.click();
  }

  /** The canvas package hears no finger with some tools: a touch on one of them opens Refine, which has it, too. */
  byTouch(name) {
    const tool = this.data.tools?.find((one) => one.name === name && one.refine);
    if (tool) this.send.act("refine", name);
    return Boolean(tool);
  }

  up() {
    this.drawing = false;
    this.oval = null;
    this.again();
  }

  /** The canvas waits a fifth of a second before it tells of a stroke; its own button tells at once. A lasso tells by itself when it is closed. */
  tell() {
    const { canvas } = this;
    if (!canvas || this.drawing) return;
    this.canvas = null;
    if (this.data.strokes) canvas.getRootNode().querySelector(TELLS)?.click();
  }

  /** A layer over the canvas, for what the canvas cannot show. */
  over(canvas) {
    const host = canvas?.getRootNode().host?.closest('[class*="st-key-paint_"]');
    if (!host) return null;
    const [on, within] = [canvas.getBoundingClientRect(), host.getBoundingClientRect()];
    if (this.layer?.parentNode !== host) {
      this.layer?.remove();
      this.layer = el("div", { class: "easel-ovals" });
      host.append(this.layer);
    }
    Object.assign(this.layer.style, {
      left: `${on.left - within.left}px`, top: `${on.top - within.top}px`, width: `${on.width}px`, height: `${on.height}px`,
    });
    return this.layer;
  }

  start(canvas, event) {
    const on = canvas.getBoundingClientRect();
    this.over(canvas);
    this.oval = el("div", { style: `background: ${this.data.tint}` });
    this.layer.append(this.oval);
    this.from = [event.clientX - on.left, event.clientY - on.top];
    this.moved(event);
  }

  moved(event) {
    if (this.awaited && canvasOf(event)) this.again();
    if (!this.oval) return;
    const on = this.layer.getBoundingClientRect();
    const [x, y] = [event.clientX - on.left, event.clientY - on.top];
    Object.assign(this.oval.style, {
      left: `${Math.min(x, this.from[0])}px`, top: `${Math.min(y, this.from[1])}px`,
      width: `${Math.abs(x - this.from[0])}px`, height: `${Math.abs(y - this.from[1])}px`,
    });
  }
}
