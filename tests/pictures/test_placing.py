"""Pixels through a placement and back."""

import numpy as np
import pytest

from easel.pictures.fit import plans
from easel.pictures.placing import brought_back, resampled, sent_mask, sent_picture
from easel.sizes import Size
from tests.pictures import samples


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1000, 900), (3600, 600), (1536, 1024)])
def test_unscaled_pixels_come_back_bit_for_bit(width: int, height: int) -> None:
    """Padded, cropped or whole: an untouched answer is the very source again where it was sent."""
    source = samples.photo(width, height)
    unscaled = [plan for plan in plans(Size(width, height)) if plan.how != "auto" and plan.placement.exact]
    assert unscaled
    for plan in unscaled:
        sent = sent_picture(source, plan.placement)
        assert sent.shape == (plan.placement.request.height, plan.placement.request.width, 3)
        box = plan.placement.taken
        back = brought_back(sent, plan.placement)
        assert np.array_equal(back, source[box.top : box.bottom, box.left : box.right])


@pytest.mark.parametrize(("width", "height"), [(3900, 600), (512, 512), (800, 600)])
def test_scaled_pictures_come_back_where_they_were(width: int, height: int) -> None:
    """A scaled source comes back at its own size, unshifted and recognisable, RGBA too."""
    for source in (samples.photo(width, height, grain=0), samples.photo_rgba(width, height)):
        placement = plans(Size(width, height))[0].placement
        back = brought_back(sent_picture(source, placement), placement)
        assert back.shape == source.shape
        gap = np.abs(back[..., :3].astype(np.int16) - source[..., :3])[
            source[..., -1] > 0 if source.shape[2] == 4 else ...
        ]
        assert np.median(gap) <= 3


def test_padding_is_part_of_the_mask() -> None:
    """What is added around the source may be painted by the model; the mask elsewhere is as it was."""
    placement = plans(Size(1920, 1080))[0].placement
    mask = samples.disc(1920, 1080)
    sent = sent_mask(mask, placement)
    assert sent.shape == (1088, 1920)
    assert (sent[:4] == 255).all()
    assert (sent[-4:] == 255).all()
    assert np.array_equal(sent[4:-4], mask)


def test_a_result_of_another_size_lands_on_the_same_place() -> None:
    """A server that answers 1254x1254 to everything still gives a picture of the source's size, mark at mark."""
    source = np.zeros((1080, 1920, 3), np.uint8)
    source[500:560, 900:1000] = 255
    placement = plans(Size(1920, 1080))[0].placement
    odd = resampled(sent_picture(source, placement), Size(1254, 1254))
    back = brought_back(odd, placement)
    assert back.shape == source.shape
    y, x = np.nonzero(back[..., 0] > 127)
    assert (x.mean(), y.mean()) == pytest.approx((949.5, 529.5), abs=0.6)


def test_transparent_pixels_lend_no_colour() -> None:
    """Scaling a cut-out does not pull the colour that hides under its clear places into its edge."""
    source = np.zeros((64, 64, 4), np.uint8)
    source[..., 1] = 255  # hidden green
    source[16:48, 16:48] = (255, 0, 0, 255)
    for size in (Size(40, 40), Size(100, 100)):
        scaled = resampled(source, size)
        seen = scaled[scaled[..., 3] > 8]
        assert int(seen[:, 1].max()) <= 8
