// Once a picture of a run is picked, those of the run that are neither picked nor starred lie folded behind it. What is left is what
// the wall shows; it is worked out here, from what was found: a hundred thousand take some milliseconds.

const KEPT = "easel-library-fold";

export class Folding {
  constructor() {
    this.isOn = localStorage.getItem(KEPT) !== "no";
    this.opened = new Set(); // runs
    this.leads = new Map(); // of each such run: {place, count}
    this.many = 0; // pictures that are not shown
  }

  switch(on) {
    this.isOn = on;
    this.opened.clear();
    localStorage.setItem(KEPT, on ? "yes" : "no");
  }

  /** What is shown of `all`. The trash, and what looks like a picture, are shown whole. */
  of(all, text) {
    Object.assign(this, { all, many: 0, leads: new Map() });
    const isWhole = !this.isOn || !all.length || all.apart(0) !== undefined || /(^|\s)is:trashed/.test(text);
    if (isWhole) return all;
    for (let place = 0; place < all.length; place++) {
      if (all.flag(place) === 1 && !this.leads.has(all.run(place))) this.leads.set(all.run(place), { place, count: 0 });
    }
    return this.leads.size ? this.rest() : all;
  }

  rest() {
    const { all, leads, opened } = this;
    const shown = new Uint32Array(all.length);
    let length = 0;
    for (let place = 0; place < all.length; place++) {
      const lead = all.flag(place) === 1 || all.stars(place) ? undefined : leads.get(all.run(place));
      if (lead) lead.count++;
      if (!lead || opened.has(all.run(place))) shown[length++] = place;
    }
    this.many = all.length - length;
    return all.only(shown.subarray(0, length));
  }

  /** Of a picture that others can lie behind: how many, and whether they are shown just now. */
  behind(place) {
    const run = this.leads.size ? this.all.run(place) : undefined, lead = this.leads.get(run);
    return lead?.place === place && lead.count ? { count: lead.count, isOpen: this.opened.has(run) } : undefined;
  }

  /** Opens or closes what the picture at that place belongs to; whether there is anything to open. */
  toggle(place) {
    const run = this.all.run(place);
    if (!this.leads.get(run)?.count) return false;
    if (!this.opened.delete(run)) this.opened.add(run);
    return true;
  }

  /** The picture that stands for this one: itself, or the one that it lies behind. */
  standsFor(spots, place) {
    return Math.max(spots.at(place), place < 0 ? -1 : spots.at(this.leads.get(this.all.run(place))?.place ?? -1));
  }

  /** How many lie behind these. */
  behindAll(ids) {
    if (!this.many) return 0;
    const closed = (id) => { const told = this.behind(this.all.indexOf(id)); return told && !told.isOpen ? told.count : 0; };
    return ids.reduce((sum, id) => sum + closed(id), 0);
  }
}
