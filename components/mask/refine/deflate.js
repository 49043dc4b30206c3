// Deflate for masks: runs and a Huffman code made for them. A mask is mostly runs, so this packs 8 million pixels in
// milliseconds, and it does not wait for anything: it still works while the page is being closed.

const RUN = 256; // a token above this is a run: so many bytes equal to the one before
const SHORTEST = 3;
const LONGEST = 258;
const END = 256;
const LONGEST_CODE = 15;
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** For each run length: its deflate symbol, and the value and number of its extra bits (RFC 1951, 3.2.5). */
const RUNS = (() => {
  const table = [];
  let length = SHORTEST;
  for (let symbol = 257; symbol < 285; symbol++) {
    const bits = symbol < 265 ? 0 : (symbol - 261) >> 2;
    for (let extra = 0; extra < 1 << bits; extra++) table[length++] = { symbol, extra, bits };
  }
  table[LONGEST] = { symbol: 285, extra: 0, bits: 0 };
  return table;
})();

/** Uint8Array -> zlib stream (RFC 1950) as Uint8Array. */
export function deflate(bytes) {
  const tokens = tokenise(bytes);
  const counts = countSymbols(tokens);
  const lengths = codeLengths(counts);
  const codes = canonicalCodes(lengths);
  const bits = counts.reduce((sum, count, symbol) => sum + count * (lengths[symbol] + 6), 0);
  const out = new BitWriter(Math.ceil(bits / 8) + 1024);
  out.put(0x0178, 16); // zlib, fastest
  out.put(0b101, 3); // the only block, with its own code
  out.put(286 - 257, 5);
  out.put(0, 5); // one distance: 1
  out.put(15, 4);
  for (const symbol of CODE_LENGTH_ORDER) out.put(symbol < 16 ? 4 : 0, 3);
  for (const length of lengths) out.put(reversed(length, 4), 4);
  out.put(reversed(1, 4), 4);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token < RUN) {
      out.put(codes[token], lengths[token]);
      continue;
    }
    const { symbol, extra, bits } = RUNS[token - RUN];
    out.put(codes[symbol], lengths[symbol]);
    out.put(extra, bits + 1); // the distance code is the one bit 0
  }
  out.put(codes[END], lengths[END]);
  return out.finish(adler32(bytes));
}

function tokenise(bytes) {
  const tokens = new Uint16Array(bytes.length);
  let count = 0;
  let before = -1;
  for (let at = 0; at < bytes.length; ) {
    const value = bytes[at];
    if (value === before) {
      const stop = Math.min(bytes.length, at + LONGEST);
      let end = at + 1;
      while (end < stop && bytes[end] === value) end++;
      if (end - at >= SHORTEST) {
        tokens[count++] = RUN + end - at;
        at = end;
        continue;
      }
    }
    tokens[count++] = value;
    before = value;
    at++;
  }
  return tokens.subarray(0, count);
}

function countSymbols(tokens) {
  const counts = new Uint32Array(286);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    counts[token < RUN ? token : RUNS[token - RUN].symbol]++;
  }
  counts[END] = 1;
  return counts;
}

/** Huffman code lengths of at most 15 bits: where a code grows longer, the counts are levelled and it is built again. */
function codeLengths(counts) {
  for (let level = counts; ; level = level.map((count) => count && (count >> 1) + 1)) {
    const lengths = huffman(level);
    if (lengths.every((length) => length <= LONGEST_CODE)) return lengths;
  }
}

function huffman(counts) {
  const leaves = Array.from(counts, (count, symbol) => ({ count, symbol })).filter((leaf) => leaf.count);
  if (leaves.length === 1) leaves.push({ count: 0, symbol: leaves[0].symbol ? 0 : 1 });
  leaves.sort((a, b) => a.count - b.count);
  const joined = [];
  const lowest = () => (!joined.length || (leaves.length && leaves[0].count <= joined[0].count) ? leaves : joined).shift();
  while (leaves.length + joined.length > 1) {
    const [left, right] = [lowest(), lowest()];
    joined.push({ count: left.count + right.count, left, right });
  }
  const lengths = new Uint8Array(counts.length);
  const descend = (node, depth) => {
    if (!node.left) lengths[node.symbol] = depth;
    else for (const child of [node.left, node.right]) descend(child, depth + 1);
  };
  descend(joined[0], 0);
  return lengths;
}

/** The codes that the lengths stand for, with their bits in the order in which deflate writes them. */
function canonicalCodes(lengths) {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++, code <<= 1) {
    lengths.forEach((own, symbol) => { if (own === length) codes[symbol] = reversed(code++, length); });
  }
  return codes;
}

function reversed(code, length) {
  let bits = 0;
  for (let bit = 0; bit < length; bit++) bits |= ((code >> bit) & 1) << (length - 1 - bit);
  return bits;
}

function adler32(bytes) {
  let [low, high] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    const stop = Math.min(bytes.length, at + 3800);
    for (; at < stop; at++) high += low += bytes[at];
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
}

class BitWriter {
  constructor(room) {
    this.bytes = new Uint8Array(room);
    this.length = 0;
    this.held = 0;
    this.bits = 0;
  }

  put(value, bits) {
    this.held |= value << this.bits;
    this.bits += bits;
    while (this.bits >= 8) {
      this.bytes[this.length++] = this.held & 255;
      this.held >>>= 8;
      this.bits -= 8;
    }
  }

  finish(checksum) {
    if (this.bits) this.put(0, 8 - this.bits);
    new DataView(this.bytes.buffer).setUint32(this.length, checksum);
    return this.bytes.subarray(0, this.length + 4);
  }
}
