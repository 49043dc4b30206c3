// Lays what was found on the wall. What somebody looks at stays where it is, whatever comes or goes before it.

import { button, el } from "../kit/kit.js";
import { number } from "../kit/units.js";
import { Rows } from "./rows.js";

export const GAP = 6; // px

/** Shows what was found; another search begins at its top. */
export function take(my, { spots, remarks }, isNew) {
  if (isNew) {
    my.pane.scrollTop = 0;
    my.current = 0;
    my.choose([]);
    my.folding.opened.clear();
    my.filters.refresh();
  }
  my.all = spots;
  my.going.clear();
  held(my, () => show(my));
  said(my, remarks);
  my.root.dataset.found = my.results.text; // what stands here now
}

/** The same once more, where others lie folded than before. */
export function refold(my) {
  const before = my.spots;
  const after = my.folding.of(my.all, my.results.text);
  if (same(before.order, after.order)) return void fillLeads(my);
  held(my, () => show(my, after));
  const left = [...my.chosen].filter((id) => my.spots.indexOf(id) >= 0);
  if (left.length < my.chosen.size) my.choose(left);
}

const same = (one, other) => one?.length === other?.length && (!one || one.every((place, at) => place === other[at]));

/** How many lie behind them may be another number. */
const fillLeads = (my) => { for (const index of my.tiles.shown.keys()) my.tiles.fill(index); };

function show(my, spots = my.folding.of(my.all, my.results.text)) {
  my.spots = spots;
  count(my);
}

/** Lays others, by `change`: the picture that has the keyboard keeps it and its place in sight, else the one at the top does. */
function held(my, change) {
  const { rows, pane, spots, current } = my;
  const focused = my.root.getRootNode().activeElement?.closest?.(".tile")?.index === current;
  const at = spots.length && pane.scrollTop > 0 ? rows.rows[rows.at(pane.scrollTop)] : null;
  const row = spots.length && rows.rows.length ? rows.of(Math.min(current, spots.length - 1)) : null;
  const isSeen = row && row.top + row.height > pane.scrollTop && row.top < pane.scrollTop + pane.clientHeight;
  const [index, top] = focused && isSeen ? [current, row.top] : at && at.first < spots.length ? [at.first, at.top] : [-1];
  const anchor = index >= 0 ? spots.id(index) : null, by = pane.scrollTop - top;
  const name = spots.length && (current || focused) ? spots.id(Math.min(current, spots.length - 1)) : null;
  change();
  my.current = Math.max(0, name ? standing(my, name) : 0);
  lay(my);
  const now = anchor ? standing(my, anchor) : -1;
  if (now >= 0) pane.scrollTop = my.rows.of(now).top + by;
  if (focused && my.spots.length) my.tiles.go(my.current);
}

/** Where a picture stands, or the one that it lies behind; -1 where it is not found. */
export const standing = (my, id) => my.folding.standsFor(my.spots, my.all.indexOf(id));

export function lay(my) {
  const wide = my.pane.clientWidth;
  if (!wide) return;
  const at = my.spots.length && my.pane.scrollTop > 0 ? my.rows.rows[my.rows.at(my.pane.scrollTop)]?.first : undefined;
  my.wide = wide;
  my.rows = new Rows(my.spots, { width: wide, edge: Math.min(my.edge, wide), gap: GAP, group: my.group });
  my.tiles.renew();
  if (at !== undefined && at < my.spots.length) my.pane.scrollTop = my.rows.of(at).top;
}

/** The wall fills what is below it. */
export function room(my) {
  const above = my.part("view").getBoundingClientRect().top + (document.scrollingElement?.scrollTop ?? 0);
  if (above > 0 && above < 480) my.root.style.setProperty("--above", `${Math.round(above)}px`);
}

function said(my, remarks) {
  const place = my.part("remarks"), q = my.box.text;
  place.hidden = !remarks.length;
  place.replaceChildren(...remarks.map(({ at, length, sentence }) =>
    el("p", {}, length < q.length && el("mark", {}, q.slice(at, at + length)), length < q.length && " ", sentence)));
  room(my);
}

function count(my) {
  const many = my.all.length, folded = my.folding.many;
  my.emptying.hidden = my.results.text.trim() !== "is:trashed" || !many;
  my.part("many").textContent = `${number(many)} ${many === 1 ? "picture" : "pictures"}${folded ? `, ${number(folded)} folded` : ""}`;
  const empty = my.part("empty");
  empty.hidden = many > 0;
  if (many) return;
  empty.replaceChildren(...(my.box.text.trim()
    ? [el("p", {}, el("strong", {}, "No pictures match this search.")), button("close", "Show all pictures", () => my.search(""), "Show all pictures", "")]
    : [el("p", {}, el("strong", {}, "No pictures yet.")), el("p", { class: "muted" }, "Every picture you make is saved here automatically.")]));
}
