// The wall by keys, as hands know them from Lightroom: arrows, Enter, Space, P X U, 0 to 5, Del, Ctrl+A, Ctrl+Z.

import { markOf } from "./marking.js";

export function keyed(my, event) {
  if (event.target.matches("input, select, textarea") || !my.spots.length) return;
  const done = marked(my, event) || moved(my, event) || acted(my, event);
  if (done) event.preventDefault();
}

/** Chosen pictures are marked together; a single one gives way to the next by itself. */
function marked(my, event) {
  const mark = markOf(event);
  if (!mark || event.repeat) return false;
  const ids = my.chosen.size ? [...my.chosen] : [my.spots.id(my.current)];
  my.marking.say(ids, mark);
  if (!my.chosen.size && my.current + 1 < my.spots.length) my.tiles.go(my.current + 1);
  return true;
}

function moved(my, event) {
  const to = target(my, event.key);
  if (to === undefined) return false;
  if (to < 0 || to >= my.spots.length) return true;
  if (event.shiftKey) my.range(to);
  else my.anchor = to;
  my.tiles.go(to);
  return true;
}

function target(my, key) {
  const { current, rows, spots, pane } = my;
  const page = (down) => {
    const row = rows.of(current), at = rows.at(row.top + (down ? 1 : -1) * pane.clientHeight);
    const found = rows.rows[at];
    return Math.min(spots.length - 1, found.first);
  };
  return {
    ArrowLeft: () => current - 1, ArrowRight: () => current + 1, ArrowUp: () => rows.beside(current, false), ArrowDown: () => rows.beside(current, true),
    Home: () => 0, End: () => spots.length - 1, PageUp: () => page(false), PageDown: () => page(true),
  }[key]?.();
}

function acted(my, event) {
  const id = my.spots.id(my.current), ids = my.chosen.size ? [...my.chosen] : [id];
  const control = event.ctrlKey || event.metaKey;
  const act = {
    Enter: () => my.open(my.current),
    " ": () => my.toggle(my.current),
    ...(control ? {} : { s: () => my.fold(my.current), S: () => my.fold(my.current) }),
    Delete: () => my.trash(ids),
    Escape: () => my.choose([]),
    ...(control ? { a: () => my.choose(Array.from({ length: my.spots.length }, (_, index) => my.spots.id(index))), z: () => my.marking.undo() } : {}),
  }[event.key];
  if (!act) return false;
  act();
  return true;
}
