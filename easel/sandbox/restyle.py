"""What an edit paints: the prompt's own scene inside a mask, or the whole picture in the prompt's colours."""

from dataclasses import replace

from easel.sandbox import painter
from easel.sandbox.orders import Order
from easel.sandbox.sources import Pixels
from easel.sizes import Size


def fill(before: Pixels, open_: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """A scene of the prompt for an area that shows `before` now (height x width x 3)."""
    height, width = before.shape[:2]
    return painter.paint(replace(order, size=Size(width, height), background="opaque"), index)


def restyle(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """The whole of `source`, half repainted."""
    fresh = painter.paint(order, index)
    return ((source[..., :3].astype("uint16") + fresh) // 2).astype("uint8")
