// Which run was just started on this page: the button knows it, the list of runs brings it into sight.

const hearers = new Set();

/** Gives the function that ends it. */
export function onStart(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function started(run) {
  for (const hear of [...hearers]) hear(run);
}
