// A set to be judged blind: pictures are taken from the best to the least, by number or by touch; the last follows by itself.

import { partsOf } from "../kit/element.js";
import { button, el, off, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "judge.html", "../kit/kit.css", "judge.css");

const AGAIN = 2000; // ms after which what Python has not answered is sent once more
const ORDINALS = ["", "1st", "2nd", "3rd", "4th"];
const TYPED = "input, textarea, select, [contenteditable], dialog[open]";

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.send = setTriggerValue;
  if (my.pending && data.done >= my.pending.seq) my.pending = null;
  const key = JSON.stringify([data.judge, data.mine, data.set.map((place) => place.id)]);
  if (my.key !== key) begin(my, data, key);
  my.data.gone = data.gone;
  my.ticking ??= setInterval(() => my.pending && my.send("act", { ...my.pending }), AGAIN);
  my.listens ??= listens(my);
  draw(my);
  return () => {
    clearInterval(my.ticking);
    document.removeEventListener("keydown", my.listens);
    my.ticking = my.listens = null;
  };
}

function build(parentElement) {
  const root = parentElement.querySelector(".judge");
  const find = (name) => root.querySelector(name);
  return { root, task: find(".task"), set: find(".set"), acts: find(".acts"), keys: find(".keys"), few: find(".few"), gone: find(".gone"),
    groups: [], ties: false, seq: Date.now(), pending: null };
}

/** Another set: nothing of it is ranked yet. */
function begin(my, data, key) {
  my.key = key;
  my.data = data;
  my.root.dataset.judge = data.judge;
  my.groups = [];
  my.ties = false;
  my.set.className = `set ${data.set.length === 2 ? "pair" : ""}`;
  my.set.replaceChildren(...data.set.map((place, index) => spot(my, place, index)));
  my.few.hidden = data.set.length > 1;
  // who has just chosen how many are shown goes on with the keys
  if (document.activeElement?.closest("[role=radio], [role=radiogroup]")) my.root.focus({ preventScroll: true });
}

/** A picture in full; its thumbnail stands there until it has come. Its name tells nothing. */
function spot(my, place, index) {
  const img = el("img", { alt: `Picture ${index + 1}`, src: place.thumb, width: place.width, height: place.height, draggable: "false" });
  const full = new Image();
  full.src = place.src;
  full.decode().then(() => { img.src = place.src; }, () => {});
  return el("button", { type: "button", class: "spot", "aria-pressed": "false", onclick: () => take(my, index) },
    img, el("span", { class: "number" }, String(index + 1)), el("span", { class: "rank" }));
}

const ranked = (my) => my.groups.flat();

/** The next best, or one that was taken back, with all that were taken after it. */
function take(my, index) {
  if (my.pending || index >= my.data.set.length) return;
  const at = my.groups.findIndex((group) => group.includes(index));
  if (at >= 0) my.groups = my.groups.slice(0, at);
  else if (my.ties) my.groups.at(-1).push(index);
  else my.groups.push([index]);
  my.ties = false;
  const left = my.data.set.map((_, each) => each).filter((each) => !ranked(my).includes(each));
  if (at < 0 && left.length === 1) my.groups.push(left);
  if (at < 0 && left.length <= 1) cast(my);
  draw(my);
}

/** The next picture is as good as the last; before any is taken, all are as good as each other. */
function tie(my) {
  if (my.pending) return;
  if (!my.groups.length) {
    my.groups = [my.data.set.map((_, index) => index)];
    cast(my);
  } else my.ties = !my.ties;
  draw(my);
}

function bad(my) {
  if (my.pending) return;
  my.groups = [];
  cast(my);
  draw(my);
}

/** What has no rank stays behind the others, in no order. */
function enough(my) {
  if (my.pending || !my.groups.length) return;
  cast(my);
  draw(my);
}

