// The library's wall: everything that a search finds as one piece of thumbnails in their own proportions. Its pictures come by
// address; keys and clicks choose, mark and open them.

import { partsOf } from "../kit/element.js";
import { attend } from "../kit/events.js";
import { Line, button, el, remembered } from "../kit/kit.js";
import { Comparing } from "../picture/comparing.js";
import { Viewer } from "../picture/viewer.js";
import { arriving } from "./arriving.js";
import { drawChosen } from "./chosen.js";
import { emptyButton } from "./emptying.js";
import { Filters, toggled } from "./filters.js";
import { keyed } from "./keys.js";
import { housekeepingLink } from "./keeping.js";
import { Marking } from "./marking.js";
import { askName } from "./naming.js";
import { mirrored, opened, together } from "./opened.js";
import { Results } from "./results.js";
import { Rows } from "./rows.js";
import { Spots, post } from "./spots.js";
import { SearchBox } from "./search_box.js";
import { Tiles } from "./tiles.js";

export const parts = partsOf(import.meta.url, "wall.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "wall.css", "arriving.css");

const GAP = 6, EDGE = 176, LEAST = 56, MOST = 480; // px
const LOOK = 400; // ms after which a change in the studio is looked at

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  const isNew = !my.data;
  my.data = data;
  if (isNew) my.results.begin(data.find, my.box.text);
  my.unattend ??= attend(({ version }) => changed(my, version));
  return () => { my.unattend?.(); my.unattend = null; };
}

const kept = (name, otherwise) => localStorage.getItem(`easel-library-${name}`) ?? otherwise;
const keep = (name, value) => localStorage.setItem(`easel-library-${name}`, value);

function build(parentElement) {
  const root = parentElement.querySelector(".library");
  const part = (name) => root.querySelector(`.${name}`);
  const my = { root, part, line: new Line(), spots: new Spots(), chosen: new Set(), going: new Set(), current: 0, edge: Number(kept("edge", EDGE)), group: kept("group", "none") };
  my.pane = part("pane");
  my.tiles = new Tiles(my, my.pane, part("sheet"));
  my.filters = new Filters(my, part("filters"));
  my.viewer = new Viewer(root, my.line);
  my.results = new Results((result, isNew) => take(my, result, isNew), (isOld) => tell(my, isOld ? "This page has grown old: reload it." : "The library could not be asked. It is tried again."));
  my.marking = new Marking(my, (ids) => redraw(my, ids), (words, undo) => tell(my, words, undo));
  my.tell = (words, undo, name) => tell(my, words, undo, name);
  my.box = new SearchBox(part("search"), (text) => my.results.begin(my.data.find, text));
  my.search = (text) => my.box.say(text);
  my.saveSearch = async (name, text) => { if (await my.marking.send([{ search: name, text }])) my.filters.refresh(); };
  my.askName = (...about) => askName(root, ...about);
  my.nameChosen = (what, ids) => nameChosen(my, what, ids);
  my.choose = (ids) => choose(my, ids);
  my.open = (index) => opened(my, index);
  my.compare = (ids) => together(my, ids, my.comparing.others(ids).slice(0, 4 - ids.length));
  my.comparing = new Comparing((pictures) => together(my, [], pictures), () => drawChosen(my));
  root.append(my.comparing.root);
  drawChosen(my);
  my.toggle = (index) => toggle(my, index);
  my.range = (index) => range(my, index);
  my.trash = (ids) => { my.marking.trash(ids); choose(my, []); };
  my.pane.addEventListener("click", (event) => clicked(my, event));
  my.pane.addEventListener("keydown", (event) => keyed(my, event));
  my.rows = new Rows(my.spots, { width: 1, edge: my.edge, gap: GAP, group: "none" });
  tools(my);
  arriving(my);
  my.filters.show(kept("filters", "") === "1");
  new ResizeObserver(() => { if (my.pane.clientWidth !== my.wide) lay(my); room(my); }).observe(my.pane);
  return my;
}

/** Shows what was found. The tile that was at the top stays there, whatever came before it; another search begins at its top. */
function take(my, { spots, remarks }, isNew) {
  if (isNew) {
    my.pane.scrollTop = 0;
    my.current = 0;
    choose(my, []);
    my.filters.refresh();
  }
  const at = my.pane.scrollTop > 0 ? my.rows.rows[my.rows.at(my.pane.scrollTop)] : null;
  const anchor = at && at.first < my.spots.length ? { id: my.spots.id(at.first), by: my.pane.scrollTop - at.top } : null;
  const current = my.spots.length && my.current ? my.spots.id(my.current) : null;
  my.spots = spots;
  my.going.clear();
  my.current = Math.max(0, current ? spots.indexOf(current) : 0);
  lay(my);
  const index = anchor ? spots.indexOf(anchor.id) : -1;
  if (index >= 0) my.pane.scrollTop = my.rows.of(index).top + anchor.by;
  said(my, remarks);
  count(my);
  my.root.dataset.found = my.results.text; // what stands here now
  if (my.results.isWhole || isNew) my.linked ??= fromAddress(my);
}

function lay(my) {
  const wide = my.pane.clientWidth;
  if (!wide) return;
  const at = my.spots.length && my.pane.scrollTop > 0 ? my.rows.rows[my.rows.at(my.pane.scrollTop)]?.first : undefined;
  my.wide = wide;
  my.rows = new Rows(my.spots, { width: wide, edge: Math.min(my.edge, wide), gap: GAP, group: my.group });
  my.tiles.renew();
  if (at !== undefined && at < my.spots.length) my.pane.scrollTop = my.rows.of(at).top;
}

