"""Things of straight lines, each of which fills the canvas that it is drawn on: a door, a chair, a book, a house."""

from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch


def slab(canvas: Canvas, u: float, v: float, wide: float, tall: float, paint: Colour | Shade) -> None:
    """An upright rectangle in shares of the canvas."""
    canvas.box(u * canvas.w, v * canvas.h, wide * canvas.w, tall * canvas.h, paint)


def shaded(canvas: Canvas, colour: Colour) -> Shade:
    return Shade(lighter(colour, 0.16), darker(colour, 0.18), 0, 0, canvas.w, canvas.h)


def door(canvas: Canvas, palette: Palette, own: Colour) -> None:
    frame = mix(palette.paper, own, 0.12)
    slab(canvas, 0.02, 0.02, 0.96, 0.98, Shade(lighter(frame, 0.3), darker(frame, 0.12), 0, 0, canvas.w, 0))
    slab(canvas, 0.09, 0.07, 0.82, 0.93, darker(own, 0.55))
    slab(canvas, 0.10, 0.08, 0.80, 0.92, shaded(canvas, own))
    for left in (0.17, 0.54):
        for top, tall in ((0.15, 0.32), (0.56, 0.34)):
            slab(canvas, left, top, 0.29, tall, darker(own, 0.38))
            slab(canvas, left + 0.012, top + 0.010, 0.278, tall - 0.010, lighter(own, 0.22))
            slab(canvas, left + 0.025, top + 0.018, 0.25, tall - 0.036, shaded(canvas, darker(own, 0.08)))
    brass = oklch(0.80, 0.12, 85)
    x, y, size = canvas.w * 0.845, canvas.h * 0.52, canvas.w * 0.035
    canvas.disc(x, y, size * 1.25, darker(own, 0.5))
    canvas.disc(
        x - size * 0.1,
        y - size * 0.15,
        size,
        Shade(lighter(brass, 0.5), darker(brass, 0.35), x - size, y - size, x + size, y + size),
    )


def window(canvas: Canvas, palette: Palette, own: Colour) -> None:
    frame = mix(palette.paper, own, 0.7)
    slab(canvas, 0.02, 0.02, 0.96, 0.96, Shade(lighter(frame, 0.2), darker(frame, 0.2), 0, 0, canvas.w, canvas.h))
    sky = Shade(palette.sky[0], palette.sky[2], 0, 0, 0, canvas.h)
    for u in (0.10, 0.53):
        for v in (0.10, 0.53):
            slab(canvas, u, v, 0.37, 0.37, sky)
            slab(canvas, u, v, 0.37, 0.012, darker(frame, 0.45))
    slab(canvas, 0.0, 0.94, 1.0, 0.06, darker(frame, 0.12))


def chair(canvas: Canvas, palette: Palette, own: Colour) -> None:
    leg = darker(own, 0.35)
    for u in (0.16, 0.76):
        slab(canvas, u, 0.05, 0.08, 0.93, leg)
    for u in (0.06, 0.86):
        slab(canvas, u, 0.58, 0.08, 0.40, darker(own, 0.2))
    for v in (0.08, 0.22, 0.36):
        slab(canvas, 0.16, v, 0.68, 0.09, shaded(canvas, own))
    slab(canvas, 0.03, 0.54, 0.94, 0.10, Shade(lighter(own, 0.25), own, 0, 0, canvas.w, 0))
    slab(canvas, 0.03, 0.63, 0.94, 0.03, darker(own, 0.45))


def sofa(canvas: Canvas, palette: Palette, own: Colour) -> None:
    for u in (0.12, 0.80):
        slab(canvas, u, 0.86, 0.06, 0.13, darker(own, 0.65))
    slab(canvas, 0.08, 0.14, 0.84, 0.50, shaded(canvas, darker(own, 0.12)))
    for u in (0.14, 0.51):
        slab(canvas, u, 0.18, 0.35, 0.38, shaded(canvas, own))
        slab(canvas, u, 0.54, 0.35, 0.16, lighter(own, 0.2))
    slab(canvas, 0.06, 0.68, 0.88, 0.20, shaded(canvas, darker(own, 0.2)))
    for u in (0.02, 0.86):
        slab(canvas, u, 0.38, 0.12, 0.50, shaded(canvas, lighter(own, 0.08)))


def table(canvas: Canvas, palette: Palette, own: Colour) -> None:
    for u in (0.10, 0.83):
        slab(canvas, u, 0.30, 0.07, 0.69, Shade(own, darker(own, 0.4), 0, 0, 0, canvas.h))
    slab(canvas, 0.07, 0.28, 0.86, 0.12, darker(own, 0.3))
    slab(canvas, 0.01, 0.18, 0.98, 0.12, Shade(lighter(own, 0.3), own, 0, 0, canvas.w, 0))


def lamp(canvas: Canvas, palette: Palette, own: Colour) -> None:
    slab(canvas, 0.475, 0.40, 0.05, 0.52, palette.ink)
    canvas.ellipse(canvas.w / 2, canvas.h * 0.93, canvas.w * 0.24, canvas.h * 0.045, palette.ink)
    w, h = canvas.w, canvas.h
    hood = [(w * 0.34, h * 0.05), (w * 0.66, h * 0.05), (w * 0.92, h * 0.46), (w * 0.08, h * 0.46)]
    canvas.polygon(hood, Shade(own, lighter(own, 0.65), 0, 0, 0, h * 0.46))


def book(canvas: Canvas, palette: Palette, own: Colour) -> None:
    slab(canvas, 0.06, 0.05, 0.90, 0.92, lighter(palette.paper, 0.4))
    for number in range(6):
        slab(canvas, 0.93, 0.06, 0.005 * number, 0.90, darker(palette.paper, 0.2))
    slab(canvas, 0.04, 0.03, 0.88, 0.92, shaded(canvas, own))
    slab(canvas, 0.04, 0.03, 0.09, 0.92, darker(own, 0.32))
    for v, wide in ((0.22, 0.5), (0.31, 0.36)):
        slab(canvas, 0.52 - wide / 2, v, wide, 0.045, lighter(own, 0.75))


def crate(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    canvas.polygon(
        [(w * 0.03, h * 0.25), (w * 0.28, h * 0.04), (w * 0.97, h * 0.04), (w * 0.74, h * 0.25)], lighter(own, 0.35)
    )
    canvas.polygon(
        [(w * 0.74, h * 0.25), (w * 0.97, h * 0.04), (w * 0.97, h * 0.74), (w * 0.74, h * 0.97)], darker(own, 0.35)
    )
    slab(canvas, 0.03, 0.25, 0.71, 0.72, shaded(canvas, own))


def house(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    slab(canvas, 0.12, 0.42, 0.76, 0.57, shaded(canvas, own))
    roof = [(w * 0.03, h * 0.45), (w * 0.5, h * 0.03), (w * 0.97, h * 0.45)]
    canvas.polygon(roof, Shade(darker(own, 0.35), darker(own, 0.6), 0, 0, w, h * 0.4))
    slab(canvas, 0.42, 0.66, 0.17, 0.33, darker(own, 0.65))
    for u in (0.20, 0.67):
        slab(canvas, u, 0.54, 0.14, 0.16, lighter(palette.light, 0.4))
        slab(canvas, u + 0.063, 0.54, 0.014, 0.16, darker(own, 0.4))
