// The place of a keyboard where one element takes the place of another: whoever pressed there goes on in what comes.

const SOON = 4000; // ms within which that comes

const my = { left: -SOON };

/** Said in the press that takes the element away. */
export function leaves() {
  my.left = performance.now();
}

/** Said by what stands there now: it takes the focus where that was lost. */
export function arrives(target) {
  if (performance.now() - my.left > SOON || document.activeElement !== document.body) return;
  my.left = -SOON;
  target.focus({ preventScroll: true });
}
