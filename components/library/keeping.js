// The way to the page of housekeeping: it can export what is found or chosen here, so both go along.

import { el, icon } from "../kit/kit.js";

const CARRY = "easel-carry", MOST = 50_000; // pictures; a browser keeps some megabytes for a tab

export const housekeepingLink = (my) => link(my, "Housekeeping", "Disk use, export, import and checks");
export const exportLink = (my) => link(my, "Export", "A ZIP for another Easel, with everything that belongs to these pictures");

function link(my, words, title) {
  const made = el("a", { class: "button quiet words", href: "housekeeping", title, "aria-label": words }, icon("inventory_2"), el("span", {}, words));
  made.onclick = () => {
    const ids = my.chosen.size <= MOST ? [...my.chosen] : [];
    try { sessionStorage.setItem(CARRY, JSON.stringify({ q: my.box.text.trim(), ids })); } catch { /* no room, or a browser that keeps nothing: everything can be exported all the same */ }
  };
  return made;
}
