// The search box: what is typed is asked for at once, and stands in the page's address, by which it opens again.

import { el, icon } from "../kit/kit.js";

const PAUSE = 150; // ms after the last key
const EXAMPLES = 'Find: words, "exact words", -not, or, size:>2mp, stars:>=3, date:last-7-days …';

export class SearchBox {
  /** `asked(text)` is called with each new search. */
  constructor(place, asked) {
    this.asked = asked;
    this.text = new URLSearchParams(location.search).get("q") ?? "";
    this.field = el("input", { type: "search", class: "field", "aria-label": "Find pictures", placeholder: EXAMPLES, autocomplete: "off", spellcheck: "false", dir: "auto",
      oninput: () => { clearTimeout(this.waiting); this.waiting = setTimeout(() => this.take(), PAUSE); },
      onchange: () => this.take() });
    this.field.value = this.text;
    place.replaceChildren(icon("search"), this.field);
  }

  take() {
    clearTimeout(this.waiting);
    if (this.field.value !== this.text) this.say(this.field.value);
  }

  /** Another search, by a click or as typed. */
  say(text) {
    clearTimeout(this.waiting);
    this.text = text;
    if (this.field.value !== text) this.field.value = text;
    const address = new URL(location.href);
    if (text.trim()) address.searchParams.set("q", text);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    this.asked(text);
  }
}
