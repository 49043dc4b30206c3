// What can be undone: for each change the tiles it altered, as they were on the other side of it. Undoing swaps them with
// what stands, so one copy serves both ways; the oldest changes go when the memory set aside is used up.

import { around, box, isEmpty } from "./mask.js";

const HISTORY_BYTES = 96 * 2 ** 20;

export class History {
  constructor(mask, limit = HISTORY_BYTES) {
    this.mask = mask;
    this.limit = limit;
    this.bytes = 0;
    this.undoable = [];
    this.redoable = [];
  }

  /** Ends the change under way; returns the box of what is different, or null where nothing is. */
  commit() {
    const change = { tiles: [], bytes: 0 };
    let changed = null;
    for (const tile of this.mask.touched) {
      const altered = this.difference(tile);
      if (!altered) continue;
      const kept = copyTile(this.mask, this.mask.before, tile);
      change.tiles.push([tile, kept]);
      change.bytes += kept.length;
      changed = around(changed, altered);
    }
    this.mask.settle(this.mask.touched);
    this.mask.touched = new Set();
    if (changed) this.keep(change);
    return changed;
  }

  keep(change) {
    for (const undone of this.redoable.splice(0)) this.bytes -= undone.bytes;
    this.undoable.push(change);
    this.bytes += change.bytes;
    while (this.bytes > this.limit && this.undoable.length > 1) this.bytes -= this.undoable.shift().bytes;
  }

  difference(tile) {
    const { width, pixels, before } = this.mask;
    const { x0, y0, x1, y1 } = this.mask.tileBox(tile);
    const found = box(x1, y1, x0, y0);
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        if (pixels[y * width + x] === before[y * width + x]) continue;
        if (x < found.x0) found.x0 = x;
        if (x >= found.x1) found.x1 = x + 1;
        if (y < found.y0) found.y0 = y;
        found.y1 = y + 1;
      }
    }
    return isEmpty(found) ? null : found;
  }

  undo() {
    return this.swap(this.undoable, this.redoable);
  }

  redo() {
    return this.swap(this.redoable, this.undoable);
  }

  /** Returns the box that changed, or null where there was nothing to swap. */
  swap(from, to) {
    const change = from.pop();
    if (!change) return null;
    let changed = null;
    this.bytes -= change.bytes;
    change.bytes = 0;
    for (const entry of change.tiles) {
      const [tile, kept] = entry;
      entry[1] = copyTile(this.mask, this.mask.pixels, tile);
      change.bytes += entry[1].length;
      pasteTile(this.mask, tile, kept);
      changed = around(changed, this.mask.tileBox(tile));
    }
    this.mask.settle(change.tiles.map(([tile]) => tile));
    this.bytes += change.bytes;
    to.push(change);
    return changed;
  }
}

/** The pixels of one tile; a single byte where they are all the same, which most tiles of a mask are. */
function copyTile(mask, pixels, tile) {
  const { x0, y0, x1, y1 } = mask.tileBox(tile);
  const kept = new Uint8Array((x1 - x0) * (y1 - y0));
  for (let y = y0, at = 0; y < y1; y++, at += x1 - x0) {
    kept.set(pixels.subarray(y * mask.width + x0, y * mask.width + x1), at);
  }
  return kept.every((value) => value === kept[0]) ? kept.slice(0, 1) : kept;
}

function pasteTile(mask, tile, kept) {
  const { x0, y0, x1, y1 } = mask.tileBox(tile);
  for (let y = y0, at = 0; y < y1; y++, at += x1 - x0) {
    const row = y * mask.width;
    if (kept.length === 1) mask.pixels.fill(kept[0], row + x0, row + x1);
    else mask.pixels.set(kept.subarray(at, at + x1 - x0), row + x0);
  }
}
