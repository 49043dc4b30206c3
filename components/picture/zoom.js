// Where a picture lies in a room when it is zoomed and panned: the arithmetic of the single view and of comparisons.
// A scale is pixels on the page for each of the picture; `off` is how far its middle is from the room's, as shares of the picture.

export const MOST = 32; // pixels on the page for each of the picture
const SOFT = 2; // above this the pixels of a picture are seen as they are

export const within = (least, value, most) => Math.min(most, Math.max(least, value));

/** The scale at which all of a picture is seen. */
export const fitting = (room, size) => Math.min(room.width / size.width, room.height / size.height);

/** By how much a turn of the wheel zooms. */
export const turned = (event) => Math.exp(-event.deltaY * (event.deltaMode ? 16 : 1) / 400);

/** A point of the screen, seen from the middle of a room. */
export const seenIn = (room, x, y) => ({ x: x - room.left - room.width / 2, y: y - room.top - room.height / 2 });

/** `off` after a zoom from one scale to another, in which what is `at` a point stays there. */
export function keeping(at, off, size, from, to) {
  const along = (name, side) => (at[name] - (at[name] - off[name] * size[side] * from) * (to / from)) / (size[side] * to);
  return { x: along("x", "width"), y: along("y", "height") };
}

/** How far a picture can be off the middle until an edge of it comes in. */
export function slack(room, size, scale) {
  const along = (side) => Math.max(0, (1 - room[side] / (size[side] * scale)) / 2);
  return { x: along("width"), y: along("height") };
}

/** `off` within what is possible. */
export const held = (off, most) => ({ x: within(-most.x, off.x, most.x), y: within(-most.y, off.y, most.y) });

/** Puts an image where it lies. */
export function lay(image, room, size, scale, off) {
  const { x, y } = held(off, slack(room, size, scale));
  const width = size.width * scale, height = size.height * scale;
  const left = (room.width - width) / 2 + x * width, top = (room.height - height) / 2 + y * height;
  Object.assign(image.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    imageRendering: scale * devicePixelRatio > SOFT ? "pixelated" : "auto" });
}
