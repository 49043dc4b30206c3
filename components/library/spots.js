// What a search has found, as the studio tells it in 32 bytes a picture: a hundred thousand are 3 MB, and nothing is made of them
// before it is looked at. What people say of pictures is written into it at once.

const EACH = 32;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export class Spots {
  /** `order` are the places of those that are meant, in their order; without it all are. */
  constructor(view = new DataView(new ArrayBuffer(0)), order = undefined) {
    Object.assign(this, { view, order, length: order?.length ?? view.byteLength / EACH });
  }

  /** The place among all that were found. */
  place(index) { return this.order ? this.order[index] : index; }

  id(index) {
    let text = "";
    for (let at = this.place(index) * EACH, byte = 0; byte < 16; byte++) {
      text += (byte === 4 || byte === 6 || byte === 8 || byte === 10 ? "-" : "") + HEX[this.view.getUint8(at + byte)];
    }
    return text;
  }

  /** Unix seconds. */
  made(index) { return this.view.getUint32(this.place(index) * EACH + 16); }
  width(index) { return this.view.getUint16(this.place(index) * EACH + 20); }
  height(index) { return this.view.getUint16(this.place(index) * EACH + 22); }
  ratio(index) { return this.width(index) / this.height(index); }
  stars(index) { return this.view.getUint8(this.place(index) * EACH + 24); }
  flag(index) { return this.view.getInt8(this.place(index) * EACH + 25); }

  /** In how many bits it differs from the picture that others are compared with; undefined where none is. */
  apart(index) {
    const bits = this.view.getUint8(this.place(index) * EACH + 26);
    return bits === 255 ? undefined : bits;
  }

  isSealed(index) { return (this.view.getUint8(this.place(index) * EACH + 27) & 1) === 1; }

  /** A number that all pictures of a run share, in every answer the same. */
  run(index) {
    const at = this.place(index) * EACH;
    return (this.view.getUint8(at + 27) >> 1) * 2 ** 32 + this.view.getUint32(at + 28);
  }

  set(index, { stars, flag }) {
    if (stars !== undefined) this.view.setUint8(this.place(index) * EACH + 24, stars);
    if (flag !== undefined) this.view.setInt8(this.place(index) * EACH + 25, flag);
  }

  /** These behind the first `count` of `head`, which also says anew what it has of these. */
  behind(head, count) {
    const bytes = new Uint8Array((count + this.length) * EACH);
    bytes.set(new Uint8Array(this.view.buffer, this.view.byteOffset, this.view.byteLength), count * EACH);
    bytes.set(new Uint8Array(head.view.buffer, head.view.byteOffset, head.view.byteLength));
    return new Spots(new DataView(bytes.buffer));
  }

  /** Those at some places, over the same bytes: what is said of one is said of it here, too. */
  only(order) { return Object.assign(new Spots(this.view, order), { all: this }); }

  /** Where the one of that place among all stands here; -1 where it does not. */
  at(place) {
    if (!this.order) return place;
    let low = 0, high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.order[middle] === place) return middle;
      if (this.order[middle] < place) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Where a picture is, by its id; made once, when somebody asks. */
  indexOf(id) {
    if (this.all) return this.at(this.all.indexOf(id));
    if (!this.places) {
      this.places = new Map();
      for (let index = 0; index < this.length; index++) this.places.set(this.id(index), index);
    }
    return this.places.get(id) ?? -1;
  }
}

/** Asks what a search finds: `{spots, remarks, mark}`, null where the studio could not be asked, "same" where `mark` still holds,
    "old" where the page's addresses have expired. */
export async function find(address, asked) {
  const answer = await post(address, { ...asked, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  if (answer?.status === 403) return "old";
  if (!answer?.ok) return null;
  if (answer.status === 204) return "same";
  const bytes = await answer.arrayBuffer();
  const length = new DataView(bytes).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return { ...head, spots: new Spots(new DataView(bytes, 4 + length)) };
}

/** Asks in a body, so that nothing of it stands in an address; null where there is no answer. */
export function post(address, asked) {
  return fetch(address, { method: "POST", body: JSON.stringify(asked), headers: { "Content-Type": "application/json" }, cache: "no-store" })
    .catch(() => null);
}
