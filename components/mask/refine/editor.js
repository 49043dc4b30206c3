// The editor on the page: it binds stage, tools and keys to the sheet of the picture that Python names.

import { partsOf } from "../../kit/element.js";
import { Presses } from "../presses.js";
import { Aim } from "./aim.js";
import { fillEnclosed } from "./fill.js";
import { Gestures } from "./gestures.js";
import { Guides } from "./guides.js";
import { Keys } from "./keys.js";
import { around } from "./mask.js";
import { Selection, kept as selecting } from "./selection.js";
import { sheetFor } from "./sheet.js";
import { BrushStroke, ShapeStroke } from "./strokes.js";
import { Tint } from "./tint.js";
import { Toolbar } from "./toolbar.js";
import { Viewport } from "./viewport.js";

export const parts = partsOf(import.meta.url, "refine.html", "../../kit/kit.css", "refine.css");

const editors = new WeakMap();
const kept = { tool: "brush", erasing: false, size: null, hardness: 0.9 }; // for as long as the tab lives
const WORDS = { saved: "Saved", saving: "Saving…", retrying: "Not saved: retrying" };
const SETTLE_MS = 120;

export default function ({ data, parentElement, setTriggerValue }) {
  let editor = editors.get(parentElement);
  if (!editor) {
    editor = new Editor(parentElement.querySelector(".refine"));
    editors.set(parentElement, editor);
  }
  editor.take(data, (answer) => setTriggerValue("saved", answer));
  return () => {
    editors.delete(parentElement);
    editor.close();
  };
}

