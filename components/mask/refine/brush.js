// The brush: a stroke is the union of thick lines between its points, as soft at the edge as the hardness says. Each pixel
// takes the strongest coverage that any part of the stroke gives it, so neither speed nor overlap shows.

import { around, box, isEmpty } from "./mask.js";

const STEP = 192; // a long line is laid in pieces, so that it touches only the tiles along its way

/** Lays a line between two points {x, y, radius} (native pixels); returns the box that may have changed. */
export function layLine(mask, from, to, hardness, erase) {
  const pieces = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / STEP));
  const between = (share) => ({
    x: from.x + (to.x - from.x) * share,
    y: from.y + (to.y - from.y) * share,
    radius: from.radius + (to.radius - from.radius) * share,
  });
  let changed = null;
  for (let piece = 0; piece < pieces; piece++) {
    const laid = layPiece(mask, between(piece / pieces), between((piece + 1) / pieces), hardness, erase);
    changed = around(changed, laid);
  }
  return changed;
}

function layPiece(mask, from, to, hardness, erase) {
  const reach = Math.max(from.radius, to.radius) + 1;
  const area = mask.clip(box(
    Math.min(from.x, to.x) - reach, Math.min(from.y, to.y) - reach,
    Math.max(from.x, to.x) + reach, Math.max(from.y, to.y) + reach,
  ));
  if (isEmpty(area)) return null;
  mask.touch(area);
  for (let y = area.y0; y < area.y1; y++) layRow(mask, y, area, from, to, reach, hardness, erase);
  return area;
}

function layRow(mask, y, area, from, to, reach, hardness, erase) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const down = y + 0.5 - from.y;
  const [left, right] = rowReach(down, dx, dy, reach);
  const start = Math.max(area.x0, Math.floor(from.x + left));
  const stop = Math.min(area.x1, Math.ceil(from.x + right));
  for (let x = start, at = y * mask.width + start; x < stop; x++, at++) {
    if (mask.cover[at] === 255) continue;
    const along = x + 0.5 - from.x;
    const share = square ? Math.min(1, Math.max(0, (along * dx + down * dy) / square)) : 0;
    const distance = Math.sqrt((along - share * dx) ** 2 + (down - share * dy) ** 2);
    const cover = strength(distance, from.radius + (to.radius - from.radius) * share, hardness);
    if (cover <= mask.cover[at]) continue;
    mask.cover[at] = cover;
    mask.lay(at, cover, erase);
  }
}

/** How far left and right of `from` a line of that reach comes in the row `down` below it. */
function rowReach(down, dx, dy, reach) {
  if (Math.abs(dy) < 1e-6) return [Math.min(0, dx) - reach, Math.max(0, dx) + reach];
  const shares = [(down - reach) / dy, (down + reach) / dy].map((share) => Math.min(1, Math.max(0, share)));
  return [Math.min(...shares.map((share) => share * dx)) - reach, Math.max(...shares.map((share) => share * dx)) + reach];
}

/** Coverage 0 to 255 at a distance from the middle of a line; a hard edge is one pixel wide, its middle on the radius. */
function strength(distance, radius, hardness) {
  const edge = Math.max(1, radius * (1 - hardness));
  const inside = (radius + 0.5 - distance) / edge;
  if (inside >= 1) return 255;
  if (inside <= 0) return 0;
  return Math.round(255 * (edge > 1 ? inside * inside * (3 - 2 * inside) : inside));
}
