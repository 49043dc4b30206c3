// The mask at native size: what is painted now, what it was before the change under way, and which tiles that touched.

const TILE = 128;

export const box = (x0, y0, x1, y1) => ({ x0, y0, x1, y1 });
export const isEmpty = (a) => !a || a.x0 >= a.x1 || a.y0 >= a.y1;

/** The smallest box around both; null counts as nothing. */
export function around(a, b) {
  if (isEmpty(a)) return isEmpty(b) ? null : b;
  if (isEmpty(b)) return a;
  return box(Math.min(a.x0, b.x0), Math.min(a.y0, b.y0), Math.max(a.x1, b.x1), Math.max(a.y1, b.y1));
}

export class Mask {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height); // 0 keep ... 255 edit
    this.before = new Uint8Array(width * height); // the pixels as they were when the change under way began
    this.cover = new Uint8Array(width * height); // how far the stroke under way covers each pixel
    this.across = Math.ceil(width / TILE);
    const tiles = this.across * Math.ceil(height / TILE);
    this.sums = new Uint32Array(tiles);
    this.total = 0;
    this.touched = new Set();
  }

  clip(a) {
    const { max, min, floor, ceil } = Math;
    return box(max(0, floor(a.x0)), max(0, floor(a.y0)), min(this.width, ceil(a.x1)), min(this.height, ceil(a.y1)));
  }

  whole() {
    return box(0, 0, this.width, this.height);
  }

  tileBox(tile) {
    const [x, y] = [(tile % this.across) * TILE, Math.floor(tile / this.across) * TILE];
    return this.clip(box(x, y, x + TILE, y + TILE));
  }

  tilesOf(a) {
    const tiles = [];
    for (let y = Math.floor(a.y0 / TILE); y * TILE < a.y1; y++) {
      for (let x = Math.floor(a.x0 / TILE); x * TILE < a.x1; x++) tiles.push(y * this.across + x);
    }
    return tiles;
  }

  /** Says that pixels inside `a` are about to change, or just did. */
  touch(a) {
    for (const tile of this.tilesOf(a)) this.touched.add(tile);
  }

  /** Ends the change under way: `before` and the coverage follow. */
  settle(tiles) {
    for (const tile of tiles) {
      const { x0, y0, x1, y1 } = this.tileBox(tile);
      for (let y = y0; y < y1; y++) {
        const row = y * this.width;
        this.before.set(this.pixels.subarray(row + x0, row + x1), row + x0);
        this.cover.fill(0, row + x0, row + x1);
      }
    }
    this.recount(tiles);
  }

  /** Takes the change under way back. */
  rewind() {
    for (const tile of this.touched) {
      const { x0, y0, x1, y1 } = this.tileBox(tile);
      for (let y = y0; y < y1; y++) {
        const row = y * this.width;
        this.pixels.set(this.before.subarray(row + x0, row + x1), row + x0);
        this.cover.fill(0, row + x0, row + x1);
      }
    }
    const tiles = this.touched;
    this.touched = new Set();
    this.recount(tiles);
    return tiles;
  }

  recount(tiles) {
    for (const tile of tiles) {
      const { x0, y0, x1, y1 } = this.tileBox(tile);
      let sum = 0;
      for (let y = y0; y < y1; y++) {
        for (let at = y * this.width + x0, end = y * this.width + x1; at < end; at++) sum += this.pixels[at];
      }
      this.total += sum - this.sums[tile];
      this.sums[tile] = sum;
    }
  }

  /** The share of the picture that may change, 0 to 1, soft edges counted by their strength. */
  coverage() {
    return this.total / 255 / (this.width * this.height);
  }

  /** The box around all that is painted, in whole tiles; null where nothing is. */
  painted() {
    let found = null;
    for (let tile = 0; tile < this.sums.length; tile++) if (this.sums[tile]) found = around(found, this.tileBox(tile));
    return found;
  }

  /** What stands at one pixel when a brush or shape covers it by `cover` (0 to 255): laid over, or taken away. */
  lay(at, cover, erase) {
    const old = this.before[at];
    const left = (((erase ? old : 255 - old) * (255 - cover) + 127) / 255) | 0;
    this.pixels[at] = erase ? left : 255 - left;
  }
}
