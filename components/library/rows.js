// Where the tiles of a wall lie: rows filled to their width with pictures in their own proportions, under headings of days or runs.

const HEAD = 36; // px of a heading
const FLAT = 0.4, WIDE = 3.2; // the proportions that a tile has at least and at most; a banner is shown whole within its tile
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "long", year: "numeric" });

export const shapeOf = (spots, index) => Math.min(WIDE, Math.max(FLAT, spots.ratio(index) || 1));

/** Groups of neighbours: what parts them, and what stands above each. */
export const GROUPS = {
  none: null,
  day: {
    key: (spots, index) => new Date(spots.made(index) * 1000).toDateString(),
    words: (spots, index) => DAY.format(new Date(spots.made(index) * 1000)),
  },
  run: { key: (spots, index) => spots.run(index), words: (spots, index) => DAY.format(new Date(spots.made(index) * 1000)) },
};

export class Rows {
  /** `edge` is about how high a row is, in px like `width` and `gap`. */
  constructor(spots, { width, edge, gap, group }) {
    Object.assign(this, { spots, width, edge, gap, rows: [], height: 0 });
    const parting = GROUPS[group];
    let first = 0;
    while (first < spots.length) {
      let end = spots.length;
      if (parting) {
        const key = parting.key(spots, first);
        for (end = first + 1; end < spots.length && parting.key(spots, end) === key;) end++;
        this.rows.push({ top: this.height, height: HEAD, first, end: first, words: parting.words(spots, first), count: end - first });
        this.height += HEAD;
      }
      this.fill(first, end);
      first = end;
    }
  }

  fill(from, end) {
    const { spots, width, edge, gap } = this;
    for (let first = from; first < end; first = this.rows.at(-1).end) {
      let sum = 0, next = first;
      while (next < end && (sum === 0 || (width - (next - first - 1) * gap) / sum > edge)) sum += shapeOf(spots, next++);
      const fitting = (width - (next - first - 1) * gap) / sum;
      const last = next === end && fitting > edge * 1.2;
      const height = Math.max(24, Math.round(last ? edge : fitting));
      this.rows.push({ top: this.height, height, first, end: next, stretched: !last });
      this.height += height + gap;
    }
  }

  /** The number of the row at that height. */
  at(top) {
    let low = 0, high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle].top <= top) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /** The row that a picture lies in. */
  of(index) {
    let low = 0, high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].end <= index) low = middle + 1;
      else high = middle;
    }
    return this.rows[low];
  }

  /** Left edge and width of each tile of a row: {index, left, width}. */
  tiles(row) {
    const shapes = [];
    for (let index = row.first; index < row.end; index++) shapes.push(shapeOf(this.spots, index));
    let left = 0;
    return shapes.map((shape, at) => {
      const ends = row.stretched && at === shapes.length - 1 ? this.width : Math.min(this.width, left + shape * row.height);
      const tile = { index: row.first + at, left: Math.round(left), width: Math.max(16, Math.round(ends) - Math.round(left)) };
      left = ends + this.gap;
      return tile;
    });
  }

  /** The picture above or below one, nearest to where its middle is; -1 where there is none. */
  beside(index, down) {
    const at = this.rows.indexOf(this.of(index));
    const here = this.tiles(this.rows[at]).find((tile) => tile.index === index);
    const middle = here.left + here.width / 2;
    for (let next = at + (down ? 1 : -1); this.rows[next]; next += down ? 1 : -1) {
      if (this.rows[next].first === this.rows[next].end) continue;
      const [near] = this.tiles(this.rows[next]).sort((one, other) => apart(one, middle) - apart(other, middle));
      return near.index;
    }
    return -1;
  }
}

const apart = (tile, middle) => Math.abs(tile.left + tile.width / 2 - middle);
