// The lines above picture and tint: the brush ring of true size, the outline of a shape being drawn. Each line is drawn
// twice, dark and light, so that it is seen on any picture.

const SVG = "http://www.w3.org/2000/svg";

export class Guides {
  constructor(svg) {
    this.ring = this.pair(svg, "circle");
    this.outline = this.pair(svg, "path");
    this.hideRing();
  }

  pair(svg, kind) {
    return ["under", "over"].map((name) => {
      const line = document.createElementNS(SVG, kind);
      line.setAttribute("class", name);
      svg.append(line);
      return line;
    });
  }

  /** The ring at a place of the stage; dashed while erasing. */
  showRing({ x, y }, radius, erase) {
    for (const line of this.ring) {
      line.setAttribute("cx", x);
      line.setAttribute("cy", y);
      line.setAttribute("r", Math.max(1.5, radius));
      line.classList.toggle("dashed", erase);
      line.style.display = "";
    }
  }

  hideRing() {
    for (const line of this.ring) line.style.display = "none";
  }

  /** The outline through places of the stage, closed unless it `isOpen`; an empty list takes it away. */
  showOutline(places, isOpen) {
    const path = places.map(({ x, y }, at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    for (const line of this.outline) line.setAttribute("d", places.length && !isOpen ? `${path}Z` : path);
  }
}
