// A picture's family in the full view: what it was made from, itself, and what was made from it, each a press away.

import { el } from "../kit/kit.js";

const WORDS = { original: "Uploaded", kept: "Source", trashed: "Source (in the trash)", here: "This picture", child: "Made from this picture" };

/** The strip; nothing for a picture that has no relatives, or of which they are not known yet. `visit` goes to one of them. */
export function familyStrip(family, visit) {
  if (!family?.length) return null;
  const step = (one) => {
    const title = `${WORDS[one.kind]}: ${one.alt}`;
    const press = el("button", { type: "button", title, "aria-label": title, "aria-current": one.kind === "here" && "true", onclick: () => visit(one) },
      el("img", { src: one.thumb, alt: "", loading: "lazy", draggable: "false" }));
    return el("li", { class: one.kind }, press);
  };
  return el("section", { class: "family" }, el("h3", {}, "Family"), el("ol", {}, family.map(step)));
}

/** The same strip, seen from another one of it: for a picture that was brought in, which has none of its own. */
export function seenFrom(family, id) {
  return family.map((one) => (one.id === id ? { ...one, kind: "here" } : one.kind === "here" ? { ...one, kind: "child" } : one));
}
