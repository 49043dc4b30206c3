// One turn: what was said and what went along, the words that are answered as they come, its pictures, and what can be done with it.

import { button, el, off, patch } from "../kit/kit.js";
import { moment } from "../kit/units.js";
import { jobTile } from "../picture/job_tile.js";

export function turnCard() {
  return el("li", { class: "turn" },
    el("div", { class: "said" },
      el("div", { class: "body" }, el("p", { class: "line small muted" }), el("p", { class: "text", dir: "auto" }), el("div", { class: "faces small muted" })),
      el("div", { class: "tools" })),
    el("div", { class: "answer" }));
}

export function updateTurn(my, card, turn) {
  const find = (name) => card.querySelector(name);
  say(find(".said .text"), turn.text);
  if (card.dataset.base !== JSON.stringify([turn.base, turn.attached, turn.masked])) {
    card.dataset.base = JSON.stringify([turn.base, turn.attached, turn.masked]);
    find(".said .faces").replaceChildren(...faces(turn));
  }
  drawLine(my, find(".said .line"), turn);
  drawTools(my, find(".said .tools"), turn);
  drawAnswer(my, find(".answer"), turn);
}

const face = (one, words) => el("span", { class: "face" }, el("img", { src: one.src, alt: "", loading: "lazy" }), el("span", { dir: "auto" }, words));

function faces(turn) {
  return [turn.base && face(turn.base, `${turn.masked ? "Edits, with a mask: " : "Edits: "}${turn.base.words}`), ...turn.attached.map((one) => face(one, one.words))].filter(Boolean);
}

/** Which turn it is, when it was said, and which of those that were said in its place. */
function drawLine(my, line, turn) {
  const { at, of, before, after } = turn.place;
  const key = JSON.stringify([turn.number, turn.meta, turn.place]);
  if (line.dataset.key === key) return;
  line.dataset.key = key;
  const time = new Date(turn.created * 1000);
  const step = (sign, words, to) => off(!to, button(sign, words, () => { my.stepped = { number: turn.number, to, sign }; my.line.act("look_at", to); }));
  line.replaceChildren(el("span", {}, `Turn ${turn.number}`), el("time", { datetime: time.toISOString(), title: time.toLocaleString() }, moment(turn.created)),
    ...turn.meta.map((words) => el("span", {}, words)),
    ...(of > 1 ? [el("span", { class: "siblings", role: "group", "aria-label": "Versions of this turn" }, step("chevron_left", "Previous version", before), el("span", {}, `${at} of ${of}`), step("chevron_right", "Next version", after))] : []));
}

function drawTools(my, tools, turn) {
  const key = `${turn.running}${turn.stoppable > 1}`;
  if (tools.dataset.key === key) return;
  tools.dataset.key = key;
  tools.replaceChildren(...[
    turn.stoppable > 1 && button("stop_circle", "Stop every picture of this turn", () => my.line.act("stop_run", turn.run), "Stop all"),
    button("refresh", "Send again: another version of this turn", () => my.line.act("turn_again", turn.id)),
    button("edit_note", "Edit message: fills the form and sends it as another version", () => my.line.act("turn_edit", turn.id)),
    !turn.running && button("fork_right", "Branch from here: the next turn follows this one", () => my.line.act("branch", turn.id)),
  ].filter(Boolean));
}

/** The picture that stands for the turn is large, its other candidates are folded below it. */
function drawAnswer(my, place, turn) {
  const main = turn.jobs.find((job) => job.id === turn.primary) ?? turn.jobs[0];
  const others = turn.jobs.filter((job) => job !== main);
  const parts = [main, ...(others.length ? [{ id: `${turn.id}:others`, others }] : [])];
  patch(place, parts, (one) => (one.others ? folded(turn) : answer()), (part, one) => {
    if (one.others) drawOthers(my, part, turn, one.others);
    else drawJob(my, part, turn, one);
  });
}

const answer = () => el("div", { class: "answer" }, el("p", { class: "reply", dir: "auto", "aria-live": "polite" }), el("div", { class: "spot" }),
  el("p", { class: "revised small muted", dir: "auto" }), el("p", { class: "after small muted" }));

/** Open while they come, and as long as this page is not left. */
const folded = (turn) => el("details", { class: "others", open: turn.running }, el("summary", {}), el("div", { class: "jobs" }));

function drawOthers(my, part, turn, others) {
  say(part.querySelector("summary"), others.length === 1 ? "1 other candidate" : `${others.length} other candidates`);
  patch(part.querySelector(".jobs"), others, answer, (one, job) => drawJob(my, one, turn, job));
}

function drawJob(my, part, turn, job) {
  const find = (name) => part.querySelector(name);
  const said = job.said ?? { words: "", meta: "", stands: "" };
  const words = find(".reply");
  const comes = job.state === "sent" || job.state === "stopped";
  say(words, said.words);
  words.classList.toggle("refused", Boolean(said.refused));
  words.classList.toggle("streams", Boolean(comes && said.words));
  // answered in words alone: there is no place for a picture any more
  const empty = job.state === "done" && !job.pictures.length && !job.card;
  patch(find(".spot"), empty ? [] : [job], jobTile, (figure) => drawPicture(my, figure, turn, job));
  const [picture] = job.pictures;
  say(find(".revised"), picture?.revised && picture.revised.trim() !== turn.text.trim() ? `Revised prompt: ${picture.revised}` : "");
  drawAfter(find(".after"), said);
}

/** Where the model chose the size, its place takes the proportions of what came. */
function drawPicture(my, figure, turn, job) {
  for (const part of [figure, figure.querySelector(".place")]) part.style.setProperty("--ratio", job.ratio);
  my.tiles.update(figure, turn, job);
}

function drawAfter(place, said) {
  const key = JSON.stringify([said.stands, said.meta]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...[
    said.stands && el("span", { class: "stands", title: "How much of the first picture is still unchanged" },
      el("span", { class: "meter", "aria-hidden": "true" }, el("i", { style: `--share:${(said.share * 100).toFixed(1)}%` })), said.stands),
    said.meta && el("span", {}, said.meta),
  ].filter(Boolean));
}

/** Text of others, never markup; what stands already is not written again. */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
