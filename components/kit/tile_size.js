// How large pictures stand in the wall and in the lists of runs: one choice, kept for this browser.

import { el } from "./kit.js";

const KEPT = "easel-library-edge";
export const LEAST = 56, MOST = 480; // px

/** What was chosen, or `otherwise` where nothing was. */
export function tileSize(otherwise) {
  const told = Number(localStorage.getItem(KEPT));
  return told >= LEAST && told <= MOST ? told : otherwise;
}

/** The slider; `changed(px)` hears of each step. */
export function tileSlider(value, changed) {
  const slider = el("input", { type: "range", min: String(LEAST), max: String(MOST), step: "8", value: String(value), "aria-label": "Thumbnail size",
    oninput: () => { localStorage.setItem(KEPT, slider.value); changed(Number(slider.value)); } });
  return el("label", { class: "tile-size small muted" }, "Size", slider);
}
