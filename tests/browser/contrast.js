// Every visible text of the page, shadow roots included, with the contrast of its colour to what is really behind it
// (WCAG 2.2: relative luminance); icons count as graphics.
() => {
  const found = [];
  const linear = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const above = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));

  function colour(text) {
    const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [];
    if (text.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((value) => value * 255), numbers[3] ?? 1];
    return numbers.length >= 3 ? [...numbers.slice(0, 3), numbers[3] ?? 1] : [0, 0, 0, 0];
  }

  function ground(element) {
    const layers = [];
    for (let at = element; at; at = above(at)) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  }

  function opacity(element) {
    let product = 1;
    for (let at = element; at; at = above(at)) product *= Number(getComputedStyle(at).opacity);
    return product;
  }

  function measure(element) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const seen = opacity(element);
    if (!box.width || !box.height || style.visibility === "hidden" || !seen) return;
    const below = ground(element);
    const ink = colour(style.color);
    const [a, b] = [luminance(over([...ink.slice(0, 3), ink[3] * seen], below)), luminance(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push({ text: element.textContent.trim().slice(0, 40), icon: style.fontFamily.includes("Material"), contrast });
  }

  function walk(root) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if ([...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) measure(element);
    }
  }

  walk(document);
  return found;
}
