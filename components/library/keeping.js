// The way to the page of housekeeping: it can export what is found or chosen here, so both go along.

import { el, icon } from "../kit/kit.js";

const CARRY = "easel-carry", MOST = 50_000; // pictures; a browser keeps some megabytes for a tab

export function housekeepingLink(my) {
  const link = el("a", { class: "button quiet words", href: "housekeeping", title: "What the library takes up; export, import and check" }, icon("inventory_2"), el("span", {}, "Housekeeping"));
  link.onclick = () => {
    const ids = my.chosen.size <= MOST ? [...my.chosen] : [];
    try { sessionStorage.setItem(CARRY, JSON.stringify({ q: my.box.text.trim(), ids })); } catch { /* no room, or a browser that keeps nothing: everything can be exported all the same */ }
  };
  return link;
}
