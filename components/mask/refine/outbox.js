// The way to the server: what changed goes there as the smallest box around it, one request after the other, again until it
// is acknowledged, and also when the page is being left.

import { around, box } from "./mask.js";
import { writeGrey } from "./png.js";

const QUIET_MS = 150; // changes that follow one another this quickly travel together
const TIMEOUT_MS = 30000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const KEEPALIVE_BYTES = 60000; // browsers let 64 KB be under way when a page closes, all requests together

/** Saving state in one word, for show(state): "saved", "saving", "retrying". */
export class Outbox {
  constructor(mask, path) {
    this.mask = mask;
    this.stash = new Stash(path);
    this.url = "";
    this.session = Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join("");
    this.sequence = 0;
    this.revision = null; // the newest that the server named
    this.unsent = null; // a box, or null
    this.flights = new Set();
    this.failures = 0;
    this.sentAt = -Infinity;
    this.timer = null;
    this.onstate = () => {};
    this.onsaved = () => {};
  }

  get settled() {
    return !this.unsent && !this.flights.size;
  }

  /** Everything that the server has not acknowledged. */
  get owed() {
    return [...this.flights].reduce((owed, flight) => around(owed, flight.area), this.unsent);
  }

  /** The first change after a pause leaves at once, so that a click on "send" right after it finds it on the server. */
  add(area) {
    this.unsent = around(this.unsent, area);
    this.wait(performance.now() - this.sentAt > QUIET_MS ? 0 : QUIET_MS);
    this.tell();
  }

  wait(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  flush() {
    if (this.unsent && !this.flights.size) this.send(this.unsent);
  }

  /** Now or never: nothing that runs later can be relied upon. */
  leave() {
    const owed = this.owed;
    if (!owed) return;
    const lost = this.unsent || [...this.flights].some((flight) => !flight.keepalive);
    const body = this.packed(owed);
    this.stash.put({ base: this.revision, ahead: this.flights.size + 1, area: owed, body });
    if (lost) this.send(owed, body); // it holds what is under way too, so it may overtake
  }

  /** What is finished: a stroke under way may still be taken back. */
  packed(area) {
    return writeGrey(this.mask.before, this.mask.width, area);
  }

  async send(area, body = this.packed(area)) {
    clearTimeout(this.timer);
    this.unsent = null;
    const aloft = [...this.flights].reduce((sum, flight) => sum + (flight.keepalive ? flight.size : 0), 0);
    const flight = { area, size: body.length, keepalive: aloft + body.length < KEEPALIVE_BYTES };
    this.flights.add(flight);
    this.sentAt = performance.now();
    this.tell();
    const answer = await this.put(flight, body);
    this.flights.delete(flight);
    if (answer) this.acknowledged(answer);
    else this.failed(area);
  }

  async put({ area, keepalive }, body) {
    try {
      const reply = await fetch(this.url, {
        method: "PUT",
        body,
        keepalive,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          "Content-Type": "image/png",
          "X-Easel-Rect": [area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0].join(","),
          "X-Easel-Session": this.session,
          "X-Easel-Sequence": String(++this.sequence),
        },
      });
      return reply.ok ? await reply.json() : null;
    } catch {
      return null; // no network, a timeout, an answer that is no JSON: all of them mean "not acknowledged"
    }
  }

  acknowledged({ revision, coverage }) {
    this.failures = 0;
    this.revision = Math.max(revision, this.revision ?? revision);
    if (this.settled) this.stash.drop();
    this.onsaved({ revision, coverage });
    this.tell();
    this.flush();
  }

  failed(area) {
    this.unsent = around(this.unsent, area);
    this.wait(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
    this.tell();
  }

  tell() {
    this.onstate(this.failures ? "retrying" : this.settled ? "saved" : "saving");
  }
}

/** What could not be sent when the page closed, kept by the browser until the editor opens again. */
class Stash {
  constructor(path) {
    this.name = `easel-refine ${path}`;
  }

  /** Storing is synchronous here, unlike in a database of the browser: it is done when the page is gone. */
  put({ base, ahead, area, body }) {
    const places = [base, ahead, area.x0, area.y0, area.x1, area.y1].join(" ");
    let text = "";
    for (let at = 0; at < body.length; at += 8192) text += String.fromCharCode(...body.subarray(at, at + 8192));
    try {
      localStorage.setItem(this.name, `${places}\n${text}`);
    } catch {
      this.drop(); // full, or forbidden: then only the request itself can carry it
    }
  }

  /** {area, body} when the server still stands where it stood (or has only what was sent in closing), else null. */
  take(revision) {
    const text = this.read();
    if (!text) return null;
    this.drop();
    const end = text.indexOf("\n");
    const [base, ahead, ...corners] = text.slice(0, end).split(" ").map(Number);
    if (revision < base || revision > base + ahead) return null;
    return { area: box(...corners), body: Uint8Array.from(text.slice(end + 1), (letter) => letter.charCodeAt(0)) };
  }

  read() {
    try {
      return localStorage.getItem(this.name);
    } catch {
      return null;
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // a browser that forbids storage has nothing to drop
    }
  }
}
