// Filters beside the wall: how many pictures there are of each kind. A click writes into the search what could be typed there.

import { button, el } from "../kit/kit.js";
import { post } from "./spots.js";

const TITLES = { is: "Picks", stars: "Stars", board: "Boards", tag: "Tags", model: "Model", quality: "Quality", orientation: "Orientation", size: "Size", format: "Format", connection: "Server" };
const ORDER = Object.keys(TITLES);

/** As a search writes it: quoted where it holds spaces, commas or brackets. */
export const fact = (key, value) => `${key}:${/^[^\s()",]+$/.test(value) ? value : `"${value.replaceAll('"', "")}"`}`;

/** The search with a fact in it, or without where it holds it; another value of the same key gives way. */
export function toggled(text, key, value) {
  const wanted = fact(key, value);
  const parts = text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
  const rest = parts.filter((part) => !part.toLowerCase().startsWith(`${key}:`));
  return (parts.includes(wanted) ? rest : [...rest, wanted]).join(" ");
}

export const holds = (text, key, value) => (text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []).includes(fact(key, value));

export class Filters {
  constructor(my, place) { Object.assign(this, { my, place, seq: 0 }); }

  get open() { return !this.place.hidden; }

  show(on) {
    this.place.hidden = !on;
    this.place.parentElement.classList.toggle("filtering", on);
    localStorage.setItem("easel-library-filters", on ? "1" : "");
    if (on) this.refresh();
  }

  async refresh() {
    if (!this.open) return;
    const turn = ++this.seq;
    const answer = await post(this.my.data.facets, { q: this.my.data.q, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!told || turn !== this.seq) return;
    this.told = told;
    this.draw();
  }

  draw() {
    const { q } = this.my.data, { facets, searches, boards } = this.told;
    const line = (words, count, pressed, act, title) => el("li", {}, el("button", { type: "button", class: "fact", "aria-pressed": String(pressed), onclick: act, title },
      el("span", {}, words), el("span", {}, count)));
    const group = (key) => {
      const values = [...(facets[key] ?? [])];
      if (key === "board") for (const name of boards) if (!values.some(([known]) => known === name)) values.push([name, 0]);
      if (key === "stars") values.sort((one, other) => Number(other[0]) - Number(one[0]));
      if (!values.length || (values.length === 1 && !holds(q, key, values[0][0]) && !["board", "tag"].includes(key))) return null;
      return [el("h3", {}, TITLES[key]), el("ul", {}, values.slice(0, 14).map(([value, count]) =>
        line(key === "stars" ? "★".repeat(Number(value)) || "no stars" : value, count.toLocaleString(), holds(q, key, value), () => this.my.search(toggled(q, key, value)), fact(key, value))))];
    };
    const saved = [el("h3", {}, "Searches"), el("ul", {}, searches.map(([name, text]) =>
      line(name, "", text === q, () => this.my.search(text === q ? "" : text), text)), line("Trash", "", q === "is:trashed", () => this.my.search(q === "is:trashed" ? "" : "is:trashed"), "is:trashed"))];
    const known = searches.find(([, text]) => text === q);
    const keep = q.trim() && (known
      ? button("bookmark_remove", `Forget the saved search “${known[0]}”; pictures stay`, () => this.my.saveSearch(known[0], null), "Forget this search")
      : button("bookmark_add", "Keep this search under a name", () => this.my.askName("Save search", "Save", [], (name) => this.my.saveSearch(name, q)), "Save this search"));
    this.place.replaceChildren(...[...saved, keep, ...ORDER.map(group)].flat().filter(Boolean));
  }
}
