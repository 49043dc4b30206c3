// Watches a page from its first frame: what moves, whether the ground is of the light that was asked for, when the form can be used.
(() => {
  const seen = (window.easelLoad = { shift: 0, wrong: 0, usable: 0, moved: [] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      seen.shift += entry.value;
      const ways = entry.sources.map(({ node, previousRect: from, currentRect: to }) =>
        `${node?.className || node?.nodeName || "in an element"} ${from.x},${from.y} ${from.width}x${from.height} -> ${to.x},${to.y} ${to.width}x${to.height}`);
      seen.moved.push(`${Math.round(entry.startTime)} ms ${entry.value.toFixed(4)} ${ways.join(" | ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    if (document.documentElement && isDark() !== dark) seen.wrong += now - last;
    last = now;
    if (!seen.usable && isUsable()) seen.usable = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  /** Whether what is seen in the middle of the window is darker than grey. */
  function isDark() {
    const parts = document.elementsFromPoint(innerWidth / 2, innerHeight - 20);
    const grounds = parts.map((part) => getComputedStyle(part).backgroundColor);
    const ground = grounds.find((colour) => !/^rgba\(.*, 0\)$|^transparent$/.test(colour));
    return ground ? Number(ground.match(/\d+/)[0]) < 128 : getComputedStyle(document.documentElement).colorScheme === "dark";
  }

  function isUsable() {
    const app = document.querySelector('[data-testid="stApp"]');
    return app?.dataset.testScriptState === "notRunning" && window.easelUsable?.every((selector) => isHit(find(document, selector)));
  }

  /** Whether a press there would meet it. */
  function isHit(part) {
    if (!part) return false;
    const { left, top } = part.getBoundingClientRect();
    let hit = document.elementFromPoint(left + 8, top + 8);
    while (hit?.shadowRoot?.elementFromPoint(left + 8, top + 8)) hit = hit.shadowRoot.elementFromPoint(left + 8, top + 8);
    return part.contains(hit);
  }

  function find(root, selector) {
    const own = root.querySelector(selector);
    if (own) return own;
    for (const host of root.querySelectorAll("[data-testid=stBidiComponentIsolated], [data-testid=stBidiComponentRegular], div")) {
      const within = host.shadowRoot?.querySelector(selector);
      if (within) return within;
    }
    return null;
  }
})();
