// The full view: one picture as large as can be, what was asked beside what came, and what can be done with it.

import { button, el, off } from "../kit/kit.js";
import { stepInto } from "../kit/step.js";
import { number } from "../kit/units.js";
import { Compare } from "./compare.js";
import { copyChoices, wordsOf } from "./copying.js";
import { differing } from "./differing.js";
import { familyStrip, seenFrom } from "./family.js";
import { modes } from "./modes.js";
import { acts } from "./picture_tile.js";
import { boxes, proofPanel, proved } from "./proofs.js";
import { reseal, sealPanel } from "./sealing.js";
import { Zoom } from "./zoom.js";

const REST = 600; // ms for which a picture is looked at until what is not in sight is asked for
const PATIENCE = 4000; // ms after which what was not told is asked for again: of two questions in a row one may be lost

export class Viewer {
  constructor(root, line) {
    this.line = line;
    this.box = el("dialog", { class: "viewer", "aria-label": "Picture", tabindex: "-1" });
    this.box.onkeydown = (event) => this.key(event);
    this.box.onkeyup = (event) => { if (event.key.toLowerCase() === "o") this.compare?.hold(false); };
    this.mode = "single";
    this.known = new Map(); // by id, what was told of pictures since the view was opened
    this.box.onclose = () => this.closed();
    root.append(this.box);
  }

  /** The picture that is shown: one of the list, or a guest from outside of it, for which the list waits where it was. */
  get picture() { return this.guest ?? this.pictures[this.index]; }

  /** Whether all that were opened are compared, and not one of them is looked at. */
  get isWhole() {
    return Boolean(this.together && !this.guest && (this.mode === "side" || (this.pictures.length === 2 && !["single", "heat"].includes(this.mode))));
  }

  /** Opens two to four pictures against one another; each may say its `number`. */
  openTogether(pictures, edit, mode = "side") {
    this.mode = mode;
    this.open(pictures, 0, edit, () => -1, true);
  }

  /** Opens `pictures[index]`; the others are a key away. `step` says where a key leads that is none of left and right: up and down
      in a table. */
  open(pictures, index, edit, step = () => -1, together = false) {
    Object.assign(this, { pictures, index, edit, step, together, guest: null });
    this.show();
    if (!this.box.open) {
      this.box.showModal();
      this.leave = stepInto(() => this.box.close());
      if (!this.isWhole) this.marks?.shown(this.picture);
    }
  }

  closed() {
    this.leave?.();
    this.known.clear();
    this.askFor([]);
    if (this.together) this.mode = "single";
    Object.assign(this, { leave: null, guest: null, wanted: null });
    this.box.replaceChildren();
    this.marks?.close(this.pictures[this.index]);
  }

  key(event) {
    if (event.target.matches("input, select, textarea")) return;
    if (event.key.toLowerCase() === "o" && !event.repeat) this.peek();
    if (this.isWhole) return;
    if (this.zoom?.key(event)) return void event.preventDefault();
    const said = !this.picture.original && this.marks?.key(event, this.picture);
    if (said) event.preventDefault();
    if (said === "next" && !this.guest && this.pictures[this.index + 1]) this.go(this.index + 1);
    if (said) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = by ? this.index + by : this.step(event.key);
    if (!this.pictures[to]) return;
    event.preventDefault();
    this.go(to);
  }

  /** To one of the list, from wherever. */
  go(index) {
    Object.assign(this, { index, guest: null, wanted: null });
    this.show();
  }

  /** One of those that were compared; the one that is shown where it is none of the list. */
  alone(index) {
    this.mode = "single";
    if (index < 0) this.show();
    else this.go(index);
  }

  /** To a relative, which may be none of the list. */
  async visit({ id, kind }) {
    const at = this.pictures.findIndex((one) => one.id === id);
    if (at >= 0) return this.go(at);
    const { family } = this.picture;
    this.wanted = id;
    const view = this.known.get(id) ?? (await this.line.ask(kind === "original" ? "original" : "about", id)).view;
    if (this.wanted !== id || !view?.src || !this.box.open) return undefined;
    this.known.set(id, view);
    this.guest = { ...view, ...(view.original ? { family: seenFrom(family, id) } : {}) };
    return this.show();
  }

