// Shows the grid: an axis each for rows and columns, of the others one value at a time. Texts go in as text.

const data = JSON.parse(document.getElementById("data").textContent);
const axes = data.axes;
const cells = new Map(data.cells.map((cell) => [cell.at.join(), cell]));
const roles = axes.map((_, index) => (index === 0 ? "row" : index === 1 ? "column" : 0));

const el = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });
const option = (value, text, chosen) => Object.assign(el("option", text), { value, selected: chosen });

document.querySelector("h1").textContent = data.name;
document.getElementById("notes").textContent = data.notes.join(" ");
document.getElementById("zoom").oninput = (event) => document.documentElement.style.setProperty("--tile", `${event.target.value}px`);

/** One choice for each axis: as rows, as columns, or one of its values. */
function controls() {
  document.getElementById("axes").replaceChildren(...axes.map((axis, index) => {
    const select = el("select");
    select.append(option("row", "Rows", roles[index] === "row"), option("column", "Columns", roles[index] === "column"));
    axis.values.forEach((value, at) => { select.append(option(at, value, roles[index] === at)); });
    select.onchange = () => { turn(index, select.value); };
    const label = el("label", `${axis.label} `);
    label.append(select);
    return label;
  }));
}

/** Two axes never stand the same way: the other takes what this one had. */
function turn(index, wish) {
  const before = roles[index];
  const role = wish === "row" || wish === "column" ? wish : Number(wish);
  const other = typeof role === "string" ? roles.indexOf(role) : -1;
  if (other >= 0) roles[other] = typeof before === "string" ? before : 0;
  roles[index] = role;
  show();
}

function cellAt(row, column) {
  return cells.get(roles.map((role) => (role === "row" ? row : role === "column" ? column : role)).join());
}

function tile(cell) {
  const td = el("td");
  if (!cell) return td;
  const button = el("button", cell.picture ? "" : cell.state);
  button.type = "button";
  button.title = words(cell);
  if (cell.picture) button.append(Object.assign(el("img"), { src: cell.picture, alt: cell.prompt, loading: "lazy" }));
  button.onclick = () => { look(cell); };
  td.append(button);
  return td;
}

function words(cell) {
  const values = axes.map((axis, index) => `${axis.label}: ${axis.values[cell.at[index]]}`);
  return [cell.prompt, values.join(", "), [cell.state, ...cell.facts].join(", ")].filter(Boolean).join("\n");
}

function look(cell) {
  const dialog = document.querySelector("dialog");
  const img = dialog.querySelector("img");
  img.hidden = !cell.picture;
  if (cell.picture) img.src = cell.picture;
  dialog.querySelector("p").textContent = words(cell);
  dialog.showModal();
}

function show() {
  controls();
  const [down, across] = ["row", "column"].map((role) => roles.indexOf(role));
  const rows = down < 0 ? [""] : axes[down].values;
  const columns = across < 0 ? [""] : axes[across].values;
  const head = el("tr");
  head.append(el("th"), ...columns.map((value) => el("th", value)));
  document.querySelector("thead").replaceChildren(head);
  document.querySelector("tbody").replaceChildren(...rows.map((value, row) => {
    const tr = el("tr");
    tr.append(el("th", value), ...columns.map((_, column) => tile(cellAt(row, column))));
    return tr;
  }));
}

show();
