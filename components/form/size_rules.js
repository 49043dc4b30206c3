// The size rules as the browser checks them, pure: numbers in, sentences out. easel/sizes.py is their one source
// (it hands over the numbers), and tests/browser/test_size_rules.py holds the two together.

import { number } from "../kit/units.js";



/** Every rule that width x height breaks, as sentences in a fixed order; empty when it is legal. */
export function check(width, height, rules) {
  const found = [];
  for (const [name, value] of [["Width", width], ["Height", height]]) {
    const over = value % rules.step;
    if (!over || value > rules.maxEdge) continue; // beyond it the multiples are no better
    const low = value - over;
    found.push(`${name} ${value} is not a multiple of ${rules.step}; try ${low ? `${low} or ${low + rules.step}` : rules.step}.`);
  }
  const long = Math.max(width, height), short = Math.min(width, height), pixels = width * height;
  if (long > rules.maxEdge) found.push(`The longest edge is ${long} pixels; at most ${rules.maxEdge} are allowed.`);
  if (long > rules.maxRatio * short) {
    found.push(`The aspect ratio is above ${rules.maxRatio}:1; the long edge may be at most ${rules.maxRatio} times the short one.`);
  }
  if (pixels < rules.minPixels) {
    found.push(`${width} × ${height} is ${number(pixels)} pixels; at least ${number(rules.minPixels)} are required.`);
  }
  if (pixels > rules.maxPixels) {
    found.push(`${width} × ${height} is ${number(pixels)} pixels; at most ${number(rules.maxPixels)} are allowed.`);
  }
  return found;
}

/** The legal [width, height] with the smallest |dW| + |dH|; then the closest ratio, then the larger, then the wider. */
export function nearest(width, height, rules) {
  let best = null;
  for (let w = rules.step; w <= rules.maxEdge; w += rules.step) {
    for (const h of heightsNear(w, height, rules)) {
      // |w/h - width/height| without its common factor, as a numerator over h: exact in a double
      const rank = { far: Math.abs(w - width) + Math.abs(h - height), off: Math.abs(w * height - width * h), w, h };
      if (!best || closer(rank, best)) best = rank;
    }
  }
  return [best.w, best.h];
}

function heightsNear(w, wanted, rules) {
  const { step } = rules;
  const least = Math.max(Math.ceil(w / rules.maxRatio), Math.ceil(rules.minPixels / w));
  const most = Math.min(w * rules.maxRatio, Math.floor(rules.maxPixels / w), rules.maxEdge);
  const low = Math.ceil(least / step) * step, high = Math.floor(most / step) * step;
  if (low > high) return [];
  const within = (value) => Math.min(Math.max(value, low), high);
  const down = within(Math.floor(wanted / step) * step), up = within(Math.ceil(wanted / step) * step);
  return down === up ? [down] : [down, up];
}

function closer(a, b) {
  if (a.far !== b.far) return a.far < b.far;
  const ratioA = a.off * b.h, ratioB = b.off * a.h;
  if (ratioA !== ratioB) return ratioA < ratioB;
  if (a.w * a.h !== b.w * b.h) return a.w * a.h > b.w * b.h;
  return a.w > b.w;
}

/** The legal [width, height] of exactly the same proportions, the next larger one where there is one; null where there is none. */
export function alike(width, height, rules) {
  const common = divisor(width, height);
  const across = width / common * rules.step, down = height / common * rules.step;
  const wanted = Math.ceil(common / rules.step), most = Math.floor(rules.maxEdge / Math.max(across, down));
  const order = Array.from({ length: most }, (_, at) => at + 1).sort((a, b) => (a < wanted) - (b < wanted) || Math.abs(a - wanted) - Math.abs(b - wanted));
  const times = order.find((each) => check(across * each, down * each, rules).length === 0);
  return times ? [across * times, down * times] : null;
}

const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** The ratio as people say it: "3:2" when it is that simple, else "1.78:1" or "1:1.78". */
export function ratioWords(width, height) {
  const unit = divisor(width, height);
  const wide = width / unit === 7 && height / unit === 3 ? 3 : 1; // 7:3 is known as 21:9
  const across = width / unit * wide, down = height / unit * wide;
  if (across <= 21 && down <= 21) return `${across}:${down}`;
  return width >= height ? `${(width / height).toFixed(2)}:1` : `1:${(height / width).toFixed(2)}`;
}
