"""What one picture of a run is expected to cost, told when the run is made: the estimate that its true cost will stand beside."""

from collections.abc import Iterator
from decimal import Decimal

from easel import costs
from easel.costs import Prices
from easel.library.library import Library
from easel.params import GenerateParams
from easel.pictures.structure import KEPT, BrokenPicture, check
from easel.runs.inputs import RunInput
from easel.sizes import Size


def expected(
    library: Library, params: GenerateParams, sent_along: tuple[RunInput, ...], prices: Prices
) -> tuple[Decimal, Decimal] | None:
    """USD, least and most, previews and pictures sent along included; None where no price is published."""
    return costs.estimate(params.single(), prices, sizes_of(library, sent_along)).usd


def sizes_of(library: Library, sent_along: tuple[RunInput, ...]) -> Iterator[Size]:
    """The pictures' own sizes, the mask left out, and what cannot be read."""
    for each in sent_along:
        if each.is_mask:
            continue
        try:
            header = check(library.blobs.path(each.sha256), KEPT)
        except (BrokenPicture, OSError):  # the server will say what is wrong with it
            continue
        yield Size(header.width, header.height)