  show() {
    const { picture } = this;
    if (!picture.src) return this.fetch(picture);
    if (this.known.has(picture.id) && !this.guest) merge(picture, this.known.get(picture.id));
    if (this.box.open && !picture.original && !this.isWhole) this.marks?.shown(picture);
    this.compared = this.comparedWith(picture);
    this.compare = this.compared.length ? new Compare(this.compared, this.mode) : null;
    this.zoom = this.compare ? null : new Zoom(this.mode === "heat" && picture.heat ? { ...picture, src: picture.heat } : picture);
    this.zoom?.over(this.mode === "heat" ? null : boxes(picture));
    this.box.classList.toggle("together", this.isWhole);
    this.keepingFocus(() => this.box.replaceChildren(el("div", { class: "stage" }, (this.compare ?? this.zoom).root), this.panel(picture)));
    clearTimeout(this.asking);
    const unknown = [picture, ...this.compared].map((one) => one.id).filter((id, at, all) => id && !this.known.has(id) && all.indexOf(id) === at);
    // a press that is about to come should meet no script under way; and who walks on quickly asks nothing
    this.asking = setTimeout(() => this.askFor(unknown), picture.slim || picture.clipped ? 0 : REST);
  }

  /** What a list leaves out of pictures, of one after another. */
  askFor([id, ...rest], tries = 3) {
    clearTimeout(this.asking);
    this.asking = null;
    if (!id) return;
    const turn = setTimeout(() => (tries > 1 ? this.askFor([id, ...rest], tries - 1) : this.askFor(rest)), PATIENCE);
    this.asking = turn;
    this.line.ask("about", id).then(({ view }) => {
      this.tell(id, view);
      if (this.asking === turn) this.askFor(rest);
    });
  }

  /** What had the focus has it again, by its name; else the view itself, so that the next key is heard. */
  keepingFocus(draw) {
    const name = this.box.getRootNode().activeElement?.getAttribute("aria-label");
    draw();
    if (!this.box.open) return;
    const same = name && [...this.box.querySelectorAll("[aria-label]")].find((part) => part.getAttribute("aria-label") === name && !part.disabled);
    (same ?? this.box).focus({ preventScroll: true });
  }

  /** One of a long list, whose address is not known yet. */
  async fetch(picture) {
    await this.marks?.need(picture);
    if (picture.src && this.picture === picture) this.show();
  }

  /** What the picture is compared with: the one that was chosen, else what it was made from. */
  other(picture) {
    const chosen = this.pictures.find((one) => one.id === this.against && one.id !== picture.id);
    return chosen ? this.labelled(chosen) : picture.before;
  }

  labelled(picture) { return { ...picture, label: picture.named ?? `picture ${number(this.number(picture))}` }; }

  /** What stands against one another, what is judged last; nothing while a picture is alone. */
  comparedWith(picture) {
    if (this.isWhole) return this.pictures.map((one) => this.labelled(one));
    const other = ["single", "heat"].includes(this.mode) ? null : this.other(picture);
    return other ? [other, { ...picture, label: "this picture" }] : [];
  }

  /** Which of all it is, from 1, in a list of which only a part is known here, too. */
  number(picture) { return picture.number ?? (this.first ?? 0) + this.pictures.indexOf(picture) + 1; }

  /** What differs between those that are compared; of a picture that was only brought in there is nothing to say. */
  differing() {
    if (!this.compared.length || this.compared.some((one) => !one.id || one.original)) return null;
    return differing(this.compared, this.known, (one) => this.alone(this.pictures.findIndex(({ id }) => id === one.id)));
  }

  /** Held, the key O shows the picture before; a single view becomes a slider for that long. */
  peek() {
    if (!this.compare && this.other(this.picture)) this.turn("slide");
    this.compare?.hold(true);
  }

  turn(mode) {
    this.mode = mode;
    this.show();
  }

  /** The switch between the ways of sealing; the picture follows when it is made. Lists of runs bring it by themselves. */
  seal(picture) {
    return sealPanel(picture, (name) => {
      if (picture.slot && !this.guest) this.line.act("seal", `${picture.id}:${name}`);
      else reseal(this.line, picture, name, (view) => this.follow(picture, view));
    });
  }

  /** How a picture stands that is sealed another way; whether it is still looked at. */
  follow(picture, view) {
    if (!this.box.open || this.picture !== picture) return false;
    if (view.id === picture.id) {
      picture.seal = view.seal;
      this.box.querySelector(".seal")?.replaceWith(this.seal(picture));
      return true;
    }
    this.known.set(view.id, view);
    this.guest = { ...view };
    this.show();
    return false;
  }

  /** New data while it is open: a picture that was sealed another way takes the place of the one shown. */
  renew(pictures) {
    if (!this.box.open || this.together) return;
    const shown = this.pictures[this.index];
    const at = pictures.findIndex((one) => one.id === shown.id || (shown.seal && one.slot === shown.slot));
    if (at < 0) return;
    const changed = JSON.stringify([pictures[at].id, pictures[at].seal]) !== JSON.stringify([shown.id, shown.seal]);
    Object.assign(this, { pictures, index: at });
    if (changed && !this.guest) this.show();
  }

