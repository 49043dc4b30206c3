// The mask as a tint over the picture: screen pixels looked up in the mask, and only inside the box that changed.

import { box, isEmpty } from "./mask.js";

const MOST_BACKING = 3e6; // pixels of the canvas; beyond, a large dense screen gets a tint of half its density

export class Tint {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.ratio = 1;
    this.colour = 0;
  }

  setColour(hex) {
    const value = parseInt(hex.slice(1), 16);
    const colour = ((value & 255) << 16) | (value & 0xff00) | (value >> 16); // 0xBBGGRR, as image data has it
    if (colour === this.colour) return false;
    this.colour = colour;
    return true;
  }

  resize(width, height, density) {
    this.ratio = width * height * density * density > MOST_BACKING ? density / 2 : density;
    this.canvas.width = Math.max(1, Math.round(width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(height * this.ratio));
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  /** Draws what the box of picture pixels shows; without one, everything. `quick` looks up one mask pixel for each of the screen's. */
  draw(mask, view, changed, quick) {
    const { width, height } = this.canvas;
    const area = changed ? this.onScreen(view, changed) : box(0, 0, width, height);
    if (isEmpty(area)) return;
    for (let y = area.y0; y < area.y1; y++) this.words.fill(0, y * width + area.x0, y * width + area.x1);
    const painted = mask.painted();
    const lit = painted && this.within(area, this.onScreen(view, painted));
    if (!isEmpty(lit)) this.lookUp(mask, view, lit, quick);
    this.context.putImageData(this.image, 0, 0, area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0);
  }

  /** The canvas pixels that a box of picture pixels touches. */
  onScreen(view, a) {
    const [from, to] = [view.toStage(a.x0, a.y0), view.toStage(a.x1, a.y1)];
    return this.within(box(0, 0, this.canvas.width, this.canvas.height), box(
      Math.floor(from.x * this.ratio) - 1, Math.floor(from.y * this.ratio) - 1,
      Math.ceil(to.x * this.ratio) + 1, Math.ceil(to.y * this.ratio) + 1,
    ));
  }

  within(a, b) {
    return box(Math.max(a.x0, b.x0), Math.max(a.y0, b.y0), Math.min(a.x1, b.x1), Math.min(a.y1, b.y1));
  }

  lookUp(mask, view, area, quick) {
    const step = 1 / (view.scale * this.ratio); // picture pixels for one canvas pixel
    const spread = quick || step <= 1 ? [0] : [-0.25, 0.25];
    const places = (from, to, offset, most) => spread.map((share) => Int32Array.from({ length: to - from }, (_, at) => {
      const place = Math.floor(((from + at + 0.5 + share) / this.ratio - offset) / view.scale);
      return place < 0 || place >= most ? -1 : place;
    }));
    const columns = places(area.x0, area.x1, view.x, mask.width);
    const rows = places(area.y0, area.y1, view.y, mask.height);
    for (let y = area.y0; y < area.y1; y++) {
      const starts = rows.map((places) => places[y - area.y0]).filter((row) => row >= 0).map((row) => row * mask.width);
      const to = y * this.canvas.width + area.x0;
      if (spread.length === 1) this.copyRow(mask.pixels, starts, columns[0], to);
      else this.averageRow(mask.pixels, starts, columns, to);
    }
  }

  copyRow(pixels, [start], columns, to) {
    if (start === undefined) return;
    for (let at = 0; at < columns.length; at++) {
      const value = columns[at] < 0 ? 0 : pixels[start + columns[at]];
      if (value) this.words[to + at] = (value << 24) | this.colour;
    }
  }

  averageRow(pixels, [first, second = first], [left, right], to) {
    if (first === undefined) return;
    for (let at = 0; at < left.length; at++) {
      const [a, b] = [left[at] < 0 ? right[at] : left[at], right[at] < 0 ? left[at] : right[at]];
      if (a < 0) continue;
      const value = (pixels[first + a] + pixels[first + b] + pixels[second + a] + pixels[second + b]) >> 2;
      if (value) this.words[to + at] = (value << 24) | this.colour;
    }
  }
}
