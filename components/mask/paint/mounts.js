// The paint canvases as the browser mounts them: where they stand, and without the toolbar that each brings along.

import { el } from "../../kit/kit.js";

// The package has no option for it. Its buttons undo, wipe and move what the mask holds by strokes.
const HUSHED = ".dc-toolbar { display: none !important; } canvas.upper-canvas { cursor: crosshair !important; }";

export const canvasHosts = () => [...document.querySelectorAll('[class*="st-key-paint_"]')];

/** The canvas under an event, through the shadow of its component. */
export const canvasOf = (event) => event.composedPath().find((part) => part.matches?.("canvas.upper-canvas"));

/** A key as it stands in the class that Streamlit gives. */
const sanitized = (key) => key.replace(/[^a-zA-Z0-9_-]/g, "-");

/** The open shadow of a canvas's component, once there is one. */
const shadowIn = (host) => [...host.querySelectorAll("*")].find((part) => part.shadowRoot)?.shadowRoot;

export const canvasIn = (host) => shadowIn(host)?.querySelector("canvas.upper-canvas");

/** The canvas of a key, null while none is mounted. */
export function canvasWith(key) {
  const host = key && canvasHosts().find((one) => one.classList.contains(`st-key-${sanitized(key)}`));
  return (host && canvasIn(host)) || null;
}

export class Mounts {
  /** `mounted` is called when a canvas stands there that did not before. */
  constructor(mounted, signal) {
    Object.assign(this, { mounted, shadows: new WeakSet(), canvases: new WeakSet() });
    this.watch = new MutationObserver(() => this.look());
    this.watch.observe(document.body, { childList: true, subtree: true });
    signal.addEventListener("abort", () => { this.watch.disconnect(); cancelAnimationFrame(this.later); });
    this.look();
  }

  look() {
    const hosts = canvasHosts();
    for (const shadow of hosts.map(shadowIn)) if (shadow && !this.shadows.has(shadow)) this.hush(shadow);
    const fresh = hosts.map(canvasIn).filter((canvas) => canvas && !this.canvases.has(canvas));
    for (const canvas of fresh) this.canvases.add(canvas);
    if (fresh.length) this.mounted();
    cancelAnimationFrame(this.later);
    // an element is there before its shadow, and tells nobody of it
    if (!hosts.every(shadowIn)) this.later = requestAnimationFrame(() => this.look());
  }

  hush(shadow) {
    this.shadows.add(shadow);
    shadow.append(el("style", {}, HUSHED));
    this.watch.observe(shadow, { childList: true, subtree: true });
  }
}
