// Keeps the places of a page that is being opened until everything stands where it will stay: then it is shown, whole.

(() => {
  const REST = 120; // ms in which nothing moves any more
  const MOST = 5000; // ms from the first part on: a chunk that does not come must not keep the rest back
  const GIVEN_UP = 10000;
  const root = document.documentElement;
  const began = performance.now();
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem(`stActiveTheme-${location.pathname}-v2`)); // where Streamlit's menu keeps it
  } catch {
    // a browser that keeps nothing
  }
  if (chosen === "Light" || chosen === "Dark") root.dataset.easelLight = chosen.toLowerCase();
  root.classList.add("easel-start");

  // a step of Back within a page is its own; Streamlit, which begins to listen later, hears nothing of it
  window.addEventListener("popstate", (event) => {
    if (!globalThis.easelStep) return;
    event.stopImmediatePropagation();
    globalThis.easelStep();
  });

  // what opens over the page stands outside the app, and takes its light from the document
  const light = (app) => { root.dataset.easelLight = getComputedStyle(app).colorScheme; };
  const follow = (app) => new MutationObserver(() => light(app)).observe(app, { attributes: true, attributeFilter: ["class"] });
  let lit = null;

  let [first, since, places] = [0, 0, ""];
  const look = () => {
    const now = performance.now();
    const app = document.querySelector('[data-testid="stApp"]');
    const parts = [...(app?.querySelectorAll('[data-testid="stMain"] .stElementContainer') ?? [])];
    if (app && app !== lit) {
      lit = app;
      light(app);
      follow(app);
    }
    if (parts.length) first ||= now;
    const rests = first && app.dataset.testScriptState === "notRunning" && !app.querySelector('[data-testid^="stSkeleton"]');
    const stand = rests ? parts.map((part) => { const { top, height } = part.getBoundingClientRect(); return `${Math.round(top)} ${Math.round(height)}`; }).join() : "";
    if (!rests || stand !== places) [since, places] = [now, stand];
    if ((rests && now - since >= REST) || (first && now - first >= MOST) || now - began >= GIVEN_UP) root.classList.remove("easel-start");
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
