// One cell of the table: its picture as it sharpens, or where it stands, or why there is none.

import { el, icon } from "../kit/kit.js";
import { money } from "../kit/units.js";

const SIGNS = { deleted: "delete", queued: "schedule", sent: "hourglass_top", failed: "error", unknown: "help", stopped: "stop_circle", cancelled: "block", not_possible: "do_not_disturb_on" };
export const WORDS = { deleted: "Deleted", done: "Done", reused: "Reused, free", queued: "Waiting", sent: "Running", failed: "Failed", unknown: "Outcome unknown", stopped: "Stopped", cancelled: "Not sent", not_possible: "Not possible" };
const ROOM_FOR_WORDS = 120, ROOM_FOR_FACTS = 160; // px
const PLAIN = 64; // px below which a cell is its picture and nothing else: hundreds are in sight, and each part of one costs every frame

/** The height of the line of facts below a picture at this size. */
export const factsHeight = (edge) => (edge >= ROOM_FOR_FACTS ? 20 : 0);

const TICK = 20; // px along an edge of a plain cell's tick, which is none of its own

/** Whether a press on a cell is one on its tick; a key presses at no place. */
export const isOnTick = ({ target, offsetX, offsetY, detail }) =>
  Boolean(target.closest(".tick")) || (detail > 0 && target.classList.contains("plain") && offsetX < TICK && offsetY < TICK && matchMedia("(hover: hover)").matches);

/** Brings an element in line with its cell; `words` are the values that it was made with. */
export function drawCell(element, cell, { edge, words, chosen, whole }) {
  const mark = JSON.stringify([cell, edge, words, chosen, whole]);
  if (element.mark === mark) return;
  element.mark = mark;
  if (element.of !== cell?.index) element.replaceChildren(); // it stood for another cell before
  element.of = cell?.index;
  element.className = `cell ${cell?.state ?? "none"}`;
  element.disabled = !cell;
  element.setAttribute("aria-pressed", String(Boolean(chosen)));
  const state = cell ? sentence(cell) : "No picture";
  element.setAttribute("aria-label", `${words}: ${state}`);
  element.title = `${words}\n${state}`;
  if (!cell) {
    element.style.backgroundImage = "";
    element.replaceChildren();
    return;
  }
  const src = source(cell, edge, whole);
  const isPlain = src && edge < PLAIN;
  const tick = cell.src && !isPlain && el("span", { class: "tick", title: "Select to compare (Space)", "aria-hidden": "true" }, icon("check"));
  element.style.backgroundImage = isPlain ? `url("${src}")` : "";
  element.classList.toggle("plain", Boolean(isPlain && cell.src));
  if (isPlain) return void element.replaceChildren();
  const image = src && picture(element, src);
  element.replaceChildren(...[image ?? over(cell, edge), cell.state === "reused" && !cell.deleted && el("span", { class: "reused", title: "Reused from an earlier identical request" }, icon("recycling")),
    tick, factsHeight(edge) > 0 && el("span", { class: "facts small muted" }, facts(cell))].filter(Boolean));
}

/** What is shown of it: the small copy while that is enough, the picture itself beyond, a partial picture before both. */
function source(cell, edge, whole) {
  const sharp = edge * (globalThis.devicePixelRatio || 1);
  return cell.src ? (whole || sharp > 512 ? cell.src : (cell.thumb ?? cell.src)) : cell.partial;
}

/** The picture's element stays while its address does; a sharper one takes its place when it is decoded. */
function picture(element, src) {
  const before = element.querySelector("img");
  if (before?.dataset.src === src) return before;
  const next = el("img", { src, alt: "", draggable: "false", decoding: "async", "data-src": src });
  if (!before) return next;
  const swap = () => before.isConnected && before.replaceWith(next);
  next.decode().then(swap, swap);
  return before;
}

function over(cell, edge) {
  const words = edge >= ROOM_FOR_WORDS && el("span", { class: "small" }, cell.state === "sent" ? (cell.stage || WORDS.sent) : WORDS[standing(cell)]);
  return el("span", { class: "over" }, icon(SIGNS[standing(cell)] ?? "image"), words);
}

/** Its state, or that its picture was deleted since it came. */
export const standing = (cell) => (cell.deleted ? "deleted" : cell.state);

function facts(cell) {
  const cost = cell.cost === undefined ? "" : cell.cost ? money(cell.cost) : "free";
  const words = wordsRight(cell);
  return [cost, cost && words && " · ", words && el("span", { class: cell.words[1] ? "amber" : "" }, words)].filter(Boolean);
}

/** "3 of 4 words right" of those that were wanted in the picture; "" where none were, or they are not read. */
function wordsRight({ words }) {
  if (!words) return "";
  const wanted = words[0] + words[1] + words[2];
  return `${words[0]} of ${wanted === 1 ? "1 word" : `${wanted} words`} right`;
}

/** Where it stands, as a sentence. */
export function sentence(cell) {
  const why = cell.rule ?? cell.error ?? (cell.state === "sent" ? cell.stage : "") ?? "";
  if (cell.deleted) return "Permanently deleted from the trash. Its cost stays in Usage.";
  const made = WORDS[cell.state] ?? cell.state;
  const words = cell.words && `${wordsRight(cell)}${cell.words[2] ? `, ${cell.words[2]} unclear` : ""}`;
  return [why ? `${made}: ${why}` : made, words].filter(Boolean).join(", ");
}
