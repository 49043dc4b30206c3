// The bucket: fills (or clears) the area that painted strokes enclose around one point.

import { around, box } from "./mask.js";

const HALF = 128;

/** Returns the box of what was filled, or null where the point itself already is painted (or, erasing, is not). */
export function fillEnclosed(mask, at, erase) {
  const flip = erase ? 255 : 0; // seen through it, the area to fill is always dark and its border bright
  const seed = Math.floor(at.y) * mask.width + Math.floor(at.x);
  if ((mask.pixels[seed] ^ flip) >= HALF) return null;
  const rim = [];
  const filled = fillDark(mask, Math.floor(at.x), Math.floor(at.y), flip, rim);
  return around(filled, climbRim(mask, rim, flip));
}

function fillDark(mask, x, y, flip, rim) {
  const { width, height, pixels } = mask;
  const dark = (at) => (pixels[at] ^ flip) < HALF;
  const waiting = [[x, y]];
  let filled = null;
  while (waiting.length) {
    const [fromX, row] = waiting.pop();
    const start = row * width;
    if (!dark(start + fromX)) continue;
    let [left, right] = [fromX, fromX + 1];
    while (left > 0 && dark(start + left - 1)) left--;
    while (right < width && dark(start + right)) right++;
    pixels.fill(255 ^ flip, start + left, start + right);
    if (left > 0) rim.push(start + left - 1);
    if (right < width) rim.push(start + right);
    const span = box(left, row, right, row + 1);
    mask.touch(span);
    filled = around(filled, span);
    for (const next of [row - 1, row + 1]) if (next >= 0 && next < height) scanRow(mask, next, left, right, dark, waiting, rim);
  }
  return filled;
}

/** Notes where a neighbouring row goes on (one point for each stretch) and where it meets the border. */
function scanRow(mask, row, left, right, dark, waiting, rim) {
  const start = row * mask.width;
  let inside = false;
  for (let x = left; x < right; x++) {
    const now = dark(start + x);
    if (now && !inside) waiting.push([x, row]);
    if (!now) rim.push(start + x);
    inside = now;
  }
}

/** Goes on through a soft border for as long as it grows brighter, so that no faint line stays between fill and stroke. */
function climbRim(mask, rim, flip) {
  const { width, height, pixels, before } = mask;
  let climbed = null;
  while (rim.length) {
    const at = rim.pop();
    const own = before[at] ^ flip;
    if (own < HALF || pixels[at] === (255 ^ flip)) continue;
    pixels[at] = 255 ^ flip;
    const [x, y] = [at % width, Math.floor(at / width)];
    const pixel = box(x, y, x + 1, y + 1);
    mask.touch(pixel);
    climbed = around(climbed, pixel);
    const beside = [x > 0 && at - 1, x + 1 < width && at + 1, y > 0 && at - width, y + 1 < height && at + width];
    for (const next of beside) if (next !== false && (before[next] ^ flip) >= own) rim.push(next);
  }
  return climbed;
}
