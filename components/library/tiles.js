// The tiles that are in sight, and no others: a hundred thousand pictures scroll as one piece, with a few dozen elements.

import { el, icon } from "../kit/kit.js";
import { number } from "../kit/units.js";
import { shapeOf } from "./rows.js";
import { post } from "./spots.js";

const AHEAD = 400; // px above and below what is seen that are drawn, too
const MOST = 150; // tiles whose words and addresses are asked for at once
const PAUSE = 30; // ms for which a scroll has to rest until they are
const LATER = 100; // ms by which what is in sight comes before what is not yet
const AGAIN = 2000; // ms until they are asked for again where no answer came
const KIN = [[0, "identical"], [4, "nearly identical"], [8, "similar"]];

const below = (address) => address?.replace(/^\//, ""); // a page lies one step below the studio, wherever a proxy puts that

export class Tiles {
  /** `pane` scrolls, `sheet` in it holds the tiles; `my.spots`, `my.rows`, `my.chosen`, `my.current` and `my.data` say what is shown. */
  constructor(my, pane, sheet) {
    Object.assign(this, { my, pane, sheet, shown: new Map(), heads: new Map(), cards: new Map(), images: new Map() });
    pane.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    pane.addEventListener("focusin", (event) => this.here(event.target.closest(".tile")?.index));
  }

  /** Everything anew, where the pictures or their places are others. */
  renew() {
    this.images = new Map([...this.shown.values()].map((element) => [element.card, element.querySelector("img")]));
    for (const element of [...this.shown.values(), ...this.heads.values()]) element.remove();
    this.shown.clear();
    this.heads.clear();
    this.sheet.style.height = `${this.my.rows.height}px`;
    this.isNew = true;
    this.draw();
    this.images.clear();
  }

  drawSoon() {
    this.drawing ??= requestAnimationFrame(() => { this.drawing = undefined; this.draw(); });
  }

  draw() {
    const { rows } = this.my;
    const top = this.pane.scrollTop - AHEAD, bottom = this.pane.scrollTop + this.pane.clientHeight + AHEAD;
    const gone = new Set(this.shown.keys()), goneHeads = new Set(this.heads.keys());
    const missing = [];
    for (let at = rows.at(top); at < rows.rows.length && rows.rows[at].top < bottom; at++) {
      const row = rows.rows[at];
      if (row.words !== undefined) { goneHeads.delete(at); this.head(at, row); continue; }
      for (const tile of rows.tiles(row)) {
        gone.delete(tile.index);
        this.place(tile, row);
        if (!this.cards.has(this.my.spots.id(tile.index))) missing.push(tile.index);
      }
    }
    for (const index of gone) if (!this.holdsFocus(index)) { this.shown.get(index).remove(); this.shown.delete(index); }
    for (const at of goneHeads) { this.heads.get(at).remove(); this.heads.delete(at); }
    this.want(missing);
  }

  holdsFocus(index) { return this.my.current === index && this.shown.get(index).matches(":focus"); }

  head(at, row) {
    if (this.heads.has(at)) return;
    const element = el("h3", { class: "day" }, row.words, el("span", { class: "muted" }, ` ${number(row.count)}`));
    element.style.transform = `translateY(${row.top}px)`;
    this.heads.set(at, element);
    this.sheet.append(element);
  }

  place(tile, row) {
    let element = this.shown.get(tile.index);
    if (!element) {
      element = el("button", { type: "button", class: "tile", role: "option" }, el("span", { class: "tick", "aria-hidden": "true" }, icon("check")));
      element.index = tile.index;
      element.dataset.top = String(row.top);
      element.style.cssText = `transform:translate(${tile.left}px,${row.top}px);width:${tile.width}px;height:${row.height}px`;
      this.shown.set(tile.index, element);
      this.sheet.append(element);
      this.fill(tile.index);
    }
  }

  isSeen(element) {
    const top = Number(element.dataset.top) - this.pane.scrollTop;
    return top > -element.offsetHeight && top < this.pane.clientHeight;
  }

  /** What is known of one tile: its picture and words, what was said of it, whether it is chosen. */
  fill(index) {
    const element = this.shown.get(index);
    if (!element) return;
    const { my } = this, id = my.spots.id(index), card = this.cards.get(id);
    const stars = my.spots.stars(index), flag = my.spots.flag(index), bits = my.spots.apart(index);
    element.setAttribute("aria-selected", String(my.chosen.has(id)));
    element.setAttribute("aria-posinset", String(index + 1));
    element.setAttribute("aria-setsize", String(my.spots.length));
    element.tabIndex = index === my.current ? 0 : -1;
    element.classList.toggle("rejected", flag === -1);
    element.classList.toggle("going", my.going.has(id));
    if (card && element.card !== card) this.picture(element, card, my.spots, index);
    const said = [flag === 1 && "picked", flag === -1 && "rejected", stars && `${stars} stars`, kin(bits)].filter(Boolean);
    const behind = my.folding.behind(my.spots.place(index));
    const run = behind && `${behind.count} more of its run ${behind.isOpen ? "shown" : "folded"}`;
    element.setAttribute("aria-label", [card?.alt ?? "Picture", ...said, ...(run ? [run] : [])].join(", "));
    const key = `${stars} ${flag} ${bits} ${run}`;
    if (element.said === key) return;
    element.said = key;
    element.querySelector(".marks")?.remove();
    element.querySelector(".fold")?.remove();
    if (run) element.append(folded(behind));
    if (!said.length) return;
    element.append(el("span", { class: "marks small", "aria-hidden": "true" },
      flag === 1 && icon("flag"), flag === -1 && icon("block"), stars > 0 && "★".repeat(stars), kin(bits) && el("span", {}, kin(bits))));
  }

  picture(element, card, spots, index) {
    element.card = card;
    element.title = `${card.alt}\n${card.facts}`;
    element.querySelector("img")?.remove();
    const large = Math.max(element.offsetWidth, element.offsetHeight) * (globalThis.devicePixelRatio || 1) > 640;
    const src = (large ? card.p : card.t) ?? card.p;
    const before = this.images.get(card);
    if (before?.getAttribute("src") === src) return void element.prepend(before); // painted already, and so without a flicker
    const image = el("img", { alt: "", draggable: "false", decoding: "async", width: spots.width(index), height: spots.height(index) });
    image.classList.toggle("banner", shapeOf(spots, index) !== spots.ratio(index));
    image.fetchPriority = this.isSeen(element) ? "high" : "low";
    image.src = src;
    image.onerror = () => { image.onerror = null; image.src = card.p; };
    element.prepend(image);
  }

  /** Asks for what tiles in sight show, once a scroll rests; at first at once. */
  want(missing) {
    clearTimeout(this.waiting);
    this.missing = missing;
    if (!missing.length || this.asking) return;
    if (this.isNew) this.ask();
    else this.waiting = setTimeout(() => this.ask(), PAUSE);
    this.isNew = false;
  }

  async ask() {
    const ids = this.missing.slice(0, MOST).map((index) => this.my.spots.id(index));
    this.asking = true;
    await this.need(ids);
    this.asking = false;
    const came = ids.some((id) => this.cards.has(id));
    // meanwhile other tiles may stand in other places
    const [seen, ahead] = [[], []];
    for (const [index, element] of this.shown) (this.isSeen(element) ? seen : ahead).push(index);
    for (const index of seen) this.fill(index);
    setTimeout(() => { for (const index of ahead) this.fill(index); }, seen.length ? LATER : 0);
    if (came) this.draw();
    else this.waiting = setTimeout(() => this.draw(), AGAIN);
  }

  /** Cards of these ids, those that are not there yet; what is gone meanwhile has none. */
  async need(ids) {
    const unknown = ids.filter((id) => !this.cards.has(id));
    if (!unknown.length) return;
    const answer = await post(this.my.data.cards, { ids: unknown });
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!told) return;
    if (this.cards.size > 5000) this.cards.clear(); // memory stays flat, however far somebody scrolls
    for (const id of unknown) {
      const card = told[id];
      this.cards.set(id, card ? { ...card, p: below(card.p), t: below(card.t), d: below(card.d) } : { alt: "This picture no longer exists.", facts: "" });
    }
  }

  /** The keyboard is at a tile, by whatever way it came there. */
  here(index) {
    const before = this.my.current;
    if (index === undefined || index === before) return;
    this.my.current = index;
    for (const one of [before, index]) this.fill(one);
  }

  /** Brings a picture into sight, and the keyboard to it. */
  go(index, focus = true) {
    const before = this.my.current;
    this.my.current = index;
    const row = this.my.rows.of(index);
    if (row.top < this.pane.scrollTop) this.pane.scrollTop = row.top;
    else if (row.top + row.height > this.pane.scrollTop + this.pane.clientHeight) this.pane.scrollTop = row.top + row.height - this.pane.clientHeight;
    this.draw();
    for (const one of [before, index]) this.fill(one);
    if (focus) this.shown.get(index)?.focus({ preventScroll: true });
  }
}

/** The number of those that lie behind a picture; it is clicked as the tick is, and S does the same. */
const folded = ({ count, isOpen }) => el("span", { class: "fold small", "aria-hidden": "true", title: isOpen ? "Fold the rest of this run (S)" : "Show the rest of this run (S)" },
  icon(isOpen ? "unfold_less" : "stacks"), isOpen ? "" : `+${number(count)}`);

const kin = (bits) => (bits === undefined ? "" : (KIN.find(([most]) => bits <= most)?.[1] ?? ""));
