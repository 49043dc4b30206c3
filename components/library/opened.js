// A picture of the wall in the full view: arrows walk the search that it was opened from, and keys mark it.

import { button, el, icon } from "../kit/kit.js";
import { standing } from "./laying.js";
import { markOf } from "./marking.js";

const NEAR = 400; // pictures before and behind that the view knows

export async function opened(my, index) {
  const { viewer } = my;
  viewer.mode = "single";
  viewer.against = undefined;
  viewer.marks = marksOf(my);
  const from = Math.max(0, index - NEAR), end = Math.min(my.spots.length, index + NEAR);
  const pictures = Array.from({ length: end - from }, (_, at) => asPicture(my, from + at));
  viewer.first = from;
  viewer.total = my.spots.length;
  await my.tiles.need([my.spots.id(index)]);
  viewer.open(pictures, index - from, my.data.edit);
}

/** Two to four pictures against one another, in their order and with their numbers in the wall; `others` were chosen elsewhere, and
    those that are not in the wall have no number there. */
export async function together(my, ids, others = []) {
  const { viewer } = my;
  await my.tiles.need([...ids, ...others.map((one) => one.id)]);
  const place = (id) => my.spots.indexOf(id);
  const walled = [...ids, ...others.map((one) => one.id)].filter((id) => place(id) >= 0).sort((a, b) => place(a) - place(b));
  const known = new Map(others.map((one) => [one.id, one]));
  const strangers = others.filter((one) => place(one.id) < 0).map((one, at) => ({ ...one, named: `not in this search (${at + 1})` }));
  const pictures = [...walled.map((id) => ({ ...known.get(id), ...asPicture(my, place(id)), number: place(id) + 1 })), ...strangers].filter((one) => one.src);
  if (pictures.length < 2) return my.tell("Not enough of these pictures still exist.");
  viewer.marks = marksOf(my);
  viewer.total = my.spots.length;
  return viewer.openTogether(pictures, my.data.edit);
}

/** What is chosen in the wall is chosen for comparing on every page, where it is no more than can be compared. */
export async function mirrored(my) {
  const { chosen } = my;
  const ids = chosen.size <= 4 ? [...chosen] : [];
  await my.tiles.need(ids);
  if (my.chosen !== chosen) return;
  my.comparing.fromLibrary(ids.map((id) => asPicture(my, my.spots.indexOf(id))).filter((one) => one.src));
  if (ids.length && my.comparing.gaveWay) my.tell("You can compare four pictures at most: the first one was dropped.");
}

function marksOf(my) {
  return {
    panel: (picture) => panel(my, picture),
    key: (event, picture) => key(my, event, picture),
    shown: (picture) => history.replaceState(history.state, "", `${location.pathname}${location.search}#picture=${picture.id}`),
    need: (picture) => need(my, picture),
    close: (picture) => { my.refold(); my.tiles.go(Math.max(0, standing(my, picture.id))); },
  };
}

function asPicture(my, index) {
  const id = my.spots.id(index);
  return fill(my, { id, width: my.spots.width(index), height: my.spots.height(index), slim: true, alt: "", facts: [], caption: [] });
}

function fill(my, picture) {
  const card = my.tiles.cards.get(picture.id);
  return card?.p ? Object.assign(picture, { src: card.p, thumb: card.t, download: card.d, alt: card.alt }) : picture;
}

/** The addresses of a picture and its neighbours, before it is shown. */
async function need(my, picture) {
  const at = my.spots.indexOf(picture.id);
  const near = [0, 1, -1, 2, 3].map((by) => at + by).filter((index) => index >= 0 && index < my.spots.length);
  await my.tiles.need(near.map((index) => my.spots.id(index)));
  return fill(my, picture);
}

function key(my, event, picture) {
  const mark = markOf(event);
  if (mark && !event.repeat) { my.marking.say([picture.id], mark); return "next"; }
  if ((event.ctrlKey || event.metaKey) && event.key === "z") { my.marking.undo(); return "stay"; }
  if (event.key === "Delete") { my.marking.trash([picture.id]); return "next"; }
  return "";
}

/** What people said of the picture, and how to say it. */
function panel(my, picture) {
  const place = el("section", { class: "say" });
  const draw = () => place.replaceChildren(...content(my, picture));
  my.drawMarks = draw;
  draw();
  return place;
}

function content(my, picture) {
  const at = my.all.indexOf(picture.id);
  const { marked } = picture;
  const [stars, flag] = at < 0 ? [marked?.stars ?? 0, marked?.flag ?? 0] : [my.all.stars(at), my.all.flag(at)];
  const say = (words, title, pressed, values) => {
    const made = el("button", { type: "button", class: "button", title, "aria-pressed": String(pressed), onclick: () => my.marking.say([picture.id], values) }, words);
    return made;
  };
  const note = el("textarea", { class: "field", rows: "3", maxlength: "4000", placeholder: "Note", "aria-label": "Note", dir: "auto",
    onchange: () => my.marking.send([{ ids: [picture.id], note: note.value }]).then((done) => { if (done) { marked.note = note.value; my.tell("Note saved."); } }) });
  if (marked) note.value = marked.note;
  const names = (what, all) => el("div", { class: "names" },
    all.map((name) => el("button", { type: "button", class: "button", title: "Remove", "aria-label": `Remove “${name}”`, onclick: () => off(my, picture, what, name) }, icon("close"), name)),
    button("add", what === "tag" ? "Add a tag" : "Add to a board", () => my.askName(what === "tag" ? "Tag" : "Board", "Add", [], (name) => on(my, picture, what, name)), what === "tag" ? "Tag" : "Board"));
  return [
    el("div", { class: "flags" }, say("Pick", "P", flag === 1, { flag: 1 }), say("No flag", "U", flag === 0, { flag: 0 }), say("Reject", "X", flag === -1, { flag: -1 })),
    el("div", { class: "stars" }, [0, 1, 2, 3, 4, 5].map((many) => say(many ? `${many}★` : "0", `${many} stars (${many})`, stars === many, { stars: many }))),
    ...(marked ? [el("div", { class: "said" }, names("board", marked.boards), names("tag", marked.tags)), note] : []),
    button("image_search", "Similar pictures, closest first", () => { my.viewer.box.close(); my.search(`like:${picture.id}`); }, "Find similar", ""),
  ];
}

async function on(my, picture, what, name) {
  if (!await my.marking.name([picture.id], what, name, true)) return;
  const all = picture.marked[`${what}s`];
  if (!all.includes(name)) all.push(name);
  my.drawMarks();
}

async function off(my, picture, what, name) {
  if (!await my.marking.name([picture.id], what, name, false)) return;
  picture.marked[`${what}s`] = picture.marked[`${what}s`].filter((one) => one !== name);
  my.drawMarks();
}
