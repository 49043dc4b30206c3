// The check: every file is read and held against its name, and what is missing or damaged is named.

import { button, el } from "../kit/kit.js";
import { many, moment, number } from "../kit/units.js";
import { Working } from "./working.js";

const NOUNS = { picture: "", sidecar: "record of ", thumbnail: "thumbnail of ", input: "reference of a run", source: "source of an edit", mask: "mask" };

export class Checking extends Working {
  constructor(my) {
    super(my, "verify", { title: "Check", about: "Reads every picture, source and mask and compares it with its record. Changes nothing.", stop: "Stop the check" });
    this.press = button("verified", "Read and compare every file", () => my.begin({ what: "verify" }), "Check every file", "");
    this.tools.append(this.press);
  }

  under({ done, all }) {
    return all ? `${number(done)} of ${many(all, "picture")} checked. You may leave this page.` : "Checking. You may leave this page.";
  }

  told({ state, error, ended, done, all, outcome }) {
    if (state === "failed") return error;
    if (state === "stopped") return `Stopped after ${number(done)} of ${many(all, "picture")}.`;
    const { pictures, count, serious, faults } = outcome;
    if (!count) return `Nothing is missing: ${pictures === 1 ? "1 picture is" : `all ${number(pictures)} pictures are`} intact (${moment(ended)}).`;
    const light = count - serious;
    const words = serious ? `${many(serious, "file")} ${serious === 1 ? "is" : "are"} missing or damaged (${moment(ended)}).` : `All ${many(pictures, "picture")} are intact (${moment(ended)}).`;
    const also = light ? ` ${many(light, "thumbnail")} will be made again.` : "";
    return [words + also, el("ul", { class: "faults", tabindex: "0", "aria-label": "Missing or damaged" }, faults.map(line), count > faults.length && el("li", { class: "muted" }, `And ${number(count - faults.length)} more.`))];
  }
}

function line({ what, of, file, fault, title, serious }) {
  const name = title || of;
  const isPicture = ["picture", "sidecar", "thumbnail"].includes(what);
  const thing = isPicture ? `${NOUNS[what]}“${name}”` : NOUNS[what];
  return el("li", { class: serious ? "serious" : "" }, el("span", { dir: "auto" }, `${fault === "missing" ? "Missing" : "Damaged"}: ${thing}`), isPicture && el("a", { href: `library#picture=${of}` }, "Show"), el("code", { class: "small muted" }, file));
}
