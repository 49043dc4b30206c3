// One thing that the studio does for a person and that takes a while: what it is, its progress, Stop, and what came of it.

import { button, el } from "../kit/kit.js";
import { number } from "../kit/units.js";

export class Working {
  /** `kind` as the studio calls it; `words` are {title, about, stop}. */
  constructor(my, kind, { title, about, stop }) {
    Object.assign(this, { my, kind });
    this.progress = el("progress", { "aria-label": title, hidden: true });
    this.says = el("p", { class: "says", role: "status" });
    this.detail = el("div", { class: "detail" });
    this.stopping = button("stop", stop, () => this.stop(), "Stop", "");
    this.stopping.hidden = true;
    this.tools = el("div", { class: "tools" });
    this.root = el("section", { "aria-label": title }, el("h2", {}, title), el("p", { class: "small muted" }, about), this.tools,
      el("div", { class: "row" }, this.progress, this.stopping), this.says, this.detail);
  }

  get work() { return this.my.works[this.kind]; }
  get runs() { return this.work?.state === "running"; }

  /** One that was stopped and waits for a slow browser keeps no other back. */
  get isBusy() { return this.runs && !this.work.stopping; }

  stop() { this.my.stop(this.kind); }

  /** How the work stands; `told(work)` of the kind says what came of it, `under(work)` what it is doing. */
  draw() {
    const { work, runs } = this;
    this.progress.hidden = this.stopping.hidden = !runs;
    for (const one of this.tools.querySelectorAll("button, select, input")) one.disabled = this.isBusy;
    if (runs) this.show(work.all ? work.done / work.all : undefined, work.stopping ? "Stopping." : this.under(work));
    else this.tell(this.refusal || (work ? this.told(work) : ""));
  }

  show(share, words) {
    if (share === undefined) this.progress.removeAttribute("value");
    else this.progress.value = share;
    this.say(words);
    this.detail.replaceChildren();
  }

  /** Words, and what stands below them; drawn when it is another than before. */
  tell(words) {
    const [text, ...rest] = Array.isArray(words) ? words : [words];
    if (this.ended !== `${this.work?.begun} ${text}` || !this.detail.childElementCount) this.detail.replaceChildren(...rest.flat().filter(Boolean));
    this.ended = `${this.work?.begun} ${text}`;
    this.say(text);
  }

  say(words) { if (this.says.textContent !== words) this.says.textContent = words; }
}

/** A list of sentences, the first few of `count`. */
export function sentences(all, count, what) {
  if (!all.length) return null;
  const more = count - all.length;
  return el("ul", { class: "faults", tabindex: "0", "aria-label": what }, all.map((one) => el("li", { dir: "auto" }, one)), more > 0 && el("li", { class: "muted" }, `And ${number(more)} more.`));
}
