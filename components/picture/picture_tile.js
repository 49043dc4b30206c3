// One place for one picture: kept free in its real proportions, filled by previews that sharpen, then by the picture.

import { button, el, icon } from "../kit/kit.js";

/** The place itself; its proportions are set once, so that nothing below it ever moves. */
export function place(ratio, ...children) {
  return el("div", { class: "place", style: `--ratio:${ratio}` }, ...children);
}

/** Shows `want` ({key, src, thumb?, width, height, alt}) in a place: decoded first, then swapped, so that nothing flickers. One that
    was `awaited` is fetched before all else. */
export function fill(spot, want, whole, awaited = false) {
  if (spot.dataset.key === want.key) return;
  const before = spot.querySelector("img:last-of-type");
  spot.dataset.key = want.key;
  const next = el("img", { class: "picture", alt: want.alt, draggable: "false", decoding: "async" });
  if (awaited) next.fetchPriority = "high";
  else if (!before) next.loading = "lazy";
  if (whole && want.thumb) {
    const small = Math.round(want.width * 512 / Math.max(want.width, want.height));
    next.srcset = `${want.thumb} ${small}w, ${want.src} ${want.width}w`;
    next.sizes = `${Math.ceil(spot.clientWidth || 640)}px`;
  }
  next.src = whole ? want.src : (want.thumb ?? want.src);
  next.onerror = () => { next.onerror = null; next.removeAttribute("srcset"); next.src = want.src; };
  if (!before) return void spot.prepend(next);
  next.decode().catch(() => undefined).then(() => {
    if (spot.dataset.key !== want.key) return;
    before.after(next);
    next.classList.add("arriving");
    setTimeout(() => { for (const image of spot.querySelectorAll("img")) if (image !== next) image.remove(); }, 250);
  });
}

/** The line below a picture: what it really is, beside what was asked where the two differ. */
export function caption(picture) {
  return el("span", { class: "facts small muted" }, picture.caption.map((fact) =>
    fact.asked ? el("b", { class: "differs" }, `${fact.words}, requested: ${fact.asked}`)
      : el("span", { class: fact.tone ?? (fact.minor && "minor") }, fact.words)));
}

/** The acts on one picture. `line` carries them to Python; `edit` says whether there is a page to edit on; `leave` is called
    before one that leads there. */
export function acts(picture, line, edit, words, leave = () => {}) {
  const download = el("a", { class: `button quiet ${words ? "" : "square"}`, href: picture.download, download: "",
    title: "Download the original file", "aria-label": words ? null : "Download" }, icon("download"), words && "Download");
  const leading = (sign, title, what) => button(sign, title, () => { leave(); line.act(what, picture.id); }, words && title);
  return [
    download,
    edit && leading("brush", "Use as edit source", "source"),
    edit && leading("add_photo_alternate", "Add as reference", "reference"),
  ];
}
