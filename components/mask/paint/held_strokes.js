// Strokes that a hand draws while the canvas takes none: kept, and drawn on it as soon as it takes strokes again.

import { ELSEWHERE, OVER } from "./lasso.js";
import { canvasHosts, canvasIn } from "./mounts.js";

const DRAWN_BY = ["pointerdown", "mousedown", "pointermove", "mousemove", "pointerup", "mouseup"]; // the canvas package hears the mouse, the guard the pointer

export class HeldStrokes {
  /** `closed` tells whether the canvas takes no stroke, `began` hears of one that is begun all the same. */
  constructor(closed, began, signal) {
    Object.assign(this, { closed, began, events: [], isDown: false, drawing: false });
    for (const kind of DRAWN_BY) window.addEventListener(kind, (event) => this.hear(event), { capture: true, signal });
  }

  /** Whether a stroke waits to be drawn, or has just been drawn and is not told yet. */
  get any() {
    return this.events.length > 0 || this.drawing;
  }

  /** Where the canvas lies: for a moment there may be none, or none that is seen. */
  measure() {
    const places = canvasHosts().map((host) => canvasIn(host)?.getBoundingClientRect());
    this.place = places.find((place) => place?.width) ?? this.place;
  }

  /** Whether the canvas lies where the one before lay, or has not moved for so long. */
  isInPlace(canvas, milliseconds) {
    const { left, top, width } = canvas.getBoundingClientRect();
    const isAt = (place) => width > 0 && place && Math.abs(place.left - left) + Math.abs(place.top - top) < 1;
    if (!isAt(this.seen)) this.seen = { left, top, since: performance.now() };
    return isAt(this.place) || (width > 0 && performance.now() - this.seen.since > milliseconds);
  }

  hear(event) {
    if (this.drawing) return;
    if (event.type === "pointerdown" && this.isMeant(event)) {
      this.isDown = true;
      this.began();
    }
    if (!this.isDown) return;
    this.events.push(event);
    if (event.type === "mouseup") this.isDown = false;
  }

  /** A finger is not: it moves the page. */
  isMeant(event) {
    const isElsewhere = event.composedPath().some((part) => part.matches?.(`${ELSEWHERE}, ${OVER}`));
    if (!this.closed() || isElsewhere || event.button !== 0 || event.pointerType === "touch") return false;
    const { left, right, top, bottom } = this.place ?? {};
    return event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
  }

  /** A stroke that is not ended yet goes on, on the canvas itself. Where there is no canvas the strokes are kept. */
  draw(canvas) {
    const { events } = this;
    if (!events.length || !canvas) return;
    Object.assign(this, { events: [], isDown: false });
    this.drawing = true;
    for (const event of events) canvas.dispatchEvent(new event.constructor(event.type, event));
    setTimeout(() => { this.drawing = false; }); // the guard tells of them first
  }
}
