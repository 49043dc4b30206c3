// The frame of a new picture around the old one: each side is pulled outwards by its handle, or stepped with arrow keys.

import { partsOf } from "../kit/element.js";
import { el, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "frame_picker.html", "../kit/kit.css", "frame_picker.css");

const _SIDES = { left: [0, 0.5, "ew"], right: [1, 0.5, "ew"], top: [0.5, 0, "ns"], bottom: [0.5, 1, "ns"] };
const _NAMES = { left: "left", right: "right", top: "upper", bottom: "lower" };

export default function ({ data, parentElement, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.send = setStateValue;
  const image = my.ground.querySelector("img");
  if (image.getAttribute("src") !== data.src) image.setAttribute("src", data.src);
  if (my.turn !== data.turn) { my.frame = { ...data.frame }; my.turn = data.turn; }
  my.size = { width: data.width, height: data.height };
  draw(my);
  return () => my.watch.disconnect();
}

function build(parentElement) {
  const ground = parentElement.querySelector(".ground");
  const my = { ground, box: ground.querySelector(".new") };
  for (const side of Object.keys(_SIDES)) my.box.append(handle(my, side));
  my.watch = new ResizeObserver(() => my.frame && draw(my));
  my.watch.observe(ground);
  return my;
}

function handle(my, side) {
  const [x, y, cursor] = _SIDES[side];
  const grip = el("button", { type: "button", class: "handle", "aria-label": `Drag the ${_NAMES[side]} side; arrow keys move it by 16 pixels`,
    style: `left:${x * 100}%;top:${y * 100}%;cursor:${cursor}-resize` });
  grip.onpointerdown = (event) => { grip.setPointerCapture(event.pointerId); my.pull = { side, x: event.clientX, y: event.clientY, frame: { ...my.frame }, scale: my.scale }; };
  grip.onpointermove = (event) => {
    if (!my.pull) return;
    pulled(my, side, (event.clientX - my.pull.x) / my.pull.scale, (event.clientY - my.pull.y) / my.pull.scale, my.pull.frame);
    draw(my);
  };
  grip.onpointerup = () => { my.pull = null; draw(my); tell(my); };
  grip.onkeydown = (event) => {
    const by = { ArrowLeft: [-16, 0], ArrowRight: [16, 0], ArrowUp: [0, -16], ArrowDown: [0, 16] }[event.key];
    if (!by) return;
    event.preventDefault();
    pulled(my, side, by[0], by[1], { ...my.frame });
    draw(my);
    tell(my);
  };
  return grip;
}

/** The frame never shows less than the whole picture. */
function pulled(my, side, dx, dy, from) {
  const edges = { left: from.left, top: from.top, right: from.left + from.width, bottom: from.top + from.height };
  edges[side] += side === "left" || side === "right" ? dx : dy;
  const left = Math.min(0, Math.round(edges.left)), top = Math.min(0, Math.round(edges.top));
  my.frame = { left, top, width: Math.max(my.size.width, Math.round(edges.right)) - left, height: Math.max(my.size.height, Math.round(edges.bottom)) - top };
}

function tell(my) { my.send("frame", my.frame); }

function draw(my) {
  const room = my.ground.getBoundingClientRect();
  if (!my.pull) my.scale = Math.min((room.width - 64) / (my.frame.width * 1.3), (room.height - 48) / (my.frame.height * 1.3));
  const middle = my.pull ? my.middle : { x: my.frame.left + my.frame.width / 2, y: my.frame.top + my.frame.height / 2 };
  my.middle = middle;
  const at = (x, y) => [room.width / 2 + (x - middle.x) * my.scale, room.height / 2 + (y - middle.y) * my.scale];
  const lay = (element, x, y, width, height) => {
    const [left, top] = at(x, y);
    Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width * my.scale}px`, height: `${height * my.scale}px` });
  };
  lay(my.ground.querySelector("img"), 0, 0, my.size.width, my.size.height);
  lay(my.box, my.frame.left, my.frame.top, my.frame.width, my.frame.height);
}
