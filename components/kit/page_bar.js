// The pages at the foot of a phone's screen. A press goes by Streamlit, which keeps the tab; the address is there to be opened beside it.

import { partsOf } from "./element.js";
import { el, icon, remembered } from "./kit.js";

export const parts = partsOf(import.meta.url, "page_bar.html", "kit.css", "page_bar.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  const shown = JSON.stringify(data);
  my.go = (name) => setTriggerValue("go", name);
  if (my.shown === shown) return;
  my.shown = shown;
  for (const old of my.root.querySelectorAll("a")) old.remove();
  my.opener.before(...data.first.map((page) => link(my, page)));
  my.panel.replaceChildren(...data.more.map((page) => link(my, page)));
  my.opener.classList.toggle("now", data.more.some((page) => page.now));
}

function build(parentElement) {
  const root = parentElement.querySelector(".pages");
  return { root, opener: root.querySelector(".opener"), panel: root.querySelector(".panel") };
}

function link(my, page) {
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    my.panel.hidePopover();
    if (!page.now) my.go(page.name);
  };
  return el("a", { class: "link", href: page.address, "aria-current": page.now && "page", onclick: press }, icon(page.icon), el("span", {}, page.title));
}
