// The ways to look at a picture: alone, or against others with a slider, side by side, as a difference.

import { button, el } from "../kit/kit.js";

const NEAR = 24; // pictures before and behind that one can be compared with

/** The buttons of the ways that there are, and what the picture is compared with, where there is a choice; nothing where it stands alone. */
export function modes(viewer, picture) {
  const others = viewer.pictures.filter((one, at) => one.id !== picture.id && one.src && (Math.abs(at - viewer.index) <= NEAR || one.id === viewer.against));
  if (!picture.before && !others.length) return null;
  if (viewer.mode === "heat" && !picture.heat) viewer.mode = "single";
  if (!picture.before && !others.some((one) => one.id === viewer.against)) viewer.against = others[0].id;
  const mode = (name, sign, words) => {
    const made = button(sign, words, () => viewer.turn(name), "", "");
    made.setAttribute("aria-pressed", String(viewer.mode === name));
    return made;
  };
  const many = viewer.isWhole ? viewer.pictures.length : 2;
  return el("div", { class: "modes" }, mode("single", "image", "This picture alone"),
    many === 2 && mode("slide", "compare", "Slider between the two; hold O to see the other one"),
    mode("side", "splitscreen_right", viewer.together ? "Side by side; zoom and pan together" : "Side by side; zoom and pan together"),
    many === 2 && mode("difference", "difference", "Difference: black = identical"),
    picture.heat && !viewer.isWhole && mode("heat", "blur_on", "Show changes outside the mask"),
    !viewer.isWhole && choiceOf(viewer, picture, others));
}

function choiceOf(viewer, picture, others) {
  const choice = el("select", { class: "field", "aria-label": "Compare with", onchange: () => { viewer.against = choice.value; viewer.turn(viewer.mode === "single" ? "slide" : viewer.mode); } },
    picture.before && el("option", { value: "" }, `with ${picture.before.label}`),
    others.map((one) => el("option", { value: one.id, selected: one.id === viewer.against }, `with picture ${viewer.number(one)}`)));
  return choice;
}
