// The words that were read in a picture: boxes on it, wanted beside read, and the way to mend one.

import { button, el } from "../kit/kit.js";
import { copyButton } from "./copying.js";

const PAUSE = 700, TRIES = 120; // ms between two looks at a picture that is being read, and how often it is looked at
const SVG = "http://www.w3.org/2000/svg";

/** What the full view says of the words of a picture; `leave` is called before a page is left. Nothing where none are read. */
export function proofPanel(viewer, picture, leave) {
  const { proof } = picture;
  if (!proof) return null;
  const root = el("section", { class: "proof" }, el("h3", {}, "Text in the picture"));
  const read = button("document_scanner", "Reads the text in this picture, on this machine; free", () => ask(viewer, picture), "Read text", "");
  if (proof.state === "none") root.append(read);
  else if (proof.state === "asked") root.append(el("p", { class: "small muted", role: "status" }, "Reading…"));
  else if (proof.state === "failed") root.append(el("p", { class: "small", role: "status" }, "The text could not be read."), read);
  else root.append(...outcome(viewer, picture, leave));
  return root;
}

function outcome(viewer, picture, leave) {
  const { proof } = picture;
  const places = proof.words.map((_, at) => at);
  const of = (...verdicts) => places.filter((at) => verdicts.includes(proof.words[at].verdict));
  const rows = of("near", "missing", "unsure").map((at) => row(viewer, picture, proof.words[at], at, leave));
  return [
    el("p", { class: "small", role: "status" }, proof.sum || (proof.text ? "" : "No text found.")),
    rows.length > 0 && el("ul", {}, rows),
    ...together(viewer, picture, of("same"), "Right"),
    ...notes(of("same").map((at) => proof.words[at])),
    ...together(viewer, picture, of("extra"), proof.sum ? "Also in the picture" : ""),
    proof.text && copyButton({ sign: "content_copy", title: "Copy the text as it was read", words: "Copy text", named: "The text in the picture" }, () => Promise.resolve(proof.text)),
  ].filter(Boolean);
}

/** Words of which there is nothing more to say, one after the other. */
function together(viewer, { proof }, places, title) {
  if (!places.length) return [];
  const word = (at) => el("li", { class: proof.words[at].verdict, dir: "auto", ...marks(viewer, at) }, proof.words[at].wanted || proof.words[at].read);
  return [title && el("h4", { class: "small muted" }, title), el("ul", { class: "together" }, places.map(word))].filter(Boolean);
}

/** What else differs in right words: "In other case: Summer, Sale". */
function notes(words) {
  const known = new Map();
  for (const { note, wanted } of words) if (note) known.set(note, [...(known.get(note) ?? []), wanted]);
  return [...known].map(([note, which]) => el("p", { class: "small muted" }, `${note.replace(/\.$/, "")}: ${which.join(", ")}`));
}

const marks = (viewer, at) => ({ onpointerenter: () => mark(viewer, at, true), onpointerleave: () => mark(viewer, at, false) });

function row(viewer, picture, word, at, leave) {
  const item = el("li", { class: word.verdict, ...marks(viewer, at) },
    el("span", { class: "what" }, el("bdi", { class: "wanted" }, word.wanted),
      word.read && word.read !== word.wanted && el("span", { class: "read" }, "→\u00a0", el("bdi", {}, letters(word)))),
    el("span", { class: "small said" }, word.said),
    word.note && el("span", { class: "small muted note" }, word.note));
  if (word.fix && viewer.edit) {
    item.append(button("ink_eraser", `Fix “${word.read}”: opens Edit with a mask and a prompt for this word; sends nothing yet`,
      () => { leave(); viewer.line.act("fix_word", `${picture.id}:${at}`); }, "Fix this word", ""));
  }
  return item;
}

/** What was read, the letters that differ set off. */
function letters({ read, letters: differing }) {
  const places = new Set(differing);
  return [...read].map((letter, at) => (places.has(at) ? el("b", {}, letter) : letter));
}

/** Asks for the words of a picture, or looks how far they are. */
function ask(viewer, picture) {
  picture.proof = { state: "asked" };
  redraw(viewer, picture);
  follow(viewer, picture, "read");
}

/** Of a picture whose words are told: those that are still read are waited for. */
export function proved(viewer, picture) {
  redraw(viewer, picture);
  if (picture.proof?.state === "asked") follow(viewer, picture);
}

/** Boxes and panel are made anew, the rest stays. */
function redraw(viewer, picture) {
  if (!viewer.box.open || viewer.picture !== picture || viewer.isWhole) return;
  viewer.zoom?.over(viewer.mode === "heat" ? null : boxes(picture));
  viewer.keepingFocus(() => viewer.box.querySelector(".proof-place")?.replaceChildren(proofPanel(viewer, picture, () => viewer.box.close()) ?? ""));
}

/** Until the words are there, as long as the picture is looked at. */
async function follow(viewer, picture, first = "proof") {
  if (picture.awaited) return;
  picture.awaited = true;
  let what = first;
  for (let tries = TRIES; tries && viewer.box.open && viewer.picture === picture; tries--) {
    const { view } = await viewer.line.ask(what, picture.id);
    what = "proof";
    if (view?.proof && view.proof.state !== "asked") {
      picture.proof = view.proof;
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  picture.awaited = false;
  redraw(viewer, picture);
}

/** The boxes around the words, for a view of the picture that lays them as it lays the picture; null where there are none. */
export function boxes({ proof, width, height }) {
  const words = proof?.words?.filter((word) => word.corners.length);
  if (!words?.length) return null;
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("class", "boxes");
  made.setAttribute("aria-hidden", "true");
  for (const [at, word] of proof.words.entries()) {
    if (word.corners.length) made.append(box(word, at));
  }
  return made;
}

function box(word, at) {
  const made = document.createElementNS(SVG, "polygon");
  made.setAttribute("points", word.corners.map((corner) => corner.join(",")).join(" "));
  made.setAttribute("class", word.verdict);
  made.dataset.word = at;
  return made;
}

function mark(viewer, at, is) { viewer.box.querySelector(`.boxes [data-word="${at}"]`)?.classList.toggle("marked", is); }
