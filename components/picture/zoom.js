// Where a picture lies in a room when it is zoomed and panned: the arithmetic that comparisons use, too, and the view of a single one.
// A scale is pixels on the page for each of the picture; `off` is how far its middle is from the room's, as shares of the picture.

import { el } from "../kit/kit.js";

export const MOST = 32; // pixels on the page for each of the picture
const STEP = 1.25; // of a key
const EVEN = 1.001; // what differs by less is the same
const SOFT = 2; // above this the pixels of a picture are seen as they are

export const within = (least, value, most) => Math.min(most, Math.max(least, value));

/** The scale at which all of a picture is seen. */
export const fitting = (room, size) => Math.min(room.width / size.width, room.height / size.height);

/** By how much a turn of the wheel zooms. */
export const turned = (event) => Math.exp(-event.deltaY * (event.deltaMode ? 16 : 1) / 400);

/** A point of the screen, seen from the middle of a room. */
export const seenIn = (room, x, y) => ({ x: x - room.left - room.width / 2, y: y - room.top - room.height / 2 });

/** `off` after a zoom from one scale to another, in which what is `at` a point stays there. */
export function keeping(at, off, size, from, to) {
  const along = (name, side) => (at[name] - (at[name] - off[name] * size[side] * from) * (to / from)) / (size[side] * to);
  return { x: along("x", "width"), y: along("y", "height") };
}

/** How far a picture can be off the middle until an edge of it comes in. */
export function slack(room, size, scale) {
  const along = (side) => Math.max(0, (1 - room[side] / (size[side] * scale)) / 2);
  return { x: along("width"), y: along("height") };
}

/** `off` within what is possible. */
export const held = (off, most) => ({ x: within(-most.x, off.x, most.x), y: within(-most.y, off.y, most.y) });

/** Puts an image where it lies. */
export function lay(image, room, size, scale, off) {
  const { x, y } = held(off, slack(room, size, scale));
  const width = size.width * scale, height = size.height * scale;
  const left = (room.width - width) / 2 + x * width, top = (room.height - height) / 2 + y * height;
  Object.assign(image.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    imageRendering: scale * devicePixelRatio > SOFT * EVEN ? "pixelated" : "auto" });
}

const same = (one, other) => one < other * EVEN && other < one * EVEN;

/** An image above its small copy, which is its ground until it is decoded: of one with holes it would be seen through them. */
export function grounded({ src, thumb, alt }, placed) {
  const image = el("img", { src, alt, draggable: "false", style: thumb && `background-image:url("${thumb}")`,
    onload: () => { placed(); image.decode().catch(() => undefined).then(() => { image.style.backgroundImage = ""; }); } });
  return image;
}

/** One picture in the full view: all of it at first; wheel, fingers, keys and buttons zoom, a drag pans. */
export class Zoom {
  /** `picture` is {src, thumb, alt, width, height}; a list may not know the size. `bar` belongs beside the picture. */
  constructor(picture) {
    Object.assign(this, { picture, scale: null, off: { x: 0, y: 0 }, fingers: new Map() });
    this.image = grounded(picture, () => this.place());
    this.root = el("div", { class: "canvas", style: picture.width && `--ratio:${picture.width / picture.height}`, tabindex: "0", role: "group", "aria-label": "Picture. Plus and minus zoom, Z shows 100 %, F fits it" }, this.image);
    this.words = el("span", { class: "small muted percent", role: "status" });
    this.presses = [["Fit", "Fit to window (F)", () => this.fit()], ["100 %", "Zoom to 100 % (Z or double-click)", () => this.real(1)], ["200 %", "Zoom to 200 %", () => this.real(2)]]
      .map(([words, title, onclick]) => el("button", { type: "button", class: "button", title, onclick }, words));
    this.bar = el("div", { class: "zooms" }, this.presses, this.words);
    this.listen();
    this.above = null;
    new ResizeObserver(() => this.place()).observe(this.root);
  }

