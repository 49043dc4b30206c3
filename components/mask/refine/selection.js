// Selects a thing, or a colour: asks the server what a hand means, and lays the answer into the mask as one change.

import { KeyAim } from "./aim.js";
import { around, box } from "./mask.js";
import { readGrey } from "./png.js";

const SILENT_MS = 250; // a wait without a word
const TIMEOUT_MS = 40000;
const WARM_MS = 60000; // the server lets go of a picture on which nobody selects
const UNREACHED = "The server did not answer. Draw again.";
const AIMS = "Drag a box around the thing, or scribble over it.";
const BY_KEYS = {
  thing: "Arrow keys move the box, with Shift its corner. Enter selects, Esc cancels.",
  wand: "Arrow keys move the wand. Enter selects, Esc cancels.",
};
export const kept = { tolerance: 32, everywhere: false, background: false, adding: false }; // for as long as the tab lives

export class Selection {
  constructor(editor) {
    this.editor = editor;
    this.url = "";
    this.warmed = -Infinity;
    this.aim = null; // by keys
    this.asking = null; // aborts the question under way
    this.last = null; // what was selected last, while nothing else has changed the mask
    editor.stage.addEventListener("pointerenter", () => this.warm());
  }

  get isChosen() { return this.editor.tool === "thing" || this.editor.tool === "wand"; }
  get pending() { return Boolean(this.asking); }

  /** Has the picture opened before the first question, which then does not wait for it. */
  warm() {
    if (!this.isChosen || !this.url || performance.now() - this.warmed < WARM_MS) return;
    this.warmed = performance.now();
    fetch(this.url, { method: "POST", body: "{}" }).catch(() => { this.warmed = -Infinity; });
  }

  /** Another tool or picture: what was aimed at is let go, what is under way still arrives. */
  rest() {
    this.aim = null;
    this.warm();
  }

  /** Ends a gesture. */
  take(aim, intent) {
    const wish = aim.wish(intent);
    if (wish) this.ask(wish, { erase: aim.erase, add: aim.add || intent.straight });
    else this.editor.hintAt(AIMS);
  }

  /** One more time what was asked last, with what was chosen since. */
  again() {
    if (this.last && this.isLast()) this.ask(this.last.wish, this.last.how, true);
  }

  isLast() {
    return this.last.sheet === this.editor.sheet && this.last.changes === this.editor.sheet.changes;
  }

  async ask(wish, how, again = false) {
    this.asking?.abort();
    const asking = new AbortController();
    const { sheet } = this.editor;
    this.asking = asking;
    this.warmed = performance.now();
    const slow = setTimeout(() => this.editor.say("Selecting…"), SILENT_MS);
    const answer = await this.fetched(wish, asking.signal);
    clearTimeout(slow);
    while (answer?.pixels && this.editor.work) await new Promise((resolve) => { setTimeout(resolve, 20); });
    if (this.asking !== asking) return; // drawn anew meanwhile
    this.asking = null;
    if (answer.pixels && sheet === this.editor.sheet) this.lay(answer, wish, how, again);
    this.editor.hintAt(answer.error ?? "");
  }