  /** Of a picture that had all but that its acts stay where they are, under the pointer perhaps. */
  tell(id, view) {
    if (!this.box.open || !view) return;
    this.known.set(id, view);
    const { picture } = this;
    if (this.compared.some((one) => one.id === id)) this.keepingFocus(() => this.box.querySelector(".differing")?.replaceWith(this.differing()));
    if (this.isWhole || picture.id !== id) return;
    const { slim } = picture;
    merge(picture, view);
    this.keepingFocus(() => {
      proved(this, picture);
      if (slim) this.box.querySelector("aside")?.replaceWith(this.panel(picture));
      else this.box.querySelector(".rest")?.replaceWith(this.rest(picture));
    });
  }

  panel(picture) {
    // both always: at the ends of the row one of them would move under the pointer
    const near = (by, sign, title) => off(this.isWhole || !this.pictures[this.index + by], button(sign, title, () => this.go(this.index + by)));
    const many = number(this.isWhole ? this.pictures.length : (this.total ?? this.pictures.length));
    const place = this.isWhole ? `${many} compared` : `${number(this.number(this.pictures[this.index]))} of ${many}`;
    const bar = el("div", { class: "bar" },
      near(-1, "arrow_back", "Previous picture (left arrow)"), near(1, "arrow_forward", "Next picture (right arrow)"),
      this.guest ? button("undo", "Back to the picture you came from", () => this.go(this.index), `Back to ${place}`) : el("span", { class: "small muted which" }, place),
      button("close", "Close (Esc)", () => this.box.close()));
    if (this.isWhole) return el("aside", {}, bar, modes(this, picture), this.differing());
    const leave = () => this.box.close();
    if (picture.original) return this.originalPanel(picture, bar, leave);
    if (picture.slim) return el("aside", { "aria-busy": "true" }, bar, this.zoom?.bar, text("Prompt", picture.alt));
    const [download, ...others] = acts(picture, this.line, this.edit, true, leave);
    return el("aside", {}, bar,
      this.zoom?.bar, modes(this, picture), this.marks?.panel(picture), picture.seal && this.seal(picture),
      el("div", { class: "proof-place" }, proofPanel(this, picture, leave)),
      el("div", { class: "acts" }, download, picture.copies && copyChoices(picture.copies), others,
        button("tune", "Fills the form with the prompt and settings of this picture; sends nothing",
          () => { leave(); this.line.act("fill_picture", picture.id); }, "Reuse prompt and settings"),
        button("science", "An experiment with small changes to wording, quality or size; you see the price before anything is sent",
          () => { leave(); this.line.act("vary", picture.id); }, "Try variations"),
        button("forum", "Attaches it to your next message in the open conversation, or a new one",
          () => { leave(); this.line.act("converse", picture.id); }, "Use in a conversation"),
        picture.seal && this.edit && button("brush", "Opens Edit with this picture and the mask it was made with",
          () => { leave(); this.line.act("source_masked", picture.id); }, "Edit again, same mask"),
        wordsOf(picture, this.line)),
      this.rest(picture));
  }

  /** Of a picture that was brought in: it was never asked for. */
  originalPanel(picture, bar, leave) {
    return el("aside", {}, bar, this.zoom?.bar, modes(this, picture), this.edit && el("div", { class: "acts" }, button("brush", "Use as edit source",
      () => { leave(); this.line.act("source_original", picture.id); }, "Use as edit source")), this.rest(picture));
  }

  /** What is only read, and its relatives. */
  rest(picture) {
    return el("div", { class: "rest" }, this.differing(), familyStrip(picture.family, (one) => this.visit(one)), picture.late && el("p", { class: "late small" }, picture.late),
      this.table(picture), text("Prompt", picture.prompt), text("Revised prompt", picture.revised));
  }

  table(picture) {
    const rows = picture.facts.map((fact) => el("tr", { class: fact.differs ? "differs" : "" },
      el("th", { scope: "row" }, fact.name), el("td", {}, fact.real), el("td", {}, fact.asked)));
    return el("table", {}, !picture.original && el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col" }, "Received"), el("th", { scope: "col" }, "Requested"))),
      el("tbody", {}, rows));
  }
}

const text = (name, words) => words && el("section", {}, el("h3", {}, name), el("p", { class: "text" }, words));

/** All of it to a cell of a wall; else what lists leave out: the whole words of a long prompt, what the file says. */
function merge(picture, view) {
  const { prompt, revised, facts, family, proof } = view;
  Object.assign(picture, picture.slim ? view : { prompt, revised, facts, family, proof }, { slim: false, clipped: false });
}
