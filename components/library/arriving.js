// Files that are brought to the library: dropped anywhere on its page, pasted, or chosen. One after the other goes to the studio.

import { button, el } from "../kit/kit.js";
import { many, number } from "../kit/units.js";
import { atHand, dropped } from "./folders.js";

const TYPES = "image/png,image/jpeg,image/webp,application/zip,.zip";
const MB = 1024 * 1024;
const PICTURE = 100 * MB, ZIP = 2048 * MB; // what the studio takes

const MOST = 20; // sentences that anybody reads

const isZip = (file) => /zip/.test(file.type) || /\.zip$/i.test(file.name);
const isLarge = (file) => file.size > (isZip(file) ? ZIP : PICTURE);

/** Adds the button, and listens to the document while the library is on the page. */
export function arriving(my) {
  const arrivals = new Arrivals(my);
  const ended = new AbortController();
  const guarded = (hear) => (event) => (my.root.isConnected ? hear(event) : ended.abort());
  const listen = (name, hear) => document.addEventListener(name, guarded(hear), { signal: ended.signal });
  const overlay = el("div", { class: "drop-here", hidden: true }, el("p", {}, "Drop to add: PNG, JPEG, WebP, a folder or a ZIP"));
  listen("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    overlay.hidden = false;
  });
  listen("dragleave", (event) => { if (!event.relatedTarget) overlay.hidden = true; });
  listen("drop", (event) => {
    overlay.hidden = true;
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    arrivals.look((came) => dropped(event.dataTransfer, came));
  });
  listen("paste", (event) => {
    const { files, types } = event.clipboardData ?? { files: [], types: [] };
    const field = event.composedPath()[0]?.closest?.("input, textarea, [contenteditable]");
    if (!files.length || (field && types.includes("text/plain"))) return;
    event.preventDefault();
    arrivals.add([...files].map(atHand));
  });
  const input = el("input", { type: "file", multiple: true, accept: TYPES, hidden: true, "aria-label": "Pictures to add",
    onchange: () => { arrivals.add([...input.files].map(atHand)); input.value = ""; } });
  my.part("left").append(button("add_photo_alternate", "PNG, JPEG, WebP or a ZIP of them; you can also drop files or folders anywhere on this page, or paste", () => input.click(), "Add pictures"), input);
  my.root.append(overlay, arrivals.box);
}

class Arrivals {
  constructor(my) {
    Object.assign(this, { my, waiting: [], looking: 0, busy: false });
    this.box = el("section", { class: "arriving", "aria-label": "Adding pictures", hidden: true });
  }

  /** More that is to come in: `{name, open()}` each. */
  add(files) {
    this.waiting.push(...files);
    if (!this.busy) return void (files.length && this.run());
    this.all += files.length;
    this.more?.();
    return undefined;
  }

  /** Folders are looked through meanwhile: `walk(came)` gives their files, and promises what is not to come of them. */
  async look(walk) {
    this.looking += 1;
    this.run();
    const { turn } = this;
    const { ignored, problems } = await walk((files) => { if (turn === this.turn) this.add(files); });
    if (turn !== this.turn) return; // it was cancelled meanwhile
    this.looking -= 1;
    this.passed += ignored;
    this.problems.push(...problems);
    this.more?.();
  }

  async run() {
    if (this.busy) return;
    Object.assign(this, { turn: {}, busy: true, cancelled: false, all: this.waiting.length, at: 0, passed: 0, pictures: [], problems: [] });
    this.words = el("span", {}, "Reading files…");
    this.bar = el("progress", { max: "1", value: "0", "aria-label": "Upload progress" });
    this.box.replaceChildren(el("div", { class: "row" }, this.words, button("close", "Stops here; pictures already added stay", () => this.cancel(), "Cancel", "")), this.bar);
    while ((this.waiting.length || this.looking) && !this.cancelled) {
      if (this.waiting.length) {
        this.box.hidden = false;
        this.at += 1;
        await this.take(this.waiting.shift());
      } else await new Promise((resolve) => { this.more = resolve; });
    }
    this.busy = false;
    if (this.all || this.passed || this.problems.length) this.end();
  }

