// The import: a ZIP goes to the studio, which takes it in by itself then, and says what came, what was here and what was refused.

import { button, el } from "../kit/kit.js";
import { fileSize, many, moment, number } from "../kit/units.js";
import { Working, sentences } from "./working.js";

const INSIDE = new Set(["picture", "run", "job", "source", "mask", "seal", "used_prompt"]); // nobody counts these, or they are said before
const NOUNS = { saved_search: "saved search", prompt_list: "list", snippet: "snippet", template: "template", ballot: "ballot", thread: "conversation" };

export class Importing extends Working {
  constructor(my) {
    super(my, "import", { title: "Import", about: "A ZIP exported by Easel. Pictures that are already here stay unchanged; use “Add pictures” in the Library for any other pictures.", stop: "Stop the import; what has been imported stays" });
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
    if (start[0] !== 0x50 || start[1] !== 0x4b) return "This is not a ZIP. Choose one exported by Easel.";
    return 2 * file.size > this.my.free ? `This file has ${fileSize(file.size)}; importing needs twice that, and ${fileSize(this.my.free)} are free.` : "";
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
    if (status !== 202) this.refusal = response?.error ?? (status ? "The studio could not accept the file." : "Nothing was imported: the upload was interrupted.");
    return this.my.look();
  }

  draw() {
    if (!this.request) return super.draw();
    this.progress.hidden = this.stopping.hidden = false;
    this.press.disabled = true;
    return this.show(this.share, `Uploading: ${Math.floor(this.share * 100)} %. Keep this page open until it is done.`);
  }

  under({ what, done, all }) {
    return all ? `${number(done)} of ${number(all)} ${what} imported. You may leave this page.` : "Checking the ZIP. You may leave this page.";
  }

  told({ state, error, ended, outcome }) {
    if (state === "failed") return error;
    if (state === "stopped") return "Stopped. What was imported stays; importing the same file again continues from there.";
    const { taken, known, refused, refusals } = outcome;
    const fresh = taken.picture ?? 0, here = known.picture ?? 0;
    const others = Object.entries(taken).filter(([table]) => !INSIDE.has(table)).map(([table, count]) => counted(count, NOUNS[table] ?? table));
    const words = fresh || others.length ? `${many(fresh, "picture")} imported` : "Nothing new to import";
    const already = here ? `, ${many(here, "picture")} ${here === 1 ? "was" : "were"} already here` : "";
    const also = others.length ? ` Also ${others.join(", ")}.` : "";
    const not = refusals ? ` ${many(refusals, "file")} ${refusals === 1 ? "was" : "were"} refused, and whatever depends on ${refusals === 1 ? "it" : "them"}.` : "";
    return [`${words}${already} (${moment(ended)}).${also}${not}`, sentences(refused.map(({ file, why }) => `${file}: ${why}`), refusals, "Refused files"),
      fresh > 0 && el("a", { class: "button", href: "library" }, "Open the library")];
  }
}

const counted = (count, noun) => many(count, noun, noun.endsWith("ch") ? `${noun}es` : undefined);
