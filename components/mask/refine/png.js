// 8-bit grey PNG, written and read here and not by a canvas: exact whatever a browser does to canvas pixels (colour
// profiles, noise against fingerprinting), and with one byte for a pixel.

import { deflate } from "./deflate.js";

const PNG_SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const UP = 2;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The rectangle `box` of `pixels` (rows of `stride`) as PNG bytes. */
export function writeGrey(pixels, stride, box) {
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8; // bits; grey, deflate, the usual filters and no interlacing are all 0
  const rows = filtered(pixels, stride, box);
  const chunks = [pngChunk("IHDR", header), pngChunk("IDAT", deflate(rows)), pngChunk("IEND", new Uint8Array(0))];
  return joinBytes([PNG_SIGNATURE, ...chunks]);
}

/** Each row as its difference to the row above: the inside and the outside of a shape become runs of zeros. */
function filtered(pixels, stride, { x0, y0, x1, y1 }) {
  const width = x1 - x0;
  const rows = new Uint8Array((width + 1) * (y1 - y0));
  for (let y = y0, at = 0; y < y1; y++) {
    rows[at++] = UP;
    const from = y * stride + x0;
    if (y === y0) rows.set(pixels.subarray(from, from + width), at);
    else for (let x = 0; x < width; x++) rows[at + x] = pixels[from + x] - pixels[from + x - stride];
    at += width;
  }
  return rows;
}

function pngChunk(type, data) {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at++) chunk[4 + at] = type.charCodeAt(at);
  chunk.set(data, 8);
  let crc = 0xffffffff;
  for (let at = 4; at < data.length + 8; at++) crc = CRC_TABLE[(crc ^ chunk[at]) & 255] ^ (crc >>> 8);
  view.setUint32(data.length + 8, ~crc >>> 0);
  return chunk;
}

function joinBytes(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** PNG bytes -> {width, height, pixels}; an error for anything but 8-bit grey without interlacing. */
export async function readGrey(bytes) {
  if (!PNG_SIGNATURE.every((byte, at) => bytes[at] === byte)) throw new Error("The mask is no PNG.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bits, colour, , , interlaced] = bytes.subarray(24, 29);
  if (bits !== 8 || colour !== 0 || interlaced) throw new Error("The mask is no 8-bit grey PNG.");
  const packed = [];
  for (let at = 8; at < bytes.length; at += view.getUint32(at) + 12) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") packed.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const opened = new Blob(packed).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(opened).arrayBuffer());
  if (rows.length !== (width + 1) * height) throw new Error("The mask is cut short.");
  return { width, height, pixels: unfiltered(rows, width, height) };
}

function unfiltered(rows, width, height) {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)];
    const row = rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
    const to = y * width;
    if (!filter || (filter === UP && !y)) pixels.set(row, to);
    else if (filter === UP) for (let x = 0; x < width; x++) pixels[to + x] = row[x] + pixels[to + x - width];
    else for (let x = 0; x < width; x++) pixels[to + x] = row[x] + predicted(filter, pixels, to + x, x, y && width);
  }
  return pixels;
}

/** What the filters Sub, Average and Paeth expect at `at`; `up` is how far back the row above lies, 0 in the first row. */
function predicted(filter, pixels, at, x, up) {
  const left = x ? pixels[at - 1] : 0;
  if (filter === 1) return left;
  const above = up ? pixels[at - up] : 0;
  if (filter === 3) return (left + above) >> 1;
  const corner = x && up ? pixels[at - up - 1] : 0;
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
