// The pictures that an experiment edits: what is there, what is taken from the library, and whether each makes a row of its own.

import { partsOf } from "../kit/element.js";
import { Line, button, el, icon, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "picture_bar.html", "../kit/kit.css", "picture_bar.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  my.data = data;
  const shown = JSON.stringify([data.pictures, data.alone]);
  if (my.shown === shown) return;
  my.shown = shown;
  my.root.querySelector(".none").hidden = data.pictures.length > 0;
  my.root.querySelector(".row").replaceChildren(...data.pictures.map((picture) => face(my, picture)));
  my.root.querySelector(".acts").replaceChildren(...[
    button("photo_library", "Choose from the pictures in your library", () => choose(my), "From the library", ""),
    data.pictures.length > 1 && button(data.alone ? "check_box" : "check_box_outline_blank",
      data.alone ? "On: one cell per picture. Press to send all of them with every request" : "Makes one cell per picture; off: all are sent with every request", () => my.line.act("alone", String(!data.alone)), "One cell per picture", ""),
  ].filter(Boolean));
}

function build(parentElement) {
  return { root: parentElement.querySelector(".pictures-bar"), line: new Line() };
}

function face(my, picture) {
  const words = `Remove ${picture.name}`;
  return el("li", { title: picture.name }, el("img", { src: picture.src, alt: picture.name, loading: "lazy", draggable: "false" }),
    el("span", { class: "words small muted" }, picture.name),
    el("button", { type: "button", class: "away", title: words, "aria-label": words, onclick: () => my.line.act("remove", picture.id) }, icon("close")));
}

/** The newest kept pictures, each a press; the window stays open for more than one. */
async function choose(my) {
  const wall = el("div", { class: "wall" });
  const more = button("expand_more", "Older pictures", () => fill(), "Older pictures", "");
  const window = el("dialog", { class: "choose", "aria-label": "Choose pictures" },
    el("header", {}, el("h3", {}, "Choose pictures to edit"), button("close", "Close (Esc)", () => window.close(), "Done", "")), wall, more);
  window.onclose = () => window.remove();
  my.root.append(window);
  window.showModal();
  let last = "";
  const fill = async () => {
    const { pictures, older } = await my.line.ask("library", last);
    last = pictures.at(-1)?.id ?? last;
    more.hidden = !older;
    if (!last) wall.append(el("p", { class: "muted" }, "No pictures yet: make some on Generate or upload a file."));
    wall.append(...pictures.map((each) => el("button", { type: "button", title: each.alt, "aria-label": `Use: ${each.alt}`,
      onclick: (event) => { event.currentTarget.disabled = true; event.currentTarget.style.opacity = "0.4"; my.line.act("kept", each.id); } }, el("img", { src: each.thumb ?? each.src, alt: "", loading: "lazy" }))));
  };
  await fill();
}
