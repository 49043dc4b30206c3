// The cells of one experiment as the studio tells them: fetched by address, only those that changed, and never through the page's script.

const below = (address) => address?.replace(/^\//, ""); // a page lies one step below the studio, wherever a proxy puts that

/** `{index, state, place?, picture?, src?, thumb?, partial?, job?, stage?, error?, rule?, cost?, words?, open?, deleted?, look?}`; `words` are how many were read right, wrong, and without being sure of what the route tells. */
function read({ i, s, c, id, p, t, v, job, w, e, r, $, words, open, x, l }) {
  return { index: i, state: s, place: c, picture: id, src: below(p), thumb: below(t), partial: below(v), job, stage: w, error: e, rule: r, cost: $, words, open, deleted: x, look: l };
}

/** Asks for the cells of an experiment and keeps them by index; `heard` is called with the indices that changed. */
export class Cells {
  constructor(heard) {
    Object.assign(this, { heard, all: [], coordinates: [], about: null });
  }

  /** Another experiment, or one whose grid was made anew, begins with all of its cells. */
  renew(address, id, revision) {
    if (this.id !== id || this.revision !== revision) Object.assign(this, { all: [], coordinates: [], version: undefined, about: this.id === id ? this.about : null });
    Object.assign(this, { id, revision, address });
  }

  /** Fetches what changed since the last answer; whoever calls meanwhile gets one more question together. */
  async refresh() {
    if (this.asking) { this.onceMore = true; return; }
    this.asking = true;
    do {
      this.onceMore = false;
      await this.ask();
    } while (this.onceMore);
    this.asking = false;
  }

  async ask() {
    const { id, revision, version } = this;
    const since = version === undefined ? "" : `&since=${version}`;
    const answer = await fetch(`${this.address}${since}`, { cache: "no-store" }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!said || this.id !== id || this.revision !== revision) return;
    const cells = said.cells.map(read);
    for (const cell of cells) {
      const before = this.all[cell.index];
      if (cell.place) this.coordinates[cell.index] = cell.place;
      this.all[cell.index] = { ...cell, rule: cell.rule ?? before?.rule };
    }
    Object.assign(this, { version: said.version, about: said });
    this.heard(cells.map((cell) => cell.index), said);
  }

  /** How many are still to come. */
  get open() {
    const { queued = 0, sent = 0, stopped = 0 } = this.about?.counts ?? {};
    return queued + sent + stopped;
  }
}
