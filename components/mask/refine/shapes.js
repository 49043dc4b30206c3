// Closed shapes: box, ellipse and lasso as polygons, laid into the mask with exactly the area by which each pixel is covered.

import { box, isEmpty } from "./mask.js";

const BAND = 64; // rows laid at a time, so that a shape as large as the picture needs little memory

export const boxOutline = ({ x0, y0, x1, y1 }) => [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }];

export function ellipseOutline({ x0, y0, x1, y1 }) {
  const [rx, ry] = [(x1 - x0) / 2, (y1 - y0) / 2];
  const corners = Math.min(720, Math.max(24, Math.ceil(4 * Math.sqrt(Math.max(rx, ry)) * 4)));
  return Array.from({ length: corners }, (_, corner) => {
    const angle = (corner / corners) * 2 * Math.PI;
    return { x: x0 + rx + rx * Math.cos(angle), y: y0 + ry + ry * Math.sin(angle) };
  });
}

/** Lays a polygon; where its outline crosses itself, everything that it goes around counts as inside. */
export function layPolygon(mask, outline, erase) {
  const points = clipped(outline, mask.width, mask.height);
  if (points.length < 3) return null;
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const area = mask.clip(box(least(xs), least(ys), most(xs), most(ys)));
  if (isEmpty(area)) return null;
  mask.touch(area);
  const stride = area.x1 - area.x0 + 2;
  const deltas = new Float32Array(stride * BAND);
  for (let top = area.y0; top < area.y1; top += BAND) {
    const bottom = Math.min(area.y1, top + BAND);
    deltas.fill(0);
    for (const [at, point] of points.entries()) addEdge(deltas, stride, area.x0, top, bottom, point, points[(at + 1) % points.length]);
    for (let y = top; y < bottom; y++) layDeltas(mask, y, area, deltas.subarray((y - top) * stride), erase);
  }
  return area;
}

function layDeltas(mask, y, area, deltas, erase) {
  let winding = 0;
  for (let x = area.x0, at = y * mask.width + area.x0; x < area.x1; x++, at++) {
    winding += deltas[x - area.x0];
    const cover = Math.round(255 * Math.min(1, Math.abs(winding)));
    if (cover) mask.lay(at, cover, erase);
  }
}

/** Adds one edge: in each row, how the covered area changes from pixel to pixel; summed along the row it is the coverage. */
function addEdge(deltas, stride, x0, top, bottom, from, to) {
  const sign = from.y < to.y ? 1 : -1;
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  const [start, stop] = [Math.max(upper.y, top), Math.min(lower.y, bottom)];
  if (start >= stop) return;
  const slope = (lower.x - upper.x) / (lower.y - upper.y);
  for (let y = Math.floor(start); y < stop; y++) {
    const [high, low] = [Math.max(y, start), Math.min(y + 1, stop)];
    const row = (y - top) * stride;
    addSlice(deltas, row, upper.x + (high - upper.y) * slope - x0, upper.x + (low - upper.y) * slope - x0, sign * (low - high));
  }
}

/** One edge within one row, from x = `a` to `b`, of the signed height `rise`: spread over the pixels that it crosses. */
function addSlice(deltas, row, a, b, rise) {
  const [left, right] = [Math.max(0, Math.min(a, b)), Math.max(0, Math.max(a, b))];
  const [first, last] = [Math.floor(left), Math.floor(right)];
  if (first === last) {
    const beside = (left + right) / 2 - first;
    deltas[row + first] += rise * (1 - beside);
    deltas[row + first + 1] += rise * beside;
    return;
  }
  for (let pixel = first; pixel <= last; pixel++) {
    const [enter, leave] = [Math.max(left, pixel), Math.min(right, pixel + 1)];
    const crossed = (rise * (leave - enter)) / (right - left);
    const beside = (enter + leave) / 2 - pixel;
    deltas[row + pixel] += crossed * (1 - beside);
    deltas[row + pixel + 1] += crossed * beside;
  }
}

/** The part of a polygon inside the picture (Sutherland and Hodgman). */
function clipped(points, width, height) {
  const sides = [(p) => p.x, (p) => width - p.x, (p) => p.y, (p) => height - p.y];
  return sides.reduce((kept, inside) => kept.flatMap((point, at) => {
    const before = kept.at(at - 1);
    const [here, there] = [inside(point), inside(before)];
    const share = there / (there - here);
    const crossing = { x: before.x + (point.x - before.x) * share, y: before.y + (point.y - before.y) * share };
    if (here >= 0) return there >= 0 ? [point] : [crossing, point];
    return there >= 0 ? [crossing] : [];
  }), points);
}
