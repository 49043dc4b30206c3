// What the library takes up: by board, by month, and by kind on this disk.

import { button, el } from "../kit/kit.js";
import { fileSize, many, moment, month, number } from "../kit/units.js";

const FEW = 8; // rows of a list that stand there by themselves
const KINDS = [["pictures", "Original pictures"], ["inputs", "Sources and references"], ["masks", "Masks"], ["thumbnails", "Thumbnails"], ["previews", "Previews"],
  ["caches", "Caches"], ["sidecars", "Picture records"], ["answers", "Saved server answers"], ["unnamed", "Unused files"], ["unfinished", "Unfinished files"],
  ["database", "Database"], ["copies", "Copies of the database"], ["bucket", "Bucket cache"], ["others", "Everything else"]];

export class Figures {
  constructor(my) {
    this.my = my;
    this.open = new Set(); // the lists that are shown whole
    this.boards = list("By board");
    this.months = list("By month");
    this.disk = list("On this disk");
    this.about = el("p", { class: "about small muted" });
    this.again = button("refresh", "Measure the disk again", () => my.begin({ what: "look" }), "Measure again");
    this.faults = el("p", { class: "problem small", hidden: true });
    this.adopting = button("settings_backup_restore", "Restore pictures that are on the disk but not in the database", () => my.begin({ what: "adopt" }), "Restore them", "");
    this.disk.root.append(this.about, this.faults, el("div", { class: "row" }, this.again, this.adopting));
    my.part("figures").append(this.boards.root, this.months.root, this.disk.root);
  }

  /** Asks for what the database knows. */
  async renew() {
    const { told } = await this.my.asking.ask("figures", {});
    if (!told?.all) return;
    this.told = told;
    const [, pictures, bytes] = told.all, [, trashed, trash] = told.trash;
    const inTrash = trashed ? ` ${number(trashed)} of them ${trashed === 1 ? "is" : "are"} in the trash (${fileSize(trash)}).` : "";
    this.my.part("sum").textContent = pictures ? `${many(pictures, "picture")}, ${fileSize(bytes)}.${inTrash}` : "No pictures yet.";
    const unlaid = told.boards.length && told.unlaid[1] ? [["No board", ...told.unlaid.slice(1)]] : [];
    this.rows(this.boards, [...told.boards, ...unlaid], "No boards yet. Add pictures to one in the Library.");
    this.rows(this.months, told.months.map(([name, ...rest]) => [month(name), ...rest]), "No pictures yet.");
    for (const one of this.my.moves) one.renew?.(told);
  }

  /** What the last look at the disk has found. */
  draw() {
    const { usage, works, shared } = this.my, work = works.look;
    const isLooking = work?.state === "running";
    this.again.disabled = isLooking;
    if (isLooking) this.about.textContent = work.all ? `Measuring the disk: ${number(work.done)} of ${many(work.all, "folder")}.` : "Measuring the disk.";
    else if (work?.state === "failed") this.about.textContent = work.error;
    else this.about.textContent = usage ? `As of ${moment(usage.looked)}.${shared ? " The bucket is not included." : ""}` : "";
    this.adopting.hidden = !usage?.lost;
    if (!usage) return;
    const rows = KINDS.filter(([kind]) => usage.files[kind]).map(([kind, words]) => [words, usage.files[kind], usage.sizes[kind]]);
    this.rows(this.disk, rows.sort((one, other) => other[2] - one[2]), "Nothing here yet.", "file");
    const missing = usage.missing && `${many(usage.missing, "picture")} ${usage.missing === 1 ? "has lost its file" : "have lost their files"}: “Check every file” below lists ${usage.missing === 1 ? "it" : "them"}.`;
    const lost = usage.lost && `${many(usage.lost, "picture")} ${usage.lost === 1 ? "is" : "are"} on the disk but not in the database.`;
    this.adopting.disabled = isLooking || works.adopt?.state === "running";
    this.faults.textContent = [missing, lost].filter(Boolean).join(" ");
    this.faults.hidden = !this.faults.textContent;
  }

  rows(place, all, otherwise, noun = "picture") {
    const text = JSON.stringify([all, this.open.has(place)]);
    if (place.text === text) return;
    place.text = text;
    const most = Math.max(1, ...all.map((row) => row[2]));
    const shown = this.open.has(place) || all.length <= FEW + 1 ? all : all.slice(0, FEW);
    place.list.replaceChildren(...shown.map(([name, count, bytes]) => el("li", {},
      el("span", { class: "name", dir: "auto", title: name }, name), el("span", { class: "muted" }, many(count, noun)), el("span", { class: "size" }, fileSize(bytes)),
      el("span", { class: "bar", "aria-hidden": "true", style: `--share: ${(bytes / most).toFixed(4)}` }))));
    place.none.textContent = all.length ? "" : otherwise;
    place.none.hidden = all.length > 0;
    place.more.hidden = shown.length === all.length;
    place.more.textContent = `Show all ${number(all.length)}`;
    place.more.onclick = () => { this.open.add(place); this.rows(place, all, otherwise, noun); };
  }
}

function list(title) {
  const place = { list: el("ul", {}), none: el("p", { class: "muted small", hidden: true }), more: el("button", { type: "button", class: "button", hidden: true }) };
  place.root = el("section", { "aria-label": title }, el("h2", {}, title), place.list, place.none, place.more);
  return place;
}
