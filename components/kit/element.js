// Draws the elements of a page: Streamlit carries their data alone, their modules, markup and styles come from here by address.
// A module says what it looks like, `export const parts = partsOf(import.meta.url, "x.html", "x.css")`, and draws by its default export.

const ROOT = new URL("..", import.meta.url).href; // its last folder names the version of all files
const PAUSE = 1000; // ms between two tries to fetch what did not come
const ONCE = "easel-begun-anew", AGAIN = 20000; // when this tab began anew, and ms within which that did not help

const texts = new Map(), sheets = new Map(), modules = new Map();
const latest = new WeakMap(); // by place: the newest call whose module is not there yet
const drawn = new WeakSet(); // the places that have their markup

/** What the tab began with; a studio that was changed and started anew names another root with its first element. */
globalThis.easelTab ??= { root: ROOT };
const tab = globalThis.easelTab;

const kept = (map, key, make) => map.get(key) ?? map.set(key, make(key)).get(key);

const paused = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

/** The text of one of our files; it is waited for while there is no network. Of another version there is none: see `anew`. */
async function text(address) {
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return answer.text();
    if (answer?.status === 404) await anew();
    await paused();
  }
}

const sheet = async (address) => new CSSStyleSheet().replace(await kept(texts, address, text));

/** What an element is made of: its markup, if any of the files is html, and its styles in their order. */
export function partsOf(base, ...names) {
  const files = names.map((name) => new URL(name, base).href);
  const styles = files.filter((file) => file.endsWith(".css")).map((file) => kept(sheets, file, sheet));
  const markup = files.filter((file) => file.endsWith(".html")).map((file) => kept(texts, file, text));
  return Promise.all([Promise.all(styles), Promise.all(markup)]);
}

/**
 * Begins the page anew, as what it has does not fit the studio; what stands unsent in it is kept (kit/live_value.js, refine/outbox.js).
 * Once: if that did not help, Streamlit shows what is wrong.
 */
function anew() {
  tab.anew ??= begunAnew();
  return tab.anew;
}

async function begunAnew() {
  if (Date.now() - Number(sessionStorage.getItem(ONCE)) < AGAIN) throw new Error(`Parts of this page did not load: ${ROOT}`);
  while (!(await fetch("healthz", { cache: "no-store" }).catch(() => null))?.ok) await paused();
  sessionStorage.setItem(ONCE, String(Date.now()));
  location.reload();
  return new Promise(() => {});
}

/** A module with its parts. One that does not come is asked for again, and begins the page anew where a browser has given it up. */
async function loaded(name) {
  const address = `${ROOT}${name}.js`;
  for (let tries = 3; tries--;) {
    const module = await import(address).catch(() => null);
    if (module) return [module.default, ...((await module.parts) ?? [[], []])];
    await text(address);
  }
  return anew();
}

/** Called by Streamlit at each change of data; gives the function that ends what was drawn. */
export async function draw(name, given) {
  if (tab.root !== ROOT) return anew();
  const place = given.parentElement;
  latest.set(place, given);
  const [render, styles, markup] = await kept(modules, name, loaded);
  // what was told meanwhile is newer, and ending this one would end that; and nobody sees what was taken off the page
  if (latest.get(place) !== given || !place.isConnected) return undefined;
  if (!drawn.has(place)) {
    place.adoptedStyleSheets = styles;
    for (const part of markup) place.append(document.createRange().createContextualFragment(part));
    drawn.add(place);
  }
  return render({ ...given, data: given.data[0] });
}
