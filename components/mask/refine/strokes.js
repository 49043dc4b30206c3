// A change in the making, from the press of the pointer to its release: with the brush, or as a box, an ellipse, a lasso.

import { layLine } from "./brush.js";
import { around, box } from "./mask.js";
import { boxOutline, ellipseOutline, layPolygon } from "./shapes.js";

const CLICK = 4; // CSS pixels; a pointer that moved less was clicked, not dragged

export class BrushStroke {
  /** `last` is where the stroke before this one ended: Shift and a click draw a straight line from there. */
  constructor(mask, point, { hardness, erase, last, line }) {
    Object.assign(this, { mask, hardness, erase, last, line, anchor: point, at: point });
  }

  begin() {
    return layLine(this.mask, this.anchor, this.anchor, this.hardness, this.erase);
  }

  /** Goes on through `points`; as a line, or with Shift, as one straight line from where the pointer was pressed. */
  move(points, { straight }) {
    let changed = null;
    const line = straight || this.line;
    if (line) {
      for (const tile of this.mask.rewind()) changed = around(changed, this.mask.tileBox(tile));
      this.at = this.anchor;
    }
    for (const point of line ? points.slice(-1) : points) {
      changed = around(changed, layLine(this.mask, this.at, point, this.hardness, this.erase));
      this.at = point;
    }
    return changed;
  }

  end({ straight, moved }) {
    if (!straight || moved >= CLICK || !this.last) return null;
    this.line = false;
    return this.move([this.last, this.anchor], { straight: false });
  }

  outline() {
    return [];
  }
}

export class ShapeStroke {
  constructor(mask, point, { kind, erase }) {
    Object.assign(this, { mask, kind, erase, points: [point] });
  }

  begin() {
    return null;
  }

  move(points, { straight }) {
    if (this.kind === "lasso") this.points.push(...points);
    else this.points = [this.points[0], straight ? evened(this.points[0], points.at(-1)) : points.at(-1)];
    return null;
  }

  end({ moved }) {
    return moved < CLICK ? null : layPolygon(this.mask, this.outline(), this.erase);
  }

  outline() {
    if (this.kind === "lasso") return this.points;
    const [from, to] = [this.points[0], this.points.at(-1)];
    const spanned = box(Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y));
    return this.kind === "box" ? boxOutline(spanned) : ellipseOutline(spanned);
  }
}

/** The corner that makes box or ellipse as wide as high. */
function evened(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const edge = Math.max(Math.abs(dx), Math.abs(dy));
  return { x: from.x + Math.sign(dx || 1) * edge, y: from.y + Math.sign(dy || 1) * edge };
}
