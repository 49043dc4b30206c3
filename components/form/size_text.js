// What people type or paste for a size ("1920 × 1080", "4k", "16:9", "4k 2:3"), pure: a text goes in, a size comes out.

import { nearest } from "./size_rules.js";

const PAIR = /^(\d{1,5}) ?(?:px)? ?(?:x|by|\*| ) ?(\d{1,5}) ?(?:px)?$/;
const RATIO = /^(\d{1,4}(?:\.\d+)?) ?: ?(\d{1,4}(?:\.\d+)?)$/;
const NAMED = { uhd: "4k", qhd: "2k" };

/** [width, height], "auto", or null where `text` names no size. `presets` by tier and ratio; `tier` and `upright` as they stand. */
export function read(text, { presets, rules, tier, upright }) {
  const said = text.trim().toLowerCase().replace(/[×✕⨯]/g, "x").replace(/\s+/g, " ");
  if (said === "auto") return "auto";
  const pair = PAIR.exec(said) ?? PAIR.exec(said.replace(/(\d),(?=\d{3}\b)/g, "$1"));
  if (pair) return Number(pair[1]) && Number(pair[2]) ? [Number(pair[1]), Number(pair[2])] : null;
  const lines = /^(\d{3,4})p$/.exec(said);
  if (lines) return turned([Math.round(Number(lines[1]) * 16 / 9), Number(lines[1])], upright);
  const words = said.split(" ");
  const named = words.map((word) => (NAMED[word] ?? word).toUpperCase()).find((word) => presets[word]);
  const rest = words.filter((word) => (NAMED[word] ?? word).toUpperCase() !== named).join(" ");
  if (named && !rest) return presets[named][upright ? "9:16" : "16:9"]; // as screens of that name are
  const ratio = RATIO.exec(rest);
  return ratio && shaped(Number(ratio[1]), Number(ratio[2]), presets[named ?? tier], rules);
}

const turned = ([width, height], upright) => (upright ? [height, width] : [width, height]);

/** As large as the others of its tier. */
function shaped(across, down, sizes, rules) {
  const preset = sizes[`${across}:${down}`];
  if (preset || !across || !down) return preset ?? null;
  const [side] = sizes["1:1"];
  const scale = Math.min(Math.sqrt(side * side / (across * down)), rules.maxEdge / Math.max(across, down));
  return nearest(Math.round(across * scale), Math.round(down * scale), rules);
}