/** The wall fills what is below it. */
function room(my) {
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
  const many = my.spots.length;
  my.emptying.hidden = my.results.text.trim() !== "is:trashed" || !many;
  my.part("many").textContent = `${many.toLocaleString()} ${many === 1 ? "picture" : "pictures"}`;
  const empty = my.part("empty");
  empty.hidden = many > 0;
  if (many) return;
  empty.replaceChildren(...(my.box.text.trim()
    ? [el("p", {}, el("strong", {}, "Nothing is found by this search.")), button("close", "Show everything", () => my.search(""), "Show everything", "")]
    : [el("p", {}, el("strong", {}, "Nothing is kept yet.")), el("p", { class: "muted" }, "Every picture that arrives is kept here by itself.")]));
}

/** Something has changed in the studio: perhaps another picture is there. */
function changed(my, version) {
  if (version === my.version) return;
  my.version = version;
  my.looking ??= setTimeout(() => {
    my.looking = undefined;
    if (!document.hidden && !my.viewer.box.open && !my.going.size) my.results.look();
  }, LOOK);
}

function tools(my) {
  const slider = el("input", { type: "range", min: String(LEAST), max: String(MOST), step: "8", value: String(my.edge), "aria-label": "Size of the pictures",
    oninput: () => { my.edge = Number(slider.value); keep("edge", slider.value); lay(my); } });
  const groups = el("select", { class: "field", "aria-label": "Group by", onchange: () => { my.group = groups.value; keep("group", groups.value); lay(my); } },
    [["none", "No groups"], ["day", "By day"], ["run", "By run"]].map(([name, words]) => el("option", { value: name, selected: my.group === name }, words)));
  const filters = button("filter_list", "Filters beside the wall", () => { my.filters.show(!my.filters.open); filters.setAttribute("aria-pressed", String(my.filters.open)); lay(my); }, "Filters");
  filters.setAttribute("aria-pressed", String(kept("filters", "") === "1"));
  const quick = (sign, title, value) => button(sign, title, () => my.search(toggled(my.box.text, "is", value)), title.split(" ")[0]);
  my.emptying = emptyButton(my);
  my.emptying.hidden = true;
  my.part("left").replaceChildren(filters, el("span", { class: "many small muted", role: "status" }), quick("flag", "Picked pictures alone", "picked"),
    button("help", HELP, () => tell(my, HELP), "", "quiet"), my.emptying);
  my.part("looks").replaceChildren(groups, el("label", {}, "Size", slider), housekeepingLink(my));
}

const HELP = "Keys: arrows move, Enter opens, Space chooses; P picks, X rejects, U neither, 0 to 5 stars; Del trash; Ctrl+A all, Ctrl+Z takes back.";

function tell(my, words, undo, name = "Undo") {
  const place = my.part("toast");
  clearTimeout(my.telling);
  place.replaceChildren(el("span", {}, words), ...(undo ? [el("button", { type: "button", class: "button", onclick: () => { place.hidden = true; undo(); } }, name)] : []));
  place.hidden = false;
  my.telling = setTimeout(() => {
    place.hidden = true;
    if (my.going.size && !my.viewer.box.open) my.results.look(); // what went to the trash leaves its place once it cannot be taken back here
  }, undo ? 12000 : 6000);
}

function redraw(my, ids) {
  for (const id of ids) my.tiles.fill(my.spots.indexOf(id));
  my.viewer.box.open && my.drawMarks?.();
}

function choose(my, ids) {
  const before = my.chosen;
  my.chosen = new Set(ids);
  for (const index of my.tiles.shown.keys()) my.tiles.fill(index);
  if (before.size || my.chosen.size) { drawChosen(my); room(my); mirrored(my); }
}

function toggle(my, index) {
  const id = my.spots.id(index);
  my.anchor = index;
  choose(my, my.chosen.has(id) ? [...my.chosen].filter((one) => one !== id) : [...my.chosen, id]);
}

/** All from the one that was chosen last. */
function range(my, index) {
  const from = my.anchor ?? my.current;
  my.anchor = from;
  const [least, most] = [Math.min(from, index), Math.max(from, index)];
  choose(my, Array.from({ length: most - least + 1 }, (_, at) => my.spots.id(least + at)));
}

/** A click opens; on the tick, with Ctrl or while pictures are chosen on a phone it chooses; with Shift all up to it. */
function clicked(my, event) {
  const element = event.target.closest(".tile");
  if (!element) return;
  const { index } = element;
  const ticks = event.ctrlKey || event.metaKey || event.target.closest(".tick");
  if (!event.shiftKey && !ticks) return void my.open(index);
  if (event.shiftKey) range(my, index);
  else toggle(my, index);
  my.tiles.go(index);
}

async function nameChosen(my, what, ids) {
  const answer = await post(my.data.facets, { q: "" });
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  const known = what === "board" ? told?.boards : told?.facets.tag?.map(([name]) => name);
  my.askName(what === "board" ? "Board" : "Tag", "Add", known ?? [], async (name) => {
    if (!await my.marking.name(ids, what, name, true)) return;
    my.tell(what === "board" ? `Laid on “${name}”.` : `Tagged “${name}”.`, () => my.marking.undo());
    my.filters.refresh();
  });
}

/** The address names the picture that was open. */
function fromAddress(my) {
  const id = /^#picture=([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  const index = id ? my.spots.indexOf(id) : -1;
  if (index < 0) return my.results.isWhole || undefined;
  my.tiles.go(index, false);
  my.open(index);
  return true;
}
