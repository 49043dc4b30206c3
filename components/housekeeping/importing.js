// The import: a ZIP goes to the studio, which takes it in by itself then, and says what came, what was here and what was refused.

import { button, el } from "../kit/kit.js";
import { many, moment, size } from "./words.js";
import { Working, sentences } from "./working.js";

const INSIDE = new Set(["picture", "run", "job", "source", "mask", "seal", "used_prompt"]); // nobody counts these, or they are said before
const NOUNS = { saved_search: "saved search", prompt_list: "list", snippet: "snippet", template: "template", ballot: "ballot", thread: "conversation" };

export class Importing extends Working {
  constructor(my) {
    super(my, "import", { title: "Import", about: "A ZIP that Easel has exported. Pictures that are here already stay as they are; other pictures go into the library by “Bring in”.", stop: "Stop the import; what has come stays" });
    this.input = el("input", { type: "file", accept: ".zip,application/zip", hidden: true, "aria-label": "Export to import",
      onchange: () => { const [file] = this.input.files; this.input.value = ""; if (file) this.send(file); } });
    this.press = button("upload", "Choose an exported ZIP", () => this.input.click(), "Choose a ZIP…", "");
    this.tools.append(this.press, this.input);
  }

  stop() {
    if (this.request) this.request.abort();
    else super.stop();
  }

  /** What the studio would turn away is not sent: a browser that sends hears no answer before it is done. */
  async refused(file) {
    const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    if (start[0] !== 0x50 || start[1] !== 0x4b) return "This is no ZIP. Choose one that Easel has exported.";
    return 2 * file.size > this.my.free ? `This file has ${size(file.size)}, and importing it takes twice that; ${size(this.my.free)} are free.` : "";
  }

  /** Only this tab can send it: from then on the studio does the rest. */
  async send(file) {
    await this.my.look();
    this.refusal = await this.refused(file);
    if (this.refusal || this.isBusy) return this.draw();
    const request = new XMLHttpRequest();
    Object.assign(this, { request, refusal: undefined, share: 0 });
    this.draw();
    await new Promise((resolve) => {
      request.upload.onprogress = ({ loaded, total }) => { this.share = total ? loaded / total : 0; this.draw(); };
      Object.assign(request, { onload: resolve, onerror: resolve, onabort: resolve, responseType: "json" });
      request.open("POST", this.my.asking.addresses.import);
      request.send(file);
    });
    this.request = null;
    const { status, response } = request;
    if (status !== 202) this.refusal = response?.error ?? (status ? "The studio could not take the file." : "Nothing was imported: the file was not sent whole.");
    return this.my.look();
  }

  draw() {
    if (!this.request) return super.draw();
    this.progress.hidden = this.stopping.hidden = false;
    this.press.disabled = true;
    return this.show(this.share, `Sending: ${Math.floor(this.share * 100)} %. Keep this page open until it is sent.`);
  }

  under({ what, done, all }) {
    return all ? `${done.toLocaleString()} of ${all.toLocaleString()} ${what} imported. You may leave this page.` : "Checking the ZIP. You may leave this page.";
  }

  told({ state, error, ended, outcome }) {
    if (state === "failed") return error;
    if (state === "stopped") return "Stopped. What had come stays; the same import goes on where it was.";
    const { taken, known, refused, refusals } = outcome;
    const fresh = taken.picture ?? 0, here = known.picture ?? 0;
    const others = Object.entries(taken).filter(([table]) => !INSIDE.has(table)).map(([table, count]) => counted(count, NOUNS[table] ?? table));
    const words = fresh || others.length ? `${many(fresh, "picture")} imported` : "There was nothing to add";
    const already = here ? `, ${many(here, "picture")} ${here === 1 ? "was" : "were"} here already` : "";
    const also = others.length ? ` Also ${others.join(", ")}.` : "";
    const not = refusals ? ` ${many(refusals, "file")} ${refusals === 1 ? "was" : "were"} refused, with what needs ${refusals === 1 ? "it" : "them"}.` : "";
    return [`${words}${already} (${moment(ended)}).${also}${not}`, sentences(refused.map(({ file, why }) => `${file}: ${why}`), refusals, "Refused files"),
      fresh > 0 && el("a", { class: "button", href: "library" }, "Open the library")];
  }
}

const counted = (count, noun) => (noun.endsWith("ch") && count !== 1 ? `${count.toLocaleString()} ${noun}es` : many(count, noun));
