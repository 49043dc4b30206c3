// What happens in the studio, told to this page at once: by one websocket for all its elements, and where that cannot be had by
// asking. No script of Python runs for it.
//
//   const heard = listen("runs", { page: "generate", wanted: 8 }, ({ items, about }) => draw(items, about));
//   heard.renew({ page: "generate", wanted: 16 });   // it shows something else of it now
//   heard.end();                                     // it was taken off the page
//
// A topic is made in Python (easel/web/topics.py, named in app.py): `items` is a Map of values by id, `about` what is said of all
// together; it is told anew whenever either has changed. `attend(({ version, standing, running, waiting, unknown, now }) => …)` tells
// only how the library and all work stand: `version` rises with every change, whoever made it.

const FIRST = 1500, GIVEN_UP = 5000; // ms in which a socket says nothing until it is asked in its place, and until another is tried
const SILENT = 1200; // ms of silence after which it is asked whether it still stands, by one byte: networks lose what is silent, and say nothing
const ANSWER = 900; // ms for that
const LOOK = 250; // ms between two looks at both: all in all a page is right again within three seconds
const SLEPT = 3000; // ms between two looks at the clock that tell of a computer that slept
const AGAIN = [200, 400, 800, 1500, 3000]; // ms until another socket is tried
const BUSY = 600, REST = 2500, HIDDEN = 10000; // ms between two questions where there is no socket
const BEHIND = 600; // ms within which what Python knows should have been heard

const topics = new Map(); // by key: what is listened to
const attending = new Set();
const my = { key: Date.now(), head: null, way: null, socket: null, streams: false, tries: 0, heardAt: 0, asking: 0, looked: performance.now() };

/** Tells `hear` of a topic until `end` is called: soon, and whenever it has changed. */
export function listen(topic, given, hear) {
  const key = String(++my.key);
  topics.set(key, { topic, given, hear, mark: "", items: new Map(), about: null });
  sayLater();
  return {
    renew(next) {
      const one = topics.get(key);
      if (!one || JSON.stringify(one.given) === JSON.stringify(next)) return;
      one.given = next;
      sayLater();
    },
    end() {
      if (topics.delete(key)) sayLater();
    },
  };
}

/** Tells `hear` how all stands, now and with every change; gives the function that ends it. */
export function attend(hear) {
  attending.add(hear);
  if (my.head) hear(my.head);
  return () => attending.delete(hear);
}

/**
 * Called by the one element that every page has: `stream` and `changes` are the addresses, `version` is of what Python knows, and
 * `renew` calls for new addresses where these have expired.
 */
export function reach({ stream, changes, version }, renew) {
  my.way = { stream, changes, renew };
  if (!my.ticking) begin();
  if (!my.socket && !my.opening) open();
  if (!my.head || version > my.head.version) setTimeout(() => catchUp(version), BEHIND);
}

function begin() {
  my.ticking = setInterval(tick, LOOK);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
}

const underWay = () => Boolean(my.head && (my.head.running || my.head.waiting));

function tick() {
  const now = performance.now(), gone = now - my.looked;
  my.looked = now;
  if (gone > SLEPT) return wake();
  if (my.probed && now - my.probed > ANSWER && !my.doubted) return doubt();
  if (my.streams && now - my.heardAt > SILENT) probe();
  return undefined;
}

/** Whoever comes back wants it as it is now. */
function wake() {
  if (my.streams) probe();
  else if (my.way) { open(); ask(); }
}

/** What Python knew should be known by now. */
function catchUp(version) {
  if (my.head && my.head.version >= version) return;
  if (my.streams) probe();
  ask();
}

/** A studio that is slow is no socket that is lost: whether it answers otherwise tells them apart. */
function doubt() {
  my.doubted = true;
  ask();
}

function probe() {
  if (my.socket?.readyState !== WebSocket.OPEN || my.probed) return;
  my.probed = performance.now();
  my.socket.send("?");
}

const whole = (address) => new URL(address, location.href);

function open() {
  clearTimeout(my.opening);
  my.opening = 0;
  close();
  const address = whole(my.way.stream);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  my.socket = socket;
  const unheard = () => my.socket === socket && !my.streams;
  const late = [setTimeout(() => { if (unheard()) ask(); }, FIRST), setTimeout(() => { if (unheard()) drop(); }, GIVEN_UP)];
  socket.onopen = () => say();
  socket.onmessage = ({ data }) => { if (my.socket === socket) hear(data); };
  socket.onclose = ({ code }) => {
    late.forEach(clearTimeout);
    if (my.socket !== socket) return;
    my.socket = null;
    if (code === 4403) my.way.renew();
    drop();
  };
}

function close() {
  const { socket } = my;
  Object.assign(my, { socket: null, streams: false, probed: 0, doubted: false });
  socket?.close();
}

/** It is no way to hear anything any more: another is tried, and meanwhile it is asked. */
function drop() {
  close();
  openSoon();
  ask();
}

function openSoon() {
  my.opening ||= setTimeout(open, AGAIN[Math.min(my.tries++, AGAIN.length - 1)]);
}

function hear(data) {
  Object.assign(my, { heardAt: performance.now(), probed: 0, doubted: false });
  if (data === "!") return;
  Object.assign(my, { streams: true, tries: 0 });
  clearTimeout(my.asking);
  my.asking = 0;
  take(JSON.parse(data));
}

function sayLater() {
  if (my.saying) return;
  my.saying = true;
  queueMicrotask(() => {
    my.saying = false;
    if (my.socket?.readyState === WebSocket.OPEN) say();
    if (!my.streams && my.asking) ask();
  });
}

function say() {
  my.socket.send(said());
}

const said = () => JSON.stringify({
  page: location.origin + location.pathname,
  topics: Object.fromEntries([...topics].map(([key, { topic, given, mark }]) => [key, { topic, given, mark }])),
});

/** Asks once, and again after a while as long as no socket tells it. */
async function ask() {
  clearTimeout(my.asking);
  if (!my.way) return;
  const turn = setTimeout(ask, document.hidden ? HIDDEN : underWay() ? BUSY : REST);
  my.asking = turn;
  const address = whole(my.way.changes);
  address.searchParams.set("ask", said());
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 403) my.way.renew();
  const news = answer?.ok ? await answer.json().catch(() => null) : null;
  if (my.doubted) {
    close();
    openSoon();
  }
  if (news && !my.streams && my.asking === turn) take(news);
}

function take(news) {
  const { topics: changed, ...head } = news;
  my.head = head;
  for (const [key, change] of Object.entries(changed)) {
    const one = topics.get(key);
    if (one) apply(one, change);
  }
  for (const hearer of [...attending]) told(hearer, head);
}

/** What one of them cannot draw keeps nothing from the others. */
function told(hearer, news) {
  try {
    hearer(news);
  } catch (error) {
    reportError(error);
  }
}

function apply(one, { mark, all, gone, items, about }) {
  if (all) one.items.clear();
  for (const id of gone) one.items.delete(id);
  for (const [id, item] of Object.entries(items)) one.items.set(id, item);
  if (about !== undefined) one.about = about;
  one.mark = mark;
  told(one.hear, one);
}