class Editor {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector(".stage");
    this.picture = root.querySelector(".picture");
    this.notice = root.querySelector(".notice");
    this.tint = new Tint(root.querySelector(".tint"));
    this.guides = new Guides(root.querySelector(".guides"));
    this.toolbar = new Toolbar(this);
    this.gestures = new Gestures(this);
    this.selection = new Selection(this);
    this.keys = new Keys(this);
    this.work = null; // the stroke under way
    this.stale = null; // the box to draw again, or "all"
    this.picture.onload = () => this.picture.classList.add("here");
    this.picture.onerror = () => this.say("The picture did not load. Reload the page.");
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.stage);
    this.leaving = new AbortController();
    this.watchLeaving();
  }

  get tool() { return kept.tool; }
  get erasing() { return kept.erasing; }
  get brushes() { return this.tool === "brush" || this.tool === "line"; }
  get radius() { return kept.size / 2; }
  get mostBrush() { return Math.max(64, Math.round(Math.max(this.sheet.mask.width, this.sheet.mask.height) / 3)); }

  watchLeaving() {
    const { signal } = this.leaving;
    const leave = () => { this.finishStroke(); this.sheet?.outbox.leave(); };
    window.addEventListener("pagehide", leave, { signal });
    document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); }, { signal });
    window.addEventListener("online", () => this.sheet?.outbox.flush(), { signal });
    // whatever is pressed elsewhere should find the mask complete soon
    window.addEventListener("pointerdown", (event) => { if (!event.composedPath().includes(this.stage)) this.sheet?.outbox.flush(); }, { capture: true, signal });
    const settled = () => !this.sheet || (this.sheet.outbox.settled && !this.selection.pending);
    const strokes = { settled, waits: () => !settled(), hurry: () => this.sheet.outbox.flush(), say: (words) => this.say(words) };
    this.presses = new Presses(strokes, signal);
  }

  close() {
    this.finishStroke();
    this.sheet.outbox.flush();
    this.detach();
    this.keys.end();
    this.leaving.abort();
    this.watcher.disconnect();
    clearTimeout(this.settling);
    cancelAnimationFrame(this.frame);
  }

  /** Takes what Python says at this run; what it says again changes nothing. */
  take(data, report) {
    this.report = report;
    const sheet = sheetFor(data);
    if (sheet !== this.sheet) this.attach(sheet);
    sheet.outbox.url = data.saveUrl;
    this.selection.url = data.selectUrl;
    this.selection.warm();
    this.presses.uses = data.uses;
    this.stage.style.setProperty("--stage-height", `${data.stageHeight}px`);
    this.stage.style.setProperty("--steepness", data.height / data.width);
    if (this.picture.getAttribute("src") !== data.pictureUrl) this.showPicture(data.pictureUrl);
    this.tint.canvas.style.opacity = data.opacity;
    if (this.tint.setColour(data.tint)) this.draw("all");
    sheet.follow(data.revision, data.maskUrl);
    if (data.choice && data.choice.seq !== kept.chosen) this.begins(data.choice);
  }

  /** A tool that was chosen elsewhere, and why it is here. */
  begins({ tool, seq, words }) {
    kept.chosen = seq;
    this.choose(tool, false);
    this.hintAt(words);
  }

  /** A ring around the whole stage is for those who came by keyboard. */
  focus() {
    this.stage.classList.add("by-pointer");
    this.stage.focus({ preventScroll: true });
  }

  attach(sheet) {
    if (this.sheet) {
      this.finishStroke();
      this.sheet.outbox.flush();
      this.detach();
    }
    this.sheet = sheet;
    this.last = null;
    sheet.view ??= new Viewport(sheet.mask.width, sheet.mask.height);
    this.view = sheet.view;
    sheet.open = true;
    sheet.onload = (words) => { this.say(words); this.changed("all"); };
    sheet.onsaved = (answer) => this.saved(answer);
    sheet.outbox.onstate = (state) => this.toolbar.showState(state, WORDS[state]);
    if (sheet.loaded) sheet.outbox.tell();
    this.say(sheet.loaded ? "" : "Loading the mask…");
    kept.size = Math.min(this.mostBrush, kept.size ?? Math.max(8, Math.round(this.mostBrush / 10)));
    this.setBrush(kept.size);
    this.choose(kept.tool, kept.erasing);
    this.resize();
    this.changed("all");
  }

  detach() {
    const { sheet } = this;
    sheet.open = false;
    sheet.onload = sheet.onsaved = sheet.outbox.onstate = () => {};
  }

  showPicture(url) {
    const { width, height } = this.sheet.mask;
    this.picture.classList.remove("here");
    Object.assign(this.picture, { width, height, src: url });
  }

  /** Words that stay until the next stroke. */
  hintAt(words) {
    this.hint = words;
    this.say("");
  }

  say(words) {
    const shown = words || this.hint || "";
    this.notice.textContent = shown;
    this.notice.hidden = !shown;
  }

  /** Python hears of a saved mask when nothing is under way any more: a rerun in the middle of a stroke helps nobody. */
  saved(answer) {
    this.unreported = answer;
    this.tellPython();
  }

  tellPython() {
    if (!this.unreported || this.work || !this.sheet.outbox.settled) return;
    this.report(this.unreported);
    this.unreported = null;
  }

  begin(point, { swap, straight }) {
    if (!this.sheet.loaded) return false;
    if (this.hint) {
      this.hint = "";
      this.say("");
    }
    const erase = swap !== this.erasing;
    const { mask } = this.sheet;
    if (this.tool === "fill") {
      const inside = point.x >= 0 && point.y >= 0 && point.x < mask.width && point.y < mask.height;
      if (inside) { fillEnclosed(mask, point, erase); this.finish(); }
      return false;
    }
    const { hardness } = kept;
    if (this.selection.isChosen) this.work = new Aim(point, { kind: this.tool, erase, add: selecting.adding || straight });
    else this.work = this.brushes ? new BrushStroke(mask, point, { hardness, erase, last: this.last, line: this.tool === "line" }) : new ShapeStroke(mask, point, { kind: this.tool, erase });
    this.sheet.painting = true;
    this.straight = straight;
    this.draw(this.work.begin());
    return true;
  }

  stroke(points, intent) {
    this.draw(this.work?.move(points, intent));
  }

  end(intent, cancelled = false) {
    const { work } = this;
    if (!work) return;
    this.work = null;
    this.sheet.painting = false;
    if (cancelled) {
      for (const tile of this.sheet.mask.rewind()) this.draw(this.sheet.mask.tileBox(tile));
      if (this.outgrown) this.resize();
      return;
    }
    if (work instanceof Aim) {
      this.refresh();
      this.selection.take(work, intent);
      return;
    }
    this.draw(work.end(intent));
    if (work instanceof BrushStroke) this.last = work.at;
    this.finish();
    if (this.outgrown) this.resize();
  }

  /** What is under way ends as if the hand had let go. */
  finishStroke() {
    if (this.work) this.gestures.release();
  }

  /** Esc drops what is under way. */
  drop() {
    if (!this.work) return this.selection.drop();
    this.gestures.release(true);
    return true;
  }

  finish() {
    this.changed(this.sheet.commit());
    this.tellPython();
  }

  undo() {
    if (!this.work) this.changed(this.sheet.undo());
  }

  redo() {
    if (!this.work) this.changed(this.sheet.redo());
  }

  changed(area) {
    this.draw(area);
    this.toolbar.showHistory(this.sheet.history.undoable.length, this.sheet.history.redoable.length);
  }

  choose(tool, erasing = kept.erasing) {
    if (tool !== kept.tool && this.hint) this.hintAt("");
    kept.tool = tool;
    kept.erasing = erasing;
    this.toolbar.showTool(tool, erasing);
    this.selection.rest();
    this.showCursor();
    this.refresh();
  }

  setBrush(size) {
    kept.size = Math.min(this.mostBrush, Math.max(1, size));
    this.toolbar.showBrush(kept.size, kept.hardness, this.mostBrush);
    this.refresh();
  }

  resizeBrush(factor) {
    const size = Math.round(kept.size * factor);
    this.setBrush(size === kept.size ? size + Math.sign(factor - 1) : size);
  }

  setHardness(share) {
    kept.hardness = share;
    this.setBrush(kept.size);
  }

  showOriginal(on) {
    this.root.classList.toggle("original", on);
  }

  pans() {
    return this.keys.space || this.tool === "hand";
  }

  showCursor(mode) {
    const cursor = this.pans() || mode === "pan" ? (mode === "pan" ? "grabbing" : "grab") : this.brushes ? "none" : "crosshair";
    this.stage.style.cursor = cursor;
    this.refresh();
  }

  pan(dx, dy) {
    this.view.pan(dx, dy);
    this.viewed();
  }

  zoomBy(factor, x, y) {
    this.view.zoomBy(factor, x, y);
    this.viewed();
  }

  zoomTo(zoom) {
    this.view.zoomTo(zoom);
    this.viewed();
  }

  fit() {
    this.view.fit();
    this.viewed();
  }

  /** A stroke under way goes on over the picture as it lay when it began: the new size is taken when it has ended. */
  resize() {
    const { clientWidth, clientHeight } = this.stage;
    this.outgrown = Boolean(this.work);
    if (!clientWidth || !this.view || this.outgrown) return;
    this.view.resize(clientWidth, clientHeight, devicePixelRatio);
    this.tint.resize(clientWidth, clientHeight, devicePixelRatio);
    this.viewed();
  }

  /** Draws a moved picture with a quick tint, and the fine one when the movement rests. */
  viewed() {
    this.quick = true;
    this.draw("all");
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.quick = false; this.draw("all"); }, SETTLE_MS);
  }

  draw(area) {
    if (!area) return;
    this.stale = area === "all" || this.stale === "all" ? "all" : around(this.stale, area);
    this.refresh();
  }

  refresh() {
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.paint(); });
  }

  paint() {
    const { view, sheet, stale } = this;
    this.stale = null;
    if (stale === "all") {
      this.picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
      this.picture.style.imageRendering = view.zoom() >= 2 ? "pixelated" : "auto";
      this.toolbar.showZoom(view.zoom());
      this.tint.draw(sheet.mask, view, null, this.quick);
    } else if (stale) {
      sheet.mask.recount(sheet.mask.tilesOf(stale));
      this.tint.draw(sheet.mask, view, stale, false);
    }
    if (stale) this.toolbar.showCoverage(sheet.mask.coverage());
    this.paintGuides();
  }

  paintGuides() {
    const { hover, mode } = this.gestures;
    const drawn = this.work ?? this.selection.aim;
    this.guides.showOutline((drawn?.outline() ?? []).map(({ x, y }) => this.view.toStage(x, y)), drawn?.isOpen);
    if (hover && this.brushes && !this.pans() && mode !== "pan") {
      this.guides.showRing(hover, this.radius * this.view.scale, this.erasing);
    } else this.guides.hideRing();
  }
}
