// The pictures that are chosen for comparing, on whichever page: at most four, kept for this tab, and the line that says so.

import { button, el, off } from "../kit/kit.js";

const KEPT = "easel-comparing", MOST = 4;
export const LIBRARY = "library"; // chosen among many others there, by its own ticks

/** Of a page that is opened: no tick of the library says any more which were chosen there. */
function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]").map((one) => ({ ...one, from: undefined })); } catch { return []; }
}

/** What any page needs to show a picture; the full view asks for the rest. */
const lean = ({ id, src, thumb, width, height, alt }) => ({ id, src: new URL(src, document.baseURI).href, thumb: thumb && new URL(thumb, document.baseURI).href,
  width, height, alt, slim: true, facts: [], caption: [] });

export class Comparing {
  /** `compare(pictures)` opens them; `changed()` draws what says which are chosen. */
  constructor(compare, changed = () => {}) {
    Object.assign(this, { compare, changed, all: kept() });
    this.root = el("div", { class: "comparing", role: "toolbar", "aria-label": "Selected for comparison", hidden: true });
  }

  has(id) { return this.all.some((one) => one.id === id); }

  toggle(picture) {
    this.set(this.has(picture.id) ? this.all.filter((one) => one.id !== picture.id) : [...this.all, lean(picture)]);
  }

  /** Those that are chosen in the library now take the place of those that were; the others stay. */
  fromLibrary(pictures) {
    const others = this.others(pictures.map((one) => one.id));
    if (pictures.length || others.length < this.all.length) this.set([...others, ...pictures.map((one) => ({ ...lean(one), from: LIBRARY }))]);
  }

  /** Those that were chosen elsewhere than among `ids` of the library. */
  others(ids) { return this.all.filter((one) => one.from !== LIBRARY && !ids.includes(one.id)); }

  /** A fifth takes the place of the first. */
  set(all) {
    this.gaveWay = all.length > MOST;
    this.all = all.slice(-MOST);
    try { sessionStorage.setItem(KEPT, JSON.stringify(this.all)); } catch { /* then other pages do not know */ }
    this.draw();
    this.changed();
  }

  draw(hidden = false) {
    const many = this.all.length;
    this.root.hidden = hidden || !many;
    const words = this.gaveWay ? `${many} selected (four at most; the first was dropped)` : `${many} selected`;
    this.root.replaceChildren(el("span", { class: "many", role: "status" }, words),
      off(many < 2, button("compare", many < 2 ? "Select another picture to compare" : "Side by side, with the differences", () => this.compare(this.all), "Compare", "")),
      button("close", "Clear selection", () => this.set([]), "Clear selection", ""));
  }
}

/** The tick of a tile; what `comparing` calls when something changed has to `mark` it again. */
export function tickOf(comparing, picture) {
  const made = el("button", { type: "button", class: "tick", "data-picture": picture.id, onclick: () => comparing.toggle(picture) }, el("span", { class: "icon", "aria-hidden": "true" }, "check"));
  mark(comparing, made);
  return made;
}

/** Says whether its picture is chosen. */
export function mark(comparing, tick) {
  const is = comparing.has(tick.dataset.picture);
  tick.setAttribute("aria-pressed", String(is));
  tick.title = is ? "Selected for comparison" : "Select to compare";
  tick.setAttribute("aria-label", "Select to compare");
}
