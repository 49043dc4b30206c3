// What somebody says of pictures by keys and buttons: shown at once, told to the studio, taken back by Ctrl+Z.

import { post } from "./spots.js";
import { many } from "../kit/units.js";

const KEYS = { p: { flag: 1 }, x: { flag: -1 }, u: { flag: 0 }, ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((stars) => [String(stars), { stars }])) };

/** What a key says of a picture: {flag} or {stars}; undefined for others, and for those with Ctrl, Alt or Meta. */
export const markOf = (event) => (event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key.toLowerCase()]);

export class Marking {
  /** `shown(ids)` draws what has changed; `told(sentence, undo?)` says what happened or went wrong. */
  constructor(my, shown, told) {
    Object.assign(this, { my, shown, told, past: [] });
    this.turn = Promise.resolve(); // acts reach the studio in the order of the keys
  }

  /** Stars or flags of pictures. */
  say(ids, values) {
    const [name] = Object.keys(values);
    const before = new Map();
    for (const id of ids) {
      const place = this.my.all.indexOf(id);
      const was = place < 0 ? (this.my.viewer.known.get(id)?.marked?.[name] ?? 0) : this.my.all[name](place);
      before.set(was, [...(before.get(was) ?? []), id]);
    }
    this.apply(ids, values);
    const back = [...before].map(([was, some]) => ({ ids: some, set: { [name]: was } }));
    this.past.push(back);
    return this.send([{ ids, set: values }], back);
  }

  /** Into the trash, or out of it. */
  trash(ids, into = true) {
    for (const id of ids) this.my.going[into ? "add" : "delete"](id);
    this.shown(ids);
    const back = [{ ids, set: { trashed: !into } }];
    this.past.push(back);
    const words = many(ids.length, "picture");
    return this.send([{ ids, set: { trashed: into } }], back)
      .then((done) => done && this.told(`${words} ${into ? "moved to the trash" : "restored from the trash"}.`, () => this.undo(back)));
  }

  /** A tag or a board on or off. */
  name(ids, what, name, on) {
    const back = [{ ids, [what]: name, on: !on }];
    this.past.push(back);
    return this.send([{ ids, [what]: name, on }], back);
  }

  /** Takes the last back, or what is named. */
  undo(what = this.past.at(-1)) {
    if (!what) return this.told("Nothing to undo.");
    this.past = this.past.filter((one) => one !== what);
    for (const { ids, set } of what) if (set) this.apply(ids, set);
    return this.send(what).then((done) => done && this.told("Undone."));
  }

  apply(ids, { trashed, ...values }) {
    for (const id of ids) {
      const place = this.my.all.indexOf(id);
      if (place >= 0) this.my.all.set(place, values);
      Object.assign(this.my.viewer.known.get(id)?.marked ?? {}, values);
      if (trashed !== undefined) this.my.going[trashed ? "add" : "delete"](id);
    }
    this.shown(ids);
  }

  /** Whether it was kept; if not, what is shown is put back and said. */
  send(acts, back) {
    const sent = this.turn.then(async () => {
      const answer = await post(this.my.data.marks, { do: acts });
      if (answer?.ok) return true;
      if (back) {
        this.past = this.past.filter((one) => one !== back);
        for (const { ids, set } of back) if (set) this.apply(ids, set);
      }
      const said = await answer?.json().catch(() => null);
      this.told(said?.error ?? (answer?.status === 403 ? "This page has expired: reload it. Nothing was changed." : "The studio did not answer. Nothing was changed."));
      return false;
    });
    this.turn = sent.catch(() => undefined);
    return sent;
  }
}