/** Takes back the last picture, or, where none is taken, the last judgement. */
function undo(my) {
  if (my.pending) return;
  if (my.ties) my.ties = false;
  else if (my.groups.length) {
    my.groups.at(-1).pop();
    my.groups = my.groups.filter((group) => group.length);
  } else if (my.data.mine) act(my, { what: "undo" });
  draw(my);
}

function cast(my) {
  if (my.data.set.length < 2) return;
  const rank = (index) => my.groups.findIndex((group) => group.includes(index)) + 1;
  const ranks = my.groups.length ? my.data.set.map((_, index) => rank(index)) : [];
  act(my, { what: "cast", shown: my.data.set.map((place) => place.id), ranks });
}

function act(my, what) {
  my.pending = { ...what, judge: my.data.judge, after: my.data.mine, seq: ++my.seq };
  my.send("act", { ...my.pending });
}

function draw(my) {
  const { set, mine } = my.data;
  my.root.classList.toggle("waits", Boolean(my.pending));
  [...my.set.children].forEach((child, index) => {
    const at = my.groups.findIndex((group) => group.includes(index));
    child.setAttribute("aria-pressed", String(at >= 0));
    child.querySelector(".rank").textContent = ORDINALS[at + 1];
  });
  my.gone.hidden = !my.data.gone;
  my.gone.textContent = my.data.gone === 1 ? "1 deleted picture is left out." : `${my.data.gone} deleted pictures are left out.`;
  const judged = mine === 1 ? "1 judgement" : `${mine} judgements`;
  my.task.textContent = set.length < 2 ? "" : `${task(my)} ${judged} so far.`;
  my.keys.textContent = set.length < 2 ? "" : set.length === 2
    ? "Keys: ← or 1 left, → or 2 right, = tie, 0 both bad, Backspace undo"
    : `Keys: 1 to ${set.length} from best to worst, = tie with the last, Enter next set, 0 all bad, Backspace undo`;
  my.acts.replaceChildren(...(set.length > 1 || mine ? acts(my) : []));
}

function task(my) {
  if (my.data.set.length === 2) return "Which is better?";
  if (my.ties) return "Which is as good as the last?";
  return my.groups.length ? "Which is the next best?" : "Which is the best?";
}

function acts(my) {
  const { set, mine } = my.data, begun = my.groups.length > 0, busy = Boolean(my.pending);
  const pressed = button("drag_handle", begun ? "The next picture is as good as the last (=)" : "All equally good (=)", () => tie(my),
    begun ? "Tie with the last" : "Tie");
  pressed.setAttribute("aria-pressed", String(my.ties));
  const judged = [
    off(busy, pressed),
    off(busy, button("thumb_down", "None of them is good (0)", () => bad(my), set.length === 2 ? "Both bad" : "All bad")),
    set.length > 2 && off(busy || !begun, button("keyboard_return", "Ranks the rest last, in no order (Enter)", () => enough(my), "Next set")),
  ];
  return [...(set.length > 1 ? judged.filter(Boolean) : []),
    off(busy || !(begun || mine), button("undo", "Undoes the last choice or judgement (Backspace)", () => undo(my), "Undo"))];
}

/** Keys of the whole page, except where somebody types. */
function listens(my) {
  const heard = (event) => {
    const from = event.composedPath()[0];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || from.closest?.(TYPED)) return;
    const key = does(my, event, from);
    if (!key) return;
    event.preventDefault();
    key();
  };
  document.addEventListener("keydown", heard);
  return heard;
}

function does(my, { key }, from) {
  const isPair = my.data.set.length === 2, onButton = from.closest?.("button, a, [role=radio]");
  if (/^[1-4]$/.test(key)) return () => take(my, Number(key) - 1);
  if (isPair && !from.closest?.("[role=radio]") && (key === "ArrowLeft" || key === "ArrowRight")) return () => take(my, key === "ArrowLeft" ? 0 : 1);
  if (key === "=" || key === "t") return () => tie(my);
  if (key === "0" || key === "x") return () => bad(my);
  if (key === "Backspace" || key === "u") return () => undo(my);
  return key === "Enter" && !onButton ? () => enough(my) : null;
}
