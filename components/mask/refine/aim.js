// What a hand draws to say what it means, from press to release, or by arrow keys: a loose box, a loop around a thing, a
// scribble over it, a place of a colour. Nothing of it is painted.

const CLICK = 4; // CSS pixels; a pointer that moved less was clicked, not dragged
const STRAIGHT = 1.25; // a way so much longer than its ends are apart is still a box from corner to corner
const THIN = 0.08; // a box flatter than that is a scribble along something thin
const CLOSED = 0.3; // of its diagonal: a way that ends so near its beginning goes around something
const HOLLOW = 0.35; // of its box: and encloses so much
const MOST_POINTS = 500;
const STEP = 8; // CSS pixels that an arrow key moves; with Shift it makes a box larger or smaller by as much
const SMALLEST = 16;

/** Drawn with the pointer; `kind` is the tool, "thing" or "wand". */
export class Aim {
  constructor(point, { kind, erase, add }) {
    Object.assign(this, { kind, erase, add, points: [point] });
  }

  begin() { return null; }

  move(points) {
    this.points.push(...points);
    if (this.points.length > MOST_POINTS) this.points = this.points.filter((_, at) => at % 2 === 0);
    return null;
  }

  end() { return null; }

  get shape() {
    return this.kind === "wand" ? "place" : shapeOf(this.points);
  }

  /** What is seen while it is drawn, and whether its end is joined to its beginning. */
  outline() {
    return this.shape === "place" ? [] : this.shape === "box" ? boxOf(this.points) : this.points;
  }

  get isOpen() { return this.shape === "scribble"; }

  /** What the server is asked; null where the hand only clicked, which means nothing but to the wand. */
  wish({ moved }) {
    if (this.kind === "wand") return { kind: "wand", at: pair(this.points[0]) };
    if (moved < CLICK) return null;
    const told = this.outline().map(pair);
    return { kind: this.isOpen ? "scribble" : "loop", points: told };
  }
}

/** Moved by arrow keys over the stage. */
export class KeyAim {
  constructor(kind, view) {
    this.kind = kind;
    this.view = view;
    const { width, height } = view.stage;
    this.at = { x: width / 2, y: height / 2 };
    this.reach = { x: width / 5, y: height / 4 };
  }

  key(name, larger) {
    const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[name];
    const { width, height } = this.view.stage;
    const within = (value, most) => Math.min(most, Math.max(0, value));
    if (larger && this.kind !== "wand") {
      this.reach = { x: Math.max(SMALLEST, this.reach.x + dx), y: Math.max(SMALLEST, this.reach.y + dy) };
    } else this.at = { x: within(this.at.x + dx * (larger ? 5 : 1), width), y: within(this.at.y + dy * (larger ? 5 : 1), height) };
  }

  outline() {
    const { at, view } = this;
    const reach = this.kind === "wand" ? { x: 7, y: 7 } : this.reach;
    return boxOf([view.toPicture(at.x - reach.x, at.y - reach.y), view.toPicture(at.x + reach.x, at.y + reach.y)]);
  }

  wish() {
    if (this.kind === "wand") return { kind: "wand", at: pair(this.view.toPicture(this.at.x, this.at.y)) };
    return { kind: "loop", points: this.outline().map(pair) };
  }
}

const pair = ({ x, y }) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];

function boxOf(points) {
  const [from, to] = [points[0], points.at(-1)];
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

function shapeOf(points) {
  const [from, to] = [points[0], points.at(-1)];
  let [way, twice] = [0, 0];
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  for (let at = 0; at < points.length; at++) {
    const [a, b] = [points[at], points[(at + 1) % points.length]];
    twice += a.x * b.y - b.x * a.y;
    if (at + 1 < points.length) way += Math.hypot(b.x - a.x, b.y - a.y);
  }
  const [wide, high] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  const apart = Math.hypot(to.x - from.x, to.y - from.y);
  if (way <= apart * STRAIGHT) return Math.min(wide, high) < THIN * Math.max(wide, high) ? "scribble" : "box";
  const goesAround = apart < CLOSED * Math.hypot(wide, high) && Math.abs(twice / 2) > HOLLOW * wide * high;
  return goesAround ? "loop" : "scribble";
}