  /** Lays something over the picture, as large as it; null takes it away. */
  over(made) {
    this.above?.remove();
    this.above = made;
    if (made) this.root.append(made);
    this.place();
  }

  listen() {
    const { root } = this;
    // a second finger must not begin to scroll the page, as one alone may
    for (const name of ["touchstart", "touchmove"]) root.addEventListener(name, (event) => { if (event.touches.length > 1 && event.cancelable) event.preventDefault(); }, { passive: false });
    root.onwheel = (event) => { event.preventDefault(); this.by(turned(event), event.clientX, event.clientY); };
    root.ondblclick = (event) => this.toggle(event.clientX, event.clientY);
    root.onpointerdown = (event) => this.down(event);
    root.onpointermove = (event) => this.move(event);
    root.onpointerup = root.onpointercancel = (event) => { this.fingers.delete(event.pointerId); this.gripped(); };
  }

  get room() { return this.root.getBoundingClientRect(); }

  get size() {
    const { picture, image } = this;
    return { width: picture.width || image.naturalWidth || 1, height: picture.height || image.naturalHeight || 1 };
  }

  /** Where each pixel of the picture is one of the screen. */
  get one() { return 1 / devicePixelRatio; }

  /** All of it is seen; a small one is not made larger for that. */
  get whole() { return Math.min(fitting(this.room, this.size), Math.max(1, this.one)); }

  get now() { return this.scale ?? this.whole; }

  /** Zooms by a factor; what is at a point of the screen, the middle where none is given, stays there. */
  by(factor, x, y) { this.to(this.now * factor, x, y); }

  to(wanted, x, y) {
    const { room, size, now, whole } = this;
    const scale = within(Math.min(whole, this.one), wanted, MOST * this.one);
    const at = x === undefined ? { x: 0, y: 0 } : seenIn(room, x, y);
    this.off = keeping(at, held(this.off, slack(room, size, now)), size, now, scale);
    this.scale = same(scale, whole) ? null : scale;
    this.place();
  }

  fit() { Object.assign(this, { scale: null, off: { x: 0, y: 0 } }); this.place(); }

  real(times, x, y) { this.to(times * this.one, x, y); }

  /** Real pixels, and from them back to all of it. */
  toggle(x, y) {
    if (same(this.now, this.one) && this.scale !== null) this.fit();
    else this.real(1, x, y);
  }

  /** Whether a key was meant for the zoom; digits, P, U and X mark pictures in the library, O shows the one before. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const does = { "+": () => this.by(STEP), "=": () => this.by(STEP), "-": () => this.by(1 / STEP), z: () => this.toggle(), f: () => this.fit() }[event.key.toLowerCase()];
    does?.();
    return Boolean(does);
  }

  down(event) {
    if (event.button) return;
    this.root.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.gripped();
  }

  /** Another number of fingers: from here on they move and zoom anew. */
  gripped() { this.grip = this.fingers.size ? this.spread() : null; }

  /** The middle of the first two fingers, and how far they are apart. */
  spread() {
    const [one, other = one] = this.fingers.values();
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
  }

  move(event) {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const before = this.grip, { size, now } = this;
    this.grip = this.spread();
    this.off = { x: this.off.x + (this.grip.x - before.x) / (size.width * now), y: this.off.y + (this.grip.y - before.y) / (size.height * now) };
    if (before.apart && this.grip.apart) this.by(this.grip.apart / before.apart, this.grip.x, this.grip.y);
    else this.place();
  }

  place() {
    const { room, size, now, whole } = this;
    if (!room.width || !room.height) return;
    this.off = held(this.off, slack(room, size, now));
    for (const part of [this.image, this.above]) if (part) lay(part, room, size, now, this.off);
    this.root.classList.toggle("zoomed", now > whole * EVEN);
    this.words.textContent = `${Math.round(now * devicePixelRatio * 100)} %`;
    const marks = [this.scale === null, ...[1, 2].map((times) => same(now, times * this.one))];
    for (const [at, press] of this.presses.entries()) press.setAttribute("aria-pressed", String(marks[at]));
  }
}