  /** {pixels, x, y, width, height}, or {error}. */
  async fetched(wish, signal) {
    const body = JSON.stringify(wish.kind === "wand" ? { ...wish, tolerance: kept.tolerance, everywhere: kept.everywhere } : wish);
    try {
      const reply = await fetch(this.url, { method: "POST", body, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
      if (reply.status === 403) return { error: await reply.text() };
      if (!reply.ok) return { error: (await reply.json()).error };
      const [x, y] = reply.headers.get("X-Easel-Rect").split(",").map(Number);
      return { x, y, ...await readGrey(new Uint8Array(await reply.arrayBuffer())) };
    } catch {
      return { error: UNREACHED }; // no network, a timeout, an answer that is none
    }
  }

  /** Without Shift or Alt it takes the place of what was selected before it, as long as nothing else was painted since. */
  lay(answer, wish, how, again) {
    const { sheet } = this.editor;
    const { mask } = sheet;
    const follows = this.last && this.isLast();
    const ground = follows ? this.last.ground : null;
    const inPlace = again ? this.last.beneath : ground;
    if (inPlace && (again || !(how.erase || how.add))) put(mask, inPlace);
    const area = kept.background ? mask.whole() : box(answer.x, answer.y, answer.x + answer.width, answer.y + answer.height);
    const beneath = copied(mask, around(area, inPlace?.area));
    const keeps = follows && (again || how.erase || how.add);
    const below = keeps ? united(mask, ground, beneath) : beneath;
    spread(mask, area, answer, how.erase);
    this.editor.changed(sheet.commit());
    this.editor.tellPython();
    this.last = { sheet, changes: sheet.changes, ground: below, beneath, wish, how };
  }

  /** Enter begins to aim by arrow keys, and selects; whether the key was for that. */
  key(event) {
    if (!this.isChosen || event.ctrlKey || event.metaKey) return false;
    if (event.key === "Enter") this.enter(event);
    else if (this.aim && event.key.startsWith("Arrow")) this.aim.key(event.key, event.shiftKey);
    else return false;
    this.editor.refresh();
    return true;
  }

  enter(event) {
    if (!this.editor.sheet.loaded) return;
    if (this.aim) {
      this.ask(this.aim.wish(), { erase: event.altKey !== this.editor.erasing, add: event.shiftKey || kept.adding });
      this.aim = null;
    } else {
      this.aim = new KeyAim(this.editor.tool, this.editor.view);
      this.editor.hintAt(BY_KEYS[this.editor.tool]);
    }
  }

  drop() {
    if (!this.aim && !this.asking) return false;
    this.aim = null;
    this.asking?.abort();
    this.asking = null;
    this.editor.hintAt("");
    return true;
  }
}

/** The pixels of an area as they stand. */
function copied(mask, area) {
  const wide = area.x1 - area.x0;
  const pixels = new Uint8Array(wide * (area.y1 - area.y0));
  for (let y = area.y0; y < area.y1; y++) {
    pixels.set(mask.pixels.subarray(y * mask.width + area.x0, y * mask.width + area.x1), (y - area.y0) * wide);
  }
  return { area, pixels };
}

function put(mask, { area, pixels }) {
  const wide = area.x1 - area.x0;
  mask.touch(area);
  for (let y = area.y0; y < area.y1; y++) {
    mask.pixels.set(pixels.subarray((y - area.y0) * wide, (y - area.y0 + 1) * wide), y * mask.width + area.x0);
  }
}

/** What lay below two selections that were made one after the other. */
function united(mask, first, second) {
  const whole = copied(mask, around(first.area, second.area));
  const wide = whole.area.x1 - whole.area.x0;
  for (const { area, pixels } of [second, first]) {
    const own = area.x1 - area.x0;
    for (let y = area.y0; y < area.y1; y++) {
      const row = pixels.subarray((y - area.y0) * own, (y - area.y0 + 1) * own);
      whole.pixels.set(row, (y - whole.area.y0) * wide + area.x0 - whole.area.x0);
    }
  }
  return whole;
}

/** Lays the answer over what stands, or takes it away; of the background, all that it does not name. */
function spread(mask, area, answer, erase) {
  mask.touch(area);
  for (let y = area.y0; y < area.y1; y++) {
    for (let x = area.x0, at = y * mask.width + area.x0; x < area.x1; x++, at++) {
      const inside = x >= answer.x && y >= answer.y && x < answer.x + answer.width && y < answer.y + answer.height;
      const own = inside ? answer.pixels[(y - answer.y) * answer.width + x - answer.x] : 0;
      const cover = kept.background ? 255 - own : own;
      if (!cover) continue;
      const old = mask.pixels[at];
      const left = (((erase ? old : 255 - old) * (255 - cover) + 127) / 255) | 0;
      mask.pixels[at] = erase ? left : 255 - left;
    }
  }
}
