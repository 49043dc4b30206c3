// One picture's mask in this tab, with what can be undone and what is not saved yet. It outlives the editor: whoever leaves
// the page and comes back finds all three, and what was not acknowledged goes on being sent.

import { History } from "./history.js";
import { Mask } from "./mask.js";
import { Outbox } from "./outbox.js";
import { readGrey } from "./png.js";

const sheets = new Map(); // by the path of the save address

/** The sheet for these addresses: the one this tab has already, or a new one, not loaded yet. */
export function sheetFor({ saveUrl, width, height }) {
  const path = new URL(saveUrl, location.href).pathname;
  for (const [other, sheet] of sheets) if (other !== path && sheet.outbox.settled) sheets.delete(other);
  const known = sheets.get(path);
  if (known && known.mask.width === width && known.mask.height === height) return known;
  const sheet = new Sheet(path, width, height);
  sheets.set(path, sheet);
  return sheet;
}

class Sheet {
  constructor(path, width, height) {
    this.path = path;
    this.mask = new Mask(width, height);
    this.history = new History(this.mask);
    this.outbox = new Outbox(this.mask, path);
    this.seen = new Set(); // revisions that this sheet has loaded or caused
    this.loaded = false;
    this.loading = false;
    this.changes = 0;
    this.painting = false;
    this.open = false; // whether an editor shows it
    this.onload = () => {};
    this.onsaved = () => {};
    this.outbox.onsaved = (answer) => {
      this.seen.add(answer.revision);
      this.onsaved(answer);
    };
  }

  /** Ends a change: it can be undone from here on, and is on its way to the server. Returns its box, or null. */
  commit() {
    return this.sendOff(this.history.commit());
  }

  undo() {
    return this.sendOff(this.history.undo());
  }

  redo() {
    return this.sendOff(this.history.redo());
  }

  sendOff(changed) {
    if (changed) {
      this.changes++;
      this.outbox.add(changed);
    }
    return changed;
  }

  get current() {
    return this.loaded && this.seen.has(this.wanted.revision);
  }

  /** Loads the mask when Python names a revision that did not come from here. */
  async follow(revision, url) {
    this.wanted = { revision, url };
    if (this.loading || this.current) return;
    this.loading = true;
    try {
      await this.catchUp();
    } finally {
      this.loading = false;
    }
  }

  async catchUp() {
    for (let attempt = 0; this.open && !this.current; attempt++) {
      await this.calm();
      if (this.current) return; // it was our own, named before its acknowledgement came
      const { revision, url } = this.wanted;
      const changes = this.changes;
      const read = await fetchGrey(url);
      const fits = read && read.width === this.mask.width && read.height === this.mask.height;
      if (!fits) {
        this.onload(`The mask did not load${read ? " (wrong size)" : ""}. Trying again.`);
        await pause(Math.min(8000, 500 * 2 ** attempt));
      } else if (changes === this.changes && !this.painting) await this.adopt(read.pixels, revision);
    }
  }

  /** Waits until nothing is being painted or sent: then what the server has is not older than what stands here. */
  async calm() {
    while (this.painting || this.outbox.flights.size) await pause(20);
  }

  async adopt(pixels, revision) {
    const owed = this.loaded ? this.outbox.owed : null;
    const { mask } = this;
    if (owed) copyBox(mask.pixels, pixels, mask.width, owed);
    const stashed = this.loaded ? null : await this.stashed(pixels, revision);
    mask.pixels.set(pixels);
    if (this.loaded) {
      mask.touch(mask.whole());
      this.history.commit(); // what happened on the server can be undone here like a stroke
    } else mask.settle(mask.tilesOf(mask.whole()));
    this.seen.add(revision);
    this.outbox.revision = revision;
    this.loaded = true;
    this.changes++;
    if (stashed) this.outbox.add(stashed);
    this.outbox.tell();
    this.onload("");
  }

  /** Puts what an earlier visit could not send into the fresh pixels; returns its box when it changes anything. */
  async stashed(pixels, revision) {
    const kept = this.outbox.stash.take(revision);
    if (!kept) return null;
    const { x0, y0, x1, y1 } = kept.area;
    const read = await readGrey(kept.body).catch(() => null);
    if (!read || read.width !== x1 - x0 || x1 > this.mask.width || y1 > this.mask.height) return null;
    let differs = false;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const [at, value] = [y * this.mask.width + x, read.pixels[(y - y0) * read.width + x - x0]];
        differs ||= pixels[at] !== value;
        pixels[at] = value;
      }
    }
    return differs ? kept.area : null;
  }
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** The mask at `url`, or null when it cannot be had now. */
async function fetchGrey(url) {
  try {
    const reply = await fetch(url, { cache: "no-store" });
    return reply.ok ? await readGrey(new Uint8Array(await reply.arrayBuffer())) : null;
  } catch {
    return null;
  }
}

function copyBox(from, to, stride, { x0, y0, x1, y1 }) {
  for (let y = y0; y < y1; y++) to.set(from.subarray(y * stride + x0, y * stride + x1), y * stride + x0);
}
