// The export: which pictures, and the ZIP that the browser downloads by itself while the page tells how far it has come.

import { button, el } from "../kit/kit.js";
import { fileSize, many, moment, number } from "../kit/units.js";
import { Working, sentences } from "./working.js";

const FROM_LIBRARY = "easel-carry"; // what the library's page said on the way here: its search, and what is chosen there
const PAUSE = 250; // ms of no typing after which a search is counted
const BEGINS = 8000; // ms within which an export that was asked for has begun

function fromLibrary() {
  try { return JSON.parse(sessionStorage.getItem(FROM_LIBRARY)) ?? {}; } catch { return {}; }
}

export class Exporting extends Working {
  constructor(my) {
    super(my, "export", { title: "Export", about: "A ZIP for another Easel: pictures with prompts, settings, boards, stars, masks and lineage. Never keys or connections.", stop: "Stop the export; the downloaded file is then incomplete" });
    this.here = fromLibrary();
    this.of = el("select", { class: "field", "aria-label": "What to export", onchange: () => this.chosen() });
    this.board = el("select", { class: "field", "aria-label": "Board", onchange: () => this.count() });
    this.search = el("input", { class: "field", type: "search", "aria-label": "Search", placeholder: "Same as in the Library", value: this.here.q ?? "", oninput: () => this.countLater() });
    this.counted = el("span", { class: "muted small", role: "status" });
    this.press = button("download", "Download it as one ZIP", () => this.start(), "Download ZIP", "");
    this.tools.append(this.of, this.board, this.search, el("div", { class: "row" }, this.press, this.counted));
    if (this.here.q || this.here.ids?.length) my.part("back").href = `library${this.here.q ? `?q=${encodeURIComponent(this.here.q)}` : ""}`;
    this.first = this.here.ids?.length ? "chosen" : this.here.q ? "search" : "everything";
    this.renew({ boards: [] });
  }

  /** The boards that there are. */
  renew({ boards }) {
    const names = boards.map(([name]) => name), before = [this.of.value || this.first, this.board.value];
    const ids = this.here.ids ?? [];
    const kinds = [["everything", "Everything"], names.length && ["board", "A board"], ["search", "Search results"], ids.length && ["chosen", `The ${many(ids.length, "picture")} selected in the Library`]];
    options(this.of, kinds.filter(Boolean), before[0]);
    options(this.board, names.map((name) => [name, name]), before[1]);
    this.chosen();
  }

  chosen() {
    this.board.hidden = this.of.value !== "board";
    this.search.hidden = this.of.value !== "search";
    this.count();
  }

  asked() {
    const of = this.of.value;
    return { of, text: of === "board" ? this.board.value : of === "search" ? this.search.value : "", ids: of === "chosen" ? this.here.ids.join(",") : "" };
  }

  countLater() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.count(), PAUSE);
  }

  async count() {
    if (!this.my.asking.addresses) return;
    const turn = {};
    this.turn = turn;
    const { told } = await this.my.asking.ask("choice", this.asked());
    if (this.turn !== turn) return;
    this.isNone = told?.pictures === 0;
    this.counted.textContent = told?.pictures === undefined ? "" : this.isNone ? "No pictures." : `${many(told.pictures, "picture")}, about ${fileSize(told.size_bytes)}${this.of.value === "everything" ? "" : ", plus their sources"}`;
    this.press.disabled = this.isNone || this.isBusy;
  }

  draw() {
    super.draw();
    if (this.isNone) this.press.disabled = true;
  }

  /** The browser downloads it by itself; the page asks how far it has come. */
  async start() {
    const frame = el("iframe", { name: "easel-export", hidden: true, title: "Download" });
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const form = el("form", { method: "post", action: this.my.asking.addresses.export, target: "easel-export", hidden: true },
      Object.entries({ ...this.asked(), zone }).map(([name, value]) => el("input", { name, value })));
    this.refusal = undefined;
    this.frames?.remove();
    this.frames = el("div", { hidden: true }, frame, form);
    document.body.append(this.frames);
    const before = this.work?.begun;
    form.submit();
    this.press.disabled = true;
    this.say("The download is starting.");
    for (const ends = performance.now() + BEGINS; performance.now() < ends;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      await this.my.look();
      if (this.work?.begun !== before) return;
    }
    this.refusal = "The export did not start. Reload the page and try again.";
    this.draw();
  }

  under(work) {
    return work.all ? `${number(work.done)} of ${many(work.all, "file")} written. See your browser's downloads.` : "Reading the library.";
  }

  told({ state, error, ended, outcome }) {
    if (state === "failed") return `The export was interrupted and the file is incomplete. ${error}`;
    if (state === "stopped") return "Stopped. The downloaded file is incomplete: delete it.";
    const words = `Exported at ${moment(ended)}: ${many(outcome.pictures, "picture")}, ${many(outcome.files, "file")}, ${fileSize(outcome.size_bytes)}.`;
    if (!outcome.lacking) return words;
    return [`${words} ${many(outcome.lacking, "file")} ${outcome.lacking === 1 ? "is" : "are"} missing or damaged here.`, sentences(outcome.lacks, outcome.lacking, "Missing files")];
  }
}

function options(select, all, chosen) {
  select.replaceChildren(...all.map(([value, words]) => el("option", { value, selected: value === chosen }, words)));
}
