// Which axes of an experiment are rows, columns or pages, and which cell stands where; no DOM, so that a test can ask it.

const MANY = 12; // columns that a nested axis may make before it becomes pages

/** What is shown at first: the first axis down, the second across, more of them nested across while few, else as pages. */
export function firstView(axes) {
  const view = { roles: {}, pages: {}, hidden: { rows: [], columns: [] }, pinned: { rows: [], columns: [] } };
  const [first, second, ...more] = axes;
  if (!second && first) view.roles[first.name] = first.values.length > 6 ? "rows" : "columns";
  else if (first) Object.assign(view.roles, { [first.name]: "rows", [second.name]: "columns" });
  let across = second?.values.length ?? 1;
  for (const axis of more) {
    across *= axis.values.length;
    view.roles[axis.name] = across <= MANY ? "columns" : "pages";
  }
  return view;
}

/** A kept view made whole for these axes: an experiment that was widened has values, perhaps axes, that it does not know. */
export function fitted(view, axes) {
  const first = firstView(axes);
  if (!view) return first;
  for (const axis of axes) {
    if (view.roles[axis.name]) first.roles[axis.name] = view.roles[axis.name];
    if (view.pages[axis.name] < axis.values.length) first.pages[axis.name] = view.pages[axis.name];
  }
  return { ...view, roles: first.roles, pages: first.pages };
}

/** Rows and columns change places. */
export function flipped(view) {
  const turned = { rows: "columns", columns: "rows", pages: "pages" };
  const swap = ({ rows, columns }) => ({ rows: columns, columns: rows });
  return { ...view, roles: Object.fromEntries(Object.entries(view.roles).map(([name, role]) => [name, turned[role]])),
    hidden: swap(view.hidden), pinned: swap(view.pinned) };
}

/** The table that is drawn: `rows` and `columns` as {key, labels}, pinned ones first, and `at(row, column)` the cell's index. */
export class Layout {
  constructor(axes, coordinates, view) {
    this.axes = axes;
    this.view = view;
    const of = (role) => axes.flatMap((axis, at) => (view.roles[axis.name] === role ? [at] : []));
    this.down = of("rows");
    this.across = of("columns");
    this.paged = of("pages");
    const page = this.paged.map((at) => view.pages[axes[at].name] ?? 0);
    const rows = new Map(), columns = new Map();
    this.cells = new Map();
    coordinates.forEach((place, index) => {
      if (!place || page.some((value, at) => place[this.paged[at]] !== value)) return;
      const [row, column] = [this.down, this.across].map((ways) => ways.map((at) => place[at]).join());
      if (!rows.has(row)) rows.set(row, this.down.map((at) => place[at]));
      if (!columns.has(column)) columns.set(column, this.across.map((at) => place[at]));
      this.cells.set(`${row}|${column}`, index);
    });
    [this.rows, this.pinnedRows] = this.lines(rows, "rows", this.down);
    [this.columns, this.pinnedColumns] = this.lines(columns, "columns", this.across);
  }

  /** In the order of their values, pinned ones first, hidden ones left out; and how many are pinned. */
  lines(found, role, ways) {
    const { hidden, pinned } = this.view;
    const inOrder = (one, other) => one[1].reduce((so, value, at) => so || value - other[1][at], 0);
    const shown = [...found].sort(inOrder).filter(([key]) => !hidden[role].includes(key));
    const is = ([key]) => pinned[role].includes(key);
    const line = ([key, values]) => ({
      key, labels: ways.map((at, level) => this.axes[at].values[values[level]]), faces: ways.map((at, level) => this.axes[at].faces?.[values[level]]),
    });
    const first = shown.filter(is);
    return [[...first, ...shown.filter((each) => !is(each))].map(line), first.length];
  }

  at(row, column) {
    return this.cells.get(`${this.rows[row]?.key}|${this.columns[column]?.key}`);
  }

  /** Every cell of the page, row by row. */
  inOrder() {
    return this.rows.flatMap((_, row) => this.columns.map((_column, column) => this.at(row, column)).filter((index) => index !== undefined));
  }

  /** Where a cell stands, as [row, column]; undefined where it is hidden or on another page. */
  placeOf(index) {
    for (let row = 0; row < this.rows.length; row++) {
      const column = this.columns.findIndex((_, at) => this.at(row, at) === index);
      if (column >= 0) return [row, column];
    }
    return undefined;
  }
}

/** What differs between two cells, in words: "Quality: low, then high". */
export function differences(axes, one, other) {
  return axes.flatMap((axis, at) => (one[at] === other[at] ? [] : [`${axis.label}: ${axis.values[one[at]]} → ${axis.values[other[at]]}`]));
}
