// Filters beside the wall: how many pictures there are of each kind. A click writes into the search what could be typed there.

import { button, el, off, patch } from "../kit/kit.js";
import { number } from "../kit/units.js";
import { post } from "./spots.js";

const TITLES = { is: "Picks", stars: "Stars", board: "Boards", tag: "Tags", model: "Model", quality: "Quality", orientation: "Orientation", size: "Size", format: "Format", connection: "Server" };
const MOST = 14; // values of one kind
const ORDER = Object.keys(TITLES);

const NAMED = ["model", "connection", "board", "tag"]; // a part of such a name would find others, too: quotes mean the whole of it

/** As a search writes it, so that it finds what the count beside it says. */
export const fact = (key, value) => `${key}:${NAMED.includes(key) ? `"${value.replaceAll('"', "")}"` : value}`;

/** The search with a fact in it, or without where it holds it; another value of the same key gives way. */
export function toggled(text, key, value) {
  const wanted = fact(key, value);
  const parts = text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
  const rest = parts.filter((part) => !part.toLowerCase().startsWith(`${key}:`));
  return (parts.includes(wanted) ? rest : [...rest, wanted]).join(" ");
}

export const holds = (text, key, value) => (text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []).includes(fact(key, value));

export class Filters {
  constructor(my, place) { Object.assign(this, { my, place, seq: 0, seen: new Map() }); }

  get open() { return !this.place.hidden; }

  show(on) {
    this.place.hidden = !on;
    this.place.parentElement.classList.toggle("filtering", on);
    localStorage.setItem("easel-library-filters", on ? "1" : "");
    if (on) this.refresh();
  }

  async refresh() {
    if (!this.open || !this.my.data) return;
    const turn = ++this.seq;
    const answer = await post(this.my.data.facets, { q: this.my.box.text, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!told || turn !== this.seq) return;
    this.told = told;
    this.draw();
  }

  /** Lists are brought in line, not made anew: a press that is under way keeps its button, and nothing moves under the hand. */
  draw() {
    const groups = [this.searches(), ...ORDER.map((key) => this.group(key))].filter(Boolean);
    patch(this.place, groups, () => el("section", {}, el("h3", {}), el("ul", {}), el("div", { class: "more" })), (section, group) => {
      section.querySelector("h3").textContent = group.title;
      patch(section.querySelector("ul"), group.lines, (line) => this.line(line), (item, line) => {
        const made = item.firstChild;
        made.setAttribute("aria-pressed", String(line.on));
        made.title = line.title;
        made.firstChild.textContent = line.words;
        made.lastChild.textContent = line.count;
        item.line = line;
      });
      section.querySelector(".more").replaceChildren(...(group.id === "searches" ? this.keeping() : []));
    });
  }

  line(line) {
    const item = el("li", {});
    item.line = line;
    item.append(el("button", { type: "button", class: "fact", onclick: () => this.press(item.line) }, el("span", {}), el("span", {})));
    return item;
  }

  press({ key, value, text }) {
    const { box } = this.my;
    this.my.search(text === undefined ? toggled(box.text, key, value) : text === box.text ? "" : text);
  }

  searches() {
    const all = [...this.told.searches, ["Trash", "is:trashed"]];
    return { id: "searches", title: "Searches", text: this.my.box.text, lines: all.map(([name, text]) => ({ id: name, words: name, title: text, text, count: "", on: text === this.my.box.text })) };
  }

  /** Save or forget what stands in the box; always there, so that what is below stays where it is. */
  keeping() {
    const { text } = this.my.box, known = this.told.searches.find(([, one]) => one === text);
    return [known
      ? button("bookmark_remove", `Delete the saved search “${known[0]}”; the pictures stay`, () => this.my.saveSearch(known[0], null), "Delete saved search")
      : off(!text.trim(), button("bookmark_add", "Save this search under a name", () => this.my.askName("Save search", "Save", [], (name) => this.my.saveSearch(name, this.my.box.text)), "Save this search"))];
  }

  /** A value that was seen once keeps its place, with nothing to count if need be. */
  group(key) {
    const { text } = this.my.box, counts = new Map(this.told.facets[key] ?? []);
    const seen = this.seen.get(key) ?? [];
    const boards = key === "board" ? this.told.boards : [];
    const fresh = [...counts.keys(), ...boards].filter((value) => !seen.includes(value));
    if (key === "stars") fresh.sort((one, other) => Number(other) - Number(one));
    const values = [...new Set([...seen, ...fresh])].slice(0, MOST);
    const worth = values.length > 1 || seen.length > 1 || key === "board" || key === "tag" || values.some((value) => holds(text, key, value));
    if (!values.length || !worth) return null;
    this.seen.set(key, values);
    return { id: key, title: TITLES[key], lines: values.map((value) => ({
      id: value, key, value, words: key === "stars" ? "★".repeat(Number(value)) || "no stars" : value, title: fact(key, value),
      count: number(counts.get(value) ?? 0), on: holds(text, key, value) })) };
  }
}
