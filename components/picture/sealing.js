// How an edited picture is sealed outside its mask, and the switch between the ways, without a new request.

import { el } from "../kit/kit.js";

const PAUSE = 600, TRIES = 50; // ms between two looks at a picture that is being sealed, and how often it is looked at

/** `press` is called with the way that is wanted. */
export function sealPanel({ seal }, press) {
  const way = ([name, words]) => el("button", { type: "button", class: "button", "aria-pressed": String(seal.wanted === name), onclick: () => press(name) }, words);
  return el("section", { class: "seal" }, el("h3", {}, "Protect unmasked area"),
    el("div", { class: "modes" }, seal.modes.map(way)),
    el("p", { class: "small muted", role: "status" }, seal.wanted === seal.mode ? "\u00a0" : "Restoring…"), // its line is kept free
    seal.error && el("p", { class: "small late", role: "alert" }, seal.error),
    seal.figures.map((words) => el("p", { class: "small" }, words)),
    seal.notes.map((note) => el("p", { class: "small muted" }, note)));
}

/** Has a picture sealed another way where no list brings what came of it: `told` hears how it stands, until it is made, or as long
    as it says that it wants to know. */
export async function reseal(line, picture, name, told) {
  let { view } = await line.ask("reseal", `${picture.id}:${name}`);
  for (let tries = TRIES; view && told(view) && tries && view.seal.wanted !== view.seal.mode && !view.seal.error; tries--) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    ({ view } = await line.ask("reseal", `${picture.id}:`));
  }
}
