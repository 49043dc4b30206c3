// Where the picture lies on the stage: how far enlarged and moved. 100 % is one picture pixel on one pixel of the screen.

const MOST_ZOOM = 8;
const LEAST_SHOWN = 48; // so much of the picture stays on the stage, however far it is moved

export class Viewport {
  constructor(width, height) {
    this.picture = { width, height };
    this.stage = { width: 0, height: 0 };
    this.density = 1;
    this.scale = 1; // CSS pixels for one picture pixel
    this.x = 0;
    this.y = 0;
    this.fitted = true;
  }

  /** Takes the stage's new size; returns whether anything changed. */
  resize(width, height, density) {
    if (width === this.stage.width && height === this.stage.height && density === this.density) return false;
    const middle = this.toPicture(this.stage.width / 2, this.stage.height / 2);
    const zoom = this.zoom();
    this.stage = { width, height };
    this.density = density;
    if (this.fitted) this.fit();
    else this.place(zoom / density, width / 2 - (middle.x * zoom) / density, height / 2 - (middle.y * zoom) / density);
    return true;
  }

  zoom() {
    return this.scale * this.density;
  }

  fitScale() {
    const { width, height } = this.picture;
    return Math.min(this.stage.width / width, this.stage.height / height, MOST_ZOOM / this.density);
  }

  fit() {
    const scale = this.fitScale();
    const { width, height } = this.picture;
    this.place(scale, (this.stage.width - width * scale) / 2, (this.stage.height - height * scale) / 2);
    this.fitted = true;
  }

  /** Enlarges around a point of the stage, which keeps what lies under it. */
  zoomTo(zoom, x = this.stage.width / 2, y = this.stage.height / 2) {
    const least = Math.min(0.1, this.fitScale() * this.density);
    const scale = Math.min(MOST_ZOOM, Math.max(least, zoom)) / this.density;
    const under = this.toPicture(x, y);
    this.place(scale, x - under.x * scale, y - under.y * scale);
  }

  zoomBy(factor, x, y) {
    this.zoomTo(this.zoom() * factor, x, y);
  }

  pan(dx, dy) {
    this.place(this.scale, this.x + dx, this.y + dy);
  }

  place(scale, x, y) {
    const within = (offset, size, room) => Math.min(room - LEAST_SHOWN, Math.max(LEAST_SHOWN - size * scale, offset));
    this.scale = scale;
    this.x = within(x, this.picture.width, this.stage.width);
    this.y = within(y, this.picture.height, this.stage.height);
    this.fitted = false;
  }

  toPicture(x, y) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  toStage(x, y) {
    return { x: x * this.scale + this.x, y: y * this.scale + this.y };
  }
}