  async take({ name, open }) {
    const file = await open().catch(() => null);
    if (!file) return void this.problems.push(`${name} cannot be read.`);
    if (isLarge(file)) return void this.problems.push(`${file.name} has ${(file.size / MB).toFixed(0)} MB; the limits are 100 MB per picture and 2 GB per ZIP.`);
    this.progress(0);
    const { status, told } = await this.send(file);
    if (this.cancelled) return undefined;
    if (status === 200 && told) {
      this.pictures.push(...told.pictures);
      this.passed += told.ignored;
      this.problems.push(...told.problems);
    } else this.problems.push(`${file.name}: ${told?.error ?? "the studio did not answer."}`);
    if (!status || status === 403) this.stop();
    return undefined;
  }

  /** What the others would meet as well. */
  stop() {
    if (this.waiting.length) this.problems.push(`${many(this.waiting.length, "other file")} not sent.`);
    this.waiting.length = 0;
  }

  send(file) {
    const request = new XMLHttpRequest();
    this.request = request;
    return new Promise((resolve) => {
      const ends = () => resolve({ status: request.status, told: request.response });
      request.upload.onprogress = ({ loaded, total }) => this.progress(total ? loaded / total : 0);
      request.upload.onload = () => this.progress(1, isZip(file) ? "unpacking" : "checking");
      Object.assign(request, { onload: ends, onerror: ends, onabort: ends, responseType: "json" });
      request.open("POST", this.my.data.arrivals);
      request.setRequestHeader("X-Easel-Name", encoded(file.name));
      request.send(file);
    });
  }

  progress(share, doing = `${Math.floor(share * 100)} %`) {
    this.words.textContent = `${number(this.at)} of ${number(this.all)}, ${doing}`;
    this.bar.value = (this.at - 1 + share) / this.all;
  }

  cancel() {
    this.cancelled = true;
    this.waiting.length = 0;
    Object.assign(this, { turn: {}, looking: 0 });
    this.request?.abort();
    this.more?.();
  }

  /** Says what came of it, and shows it on the wall. */
  end() {
    const { pictures, passed: ignored } = this;
    const [only] = this.all === 1 && pictures.length === 1 && (pictures[0].known || pictures[0].prompt) ? pictures : [];
    const passed = ignored ? ` ${many(ignored, "other file")} skipped.` : "";
    const words = `${this.cancelled ? "Cancelled. " : ""}${summary(pictures)}${passed}`;
    if (only) this.my.tell(words, () => this.my.line.act("fill_picture", only.id), "Restore settings");
    else this.my.tell(words);
    this.tellProblems();
    if (pictures.length) this.my.results.look();
  }

  /** They stand until somebody has read them. */
  tellProblems() {
    this.box.hidden = !this.problems.length;
    const shown = this.problems.length > MOST ? [...this.problems.slice(0, MOST), `And ${number(this.problems.length - MOST)} more like these.`] : this.problems;
    this.box.replaceChildren(el("ul", { role: "alert" }, shown.map((words) => el("li", { dir: "auto" }, words))),
      button("close", "Close", () => { this.box.hidden = true; this.box.replaceChildren(); }, "Close", ""));
  }
}

function summary(pictures) {
  const known = pictures.filter((one) => one.known).length, fresh = pictures.length - known;
  if (!pictures.length) return "Nothing was added.";
  if (!fresh) return known === 1 ? "This picture is already here." : `${many(known, "picture")} were already here.`;
  return `${many(fresh, "picture")} added${known ? `, ${number(known)} ${known === 1 ? "was" : "were"} already here` : ""}.`;
}

/** A file's name for a header; halves of letters, which a name may hold, are none of any alphabet. */
function encoded(name) {
  const end = name.slice(-200);
  return encodeURIComponent(end.toWellFormed?.() ?? end.replace(/[\uD800-\uDFFF]/g, "\uFFFD"));
}
