// What could go: said with its size, looked through in a list, and deleted after a press there.

import { button, el, icon } from "../kit/kit.js";
import { fileSize, many, moment, number } from "../kit/units.js";

const KINDS = {
  trash: ["In the trash for more than 30 days", "picture", "These files are permanently deleted. Their cost stays in Usage; edits made from them keep their own copy."],
  unnamed: ["Unused files", "file", "No picture, run, edit or unsent form uses these files, and they are older than a day. They are permanently deleted."],
  sources: ["Uploaded for editing, unused for 90 days", "picture", "No run or edit has used these pictures. Easel also deletes them automatically, once a day."],
  caches: ["Caches", "file", "Copies for the editors and the full view. Easel recreates them when needed; anything used in the last hour stays."],
};
const FOLDERS = { screens: "Pictures for the editors", grounds: "Painting canvases", "mask-views": "Mask previews", "heat-maps": "Change maps", prepared: "Request previews" };

export class Spare {
  constructor(my) {
    this.my = my;
    this.plans = null;
    this.list = el("ul", { class: "plans" });
    this.says = el("p", { class: "says small", role: "status" });
    this.progress = el("progress", { "aria-label": "Deletion progress", hidden: true });
    this.stopping = button("stop", "Stop deleting; deleted files stay deleted", () => my.stop("clear"), "Stop", "");
    this.stopping.hidden = true;
    my.part("spare").append(el("h2", {}, "Free up space"), this.list, el("div", { class: "row" }, this.progress, this.says, this.stopping));
  }

  async renew() {
    const { told } = await this.my.asking.ask("spare", {});
    if (!told?.plans) return;
    this.plans = told.plans;
    const isSame = JSON.stringify(told.plans) === this.text;
    this.text = JSON.stringify(told.plans);
    if (!isSame) this.list.replaceChildren(...(told.plans.length ? told.plans.map((plan) => this.row(plan)) : [el("li", { class: "muted" }, "Nothing to delete. Everything here is in use.")]));
  }

  row(plan) {
    const [title, noun] = KINDS[plan.what];
    const words = `${many(plan.count, noun)}, ${fileSize(plan.size_bytes)}`;
    return el("li", {}, el("span", { class: "title" }, title), el("span", { class: "muted" }, words),
      button("checklist", `Review ${words} before deleting anything`, () => this.review(plan), "Review…", ""));
  }

  /** The work that deletes. */
  draw() {
    const work = this.my.works.clear, runs = work?.state === "running";
    this.progress.hidden = this.stopping.hidden = !runs;
    for (const one of this.list.querySelectorAll("button")) one.disabled = runs;
    if (runs) {
      if (work.all) this.progress.value = work.done / work.all;
      this.says.textContent = work.all ? `${number(work.done)} of ${number(work.all)} deleted` : "Deleting";
    } else this.says.textContent = this.refusal ?? said(work);
  }

  /** A list of what would go; nothing happens before a press in it. */
  review(plan) {
    const [title, noun, about] = KINDS[plan.what], things = many(plan.count, noun);
    const close = () => box.close();
    const more = plan.what === "caches" ? 0 : plan.count - plan.items.length;
    const box = el("dialog", { class: "review", "aria-label": title }, el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); close(); this.clear(plan); } },
      el("h2", {}, `${title}: ${things}, ${fileSize(plan.size_bytes)}`), el("p", {}, about),
      el("ul", { class: "items", tabindex: "0", "aria-label": "To be deleted" }, plan.items.map((item) => line(plan, item)), more > 0 && el("li", { class: "muted" }, `And ${many(more, noun)} more like these.`)),
      el("div", { class: "row" }, button("close", "Cancel (Esc)", close, "Cancel", ""), el("button", { type: "submit", class: "button primary" }, `${plan.what === "caches" ? "Delete" : "Permanently delete"} ${things}`))));
    box.onclose = () => box.remove();
    this.my.root.append(box);
    box.showModal();
    box.querySelector(".row .button").focus();
  }

  async clear(plan) {
    this.refusal = undefined;
    this.refusal = await this.my.begin({ what: "clear", of: plan.what, mark: plan.mark });
    if (this.refusal) this.draw();
  }
}

function line(plan, item) {
  const when = item.since && `${plan.what === "trash" ? "in the trash since" : plan.what === "sources" ? "last used" : "from"} ${moment(item.since)}`;
  const name = FOLDERS[item.name] ?? (item.name || "No prompt");
  const sign = plan.what === "unnamed" ? "draft" : plan.what === "caches" ? "folder" : "image";
  return el("li", {}, item.thumb ? el("img", { src: addressed(item.thumb), alt: "", loading: "lazy" }) : icon(sign),
    el("span", { class: "name", dir: "auto", title: name }, name), when && el("span", { class: "muted small" }, when), item.size_bytes > 0 && el("span", { class: "size" }, fileSize(item.size_bytes)));
}

/** Addresses of the studio's own begin where the page lies. */
const addressed = (path) => new URL(`.${path}`, location.href).href;

function said(work) {
  if (!work) return "";
  if (work.state === "failed") return work.error;
  if (work.state === "stopped") return `Stopped. ${number(work.done)} of ${number(work.all)} were deleted.`;
  const [, noun] = KINDS[work.outcome.what] ?? ["", "file"];
  return `${many(work.outcome.count, noun)} deleted at ${moment(work.ended)}.`;
}
