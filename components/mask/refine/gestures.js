// Mouse, pen and fingers on the stage: one paints, two move and enlarge; wheel, middle button and Space do so for the mouse.

const YOUNG_MS = 300; // a second finger this soon means that the first did not want to paint
const PEN_ERASER = 32; // in event.buttons

export class Gestures {
  constructor(editor) {
    this.editor = editor;
    this.stage = editor.stage;
    this.fingers = new Map();
    this.mode = null; // "paint", "pan", "pinch", or "over" until the last finger is lifted
    this.penSeen = false;
    this.hover = null;
    this.measure();
    const on = (type, act) => this.stage.addEventListener(type, act, { passive: false });
    on("pointerenter", () => { if (!this.mode) this.measure(); });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("pointerleave", () => this.leave());
    on("wheel", (event) => this.wheel(event));
    on("blur", () => this.stage.classList.remove("by-pointer"));
    on("contextmenu", (event) => event.preventDefault());
  }

  /** Kept during a stroke: if a rerun moves the page under the pointer, the stroke still goes where it was aimed. */
  measure() {
    const { left, top } = this.stage.getBoundingClientRect();
    this.origin = { left: left + this.stage.clientLeft, top: top + this.stage.clientTop };
  }

  place({ clientX, clientY }) {
    return { x: clientX - this.origin.left, y: clientY - this.origin.top };
  }

  down(event) {
    if (!this.mode) this.measure();
    this.editor.focus();
    this.penSeen ||= event.pointerType === "pen";
    if (event.pointerType === "touch") this.fingers.set(event.pointerId, this.place(event));
    if (this.fingers.size === 2 && event.pointerType === "touch") this.secondFinger(event);
    if (this.mode === "over" && event.pointerType === "mouse") this.mode = null; // it was let go where nobody heard of it
    if (this.mode || (event.pointerType === "mouse" && event.button > 1)) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.from = this.at = this.place(event);
    this.moved = 0;
    this.began = event.timeStamp; // when the finger came, not when a busy tab heard of it
    const pans = event.button === 1 || this.editor.pans() || (event.pointerType === "touch" && this.penSeen);
    if (pans) this.mode = "pan";
    else if (this.editor.begin(this.point(event), this.intent(event))) this.mode = "paint";
    this.editor.showCursor(this.mode);
  }

  /** A picture point with the brush radius there; a pen's pressure makes it smaller. */
  point(event) {
    const { x, y } = this.place(event);
    const share = event.pointerType === "pen" ? 0.1 + 0.9 * event.pressure : 1;
    return { ...this.editor.view.toPicture(x, y), radius: this.editor.radius * share };
  }

  intent(event) {
    const erase = event.altKey || (event.pointerType === "pen" && Boolean(event.buttons & PEN_ERASER));
    return { straight: event.shiftKey, swap: erase, moved: this.moved };
  }

  move(event) {
    const place = this.place(event);
    if (this.fingers.has(event.pointerId)) this.pinch(event.pointerId, place);
    if (event.pointerType !== "touch") this.hover = place;
    if (!this.mode) return this.editor.refresh();
    if (event.pointerId !== this.pointer) return undefined;
    if (this.mode === "pan") this.editor.pan(place.x - this.at.x, place.y - this.at.y);
    if (this.mode === "paint") {
      this.moved = Math.max(this.moved, Math.hypot(place.x - this.from.x, place.y - this.from.y));
      const path = event.getCoalescedEvents?.() ?? [];
      this.editor.stroke((path.length ? path : [event]).map((part) => this.point(part)), this.intent(event));
    }
    this.at = place;
    return this.editor.refresh();
  }

  /** The system may take the pointer away in the middle: what was drawn stays. */
  up(event) {
    this.fingers.delete(event.pointerId);
    if (event.pointerId === this.pointer && this.mode === "paint") this.editor.end(this.intent(event));
    if (event.pointerId === this.pointer && this.mode !== "pinch") this.mode = this.fingers.size ? "over" : null;
    else if (this.mode === "pinch" || this.mode === "over") this.mode = this.fingers.size ? "over" : null;
    this.editor.showCursor(this.mode);
  }

  /** Ends what is being painted without the hand; until it lets go, it does nothing more. */
  release(dropped = false) {
    this.editor.end(this.intent({ pointerType: "" }), dropped);
    if (this.mode === "paint") this.mode = "over";
  }

  leave() {
    this.hover = null;
    this.editor.refresh();
  }

  secondFinger(event) {
    if (this.mode === "paint") this.editor.end(this.intent(event), event.timeStamp - this.began < YOUNG_MS);
    this.mode = "pinch";
  }

  pinch(id, place) {
    const before = this.spread();
    this.fingers.set(id, place);
    const after = this.spread();
    if (this.mode !== "pinch" || !before || !after) return;
    this.editor.pan(after.x - before.x, after.y - before.y);
    this.editor.zoomBy(after.apart / before.apart, after.x, after.y);
  }

  /** The middle between two fingers and how far they are apart. */
  spread() {
    const [a, b] = [...this.fingers.values()];
    return b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) } : null;
  }

  wheel(event) {
    event.preventDefault();
    if (this.mode) return;
    this.measure();
    const { x, y } = this.place(event);
    const lines = event.deltaMode ? 16 : 1;
    this.editor.zoomBy(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), x, y);
  }
}
