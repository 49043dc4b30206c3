// What a search finds, as it is asked for: its beginning at once, then all of it, and after a change in the studio what is new.

import { Spots, find } from "./spots.js";

const FIRST = 400; // pictures that come at once, and that are looked at after a change
const AGAIN = 2000; // ms until it is asked again where no answer came

export class Results {
  /** `took(result, isNew)` shows `{spots, remarks}`; `failed(isOld)` says that nothing could be asked, of an old page for good. */
  constructor(took, failed) {
    Object.assign(this, { took, failed, spots: new Spots() });
  }

  /** Another search. What stands stays until the answer is there. */
  async begin(address, text) {
    const turn = {};
    Object.assign(this, { turn, address, text, isWhole: false });
    const first = await find(address, { q: text, limit: FIRST });
    if (this.turn !== turn) return;
    if (first === "old") return void this.failed(true);
    if (!first) {
      this.failed(false);
      setTimeout(() => { if (this.turn === turn) this.begin(address, text); }, AGAIN);
      return;
    }
    this.take(first, true);
    if (first.spots.length < FIRST) this.isWhole = true;
    else await this.all();
  }

  async all() {
    const { turn } = this;
    const all = await find(this.address, { q: this.text });
    if (this.turn !== turn || !all?.spots) return;
    this.isWhole = true;
    this.take({ ...all, mark: this.mark }, false);
  }

  /** After a change: new pictures come before those that are there; where more is another, all are asked for again. */
  async look() {
    const { turn } = this;
    if (!this.isWhole) return;
    const head = await find(this.address, { q: this.text, limit: FIRST, mark: this.mark });
    if (this.turn !== turn || !head?.spots) return;
    const known = this.spots.length ? head.spots.indexOf(this.spots.id(0)) : -1;
    if (known >= 0 && follows(head.spots, known, this.spots)) this.take({ ...head, spots: this.spots.behind(head.spots, known) }, false);
    else if (head.spots.length < FIRST) this.take(head, false);
    else { this.mark = head.mark; await this.all(); }
  }

  take(result, isNew) {
    Object.assign(this, { spots: result.spots, mark: result.mark });
    this.took(result, isNew);
  }
}

/** Whether `head` from `at` on is what `spots` begin with; what was said of them may be another. */
function follows(head, at, spots) {
  for (let index = at; index < head.length; index++) {
    if (index - at >= spots.length || head.id(index) !== spots.id(index - at)) return false;
  }
  return true;
}
