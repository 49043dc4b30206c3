"""The painter: the same words give the same picture, every scene at every size, and each parameter is honoured."""

import numpy as np
import pytest

from easel.sizes import Size
from sandbox import encoder, painter
from sandbox.orders import Order
from sandbox.painting import words
from tests.sandbox.pictures import opened


def order(
    prompt: str = "a logo",
    size: Size = Size(1024, 1024),  # noqa: B008  # a frozen value
    quality: str = "low",
    background: str = "opaque",
    output_format: str = "png",
    compression: int = 100,
    partials: int = 0,
    variation: str = "",
) -> Order:
    return Order(
        prompt, "gpt-image-2", size, quality, background, output_format, compression, partials, 1, variation=variation
    )


def likeness(a: painter.Pixels, b: painter.Pixels) -> float:
    return float(np.corrcoef(a[::8, ::8].ravel(), b[::8, ::8].ravel())[0, 1])


def test_the_same_order_gives_the_same_pixels_and_another_index_others() -> None:
    """Painting is deterministic in prompt, parameters, variation and index."""
    first = painter.paint(order("a fox in the snow"), 0)
    assert (first == painter.paint(order("a fox in the snow"), 0)).all()
    assert not (first == painter.paint(order("a fox in the snow"), 1)).all()
    assert not (first == painter.paint(order("a fox in the snow", variation="job"), 0)).all()


@pytest.mark.parametrize("scene", words.SCENES)
def test_every_scene_can_be_asked_for_and_paints(scene: str) -> None:
    """Each scene's first word leads to it; it fills the picture with more than one tone, also where it is narrow."""
    word = next(listed.split()[0] for name, _, listed in words.LISTS if name == scene)
    assert words.read(f"A {word}, please").scene == scene
    for size in (Size(256, 256), Size(288, 96), Size(96, 288)):
        picture = painter.paint(order(f"a {word}", size, quality="high"), 0)
        assert picture.shape == (size.height, size.width, 3)
        assert picture.std() > 4


@pytest.mark.parametrize("scene", ["cat", "mountains", "logo", "flowers", "abstract"])
def test_a_transparent_background_is_really_open(scene: str) -> None:
    """A subject stands alone, a landscape becomes a medallion: there is whole paint and there is nothing at all."""
    alpha = painter.paint(order(scene, Size(256, 256), background="transparent"), 0)[..., 3]
    assert (alpha == 0).mean() > 0.02
    assert (alpha == 255).mean() > 0.02


def test_a_quality_changes_the_detail_and_not_the_composition() -> None:
    """Low and high show the same scene; high holds more fine detail."""
    low, high = (
        painter.paint(order("mountain lake", Size(512, 512), quality=quality), 0) for quality in ("low", "high")
    )
    assert likeness(low, high) > 0.8

    def fine(picture: painter.Pixels) -> float:
        return float(np.abs(np.diff(picture[..., 1].astype(int), axis=1)).mean())

    assert fine(high) > fine(low)


def test_words_choose_the_colours() -> None:
    """A named colour prevails; night is darker than day."""
    red, blue = (painter.paint(order(f"a {name} logo", Size(256, 256)), 0).astype(int) for name in ("red", "blue"))
    assert (red[..., 0] - red[..., 2]).max() > 60
    assert (blue[..., 2] - blue[..., 0]).max() > 60
    night, day = (painter.paint(order(f"mountains, {mood}", Size(256, 256)), 0) for mood in ("night", "sunny noon"))
    assert night.mean() < day.mean() - 60


def test_the_label_says_who_painted_it() -> None:
    """The lower right corner carries the word, in pixels of its own."""
    picture = painter.paint(order("a poster"), 0).astype(int)
    corner, other = picture[-40:, -110:], picture[-40:, :110]
    assert np.ptp(corner.mean(axis=2)) > np.ptp(other.mean(axis=2)) + 30


def test_previews_sharpen_towards_the_painting() -> None:
    """Each preview has the picture's size and is nearer to it than the one before."""
    painting = painter.paint(order("a harbour at dawn", Size(512, 512)), 0)
    gaps = [np.abs(painter.preview(painting, step, 3).astype(int) - painting).mean() for step in range(3)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 2 * gaps[2]


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("size", [Size(816, 816), Size(1536, 512), Size(512, 1536)], ids=str)
def test_a_file_has_the_asked_format_and_size(output_format: str, size: Size) -> None:
    """Real encoders, every format."""
    wanted = order(size=size, output_format=output_format)
    picture = opened(encoder.render(wanted, painter.paint(wanted, 0), None))
    assert (picture.format, picture.size) == (output_format.upper(), (size.width, size.height))


@pytest.mark.parametrize("output_format", ["jpeg", "webp"])
def test_compression_is_honoured(output_format: str) -> None:
    """A lower figure is a smaller file."""
    painting = painter.paint(order("a harbour", Size(512, 512)), 0)
    sizes = [
        len(encoder.render(order(output_format=output_format, compression=level), painting, None))
        for level in (0, 40, 80, 100)
    ]
    assert sizes == sorted(sizes)
    assert sizes[3] > 4 * sizes[0]


def test_png_is_lossless_and_keeps_alpha() -> None:
    """What is painted is what is decoded."""
    wanted = order("a cat", Size(256, 256), background="transparent")
    painting = painter.paint(wanted, 0)
    assert (np.asarray(opened(encoder.render(wanted, painting, None))) == painting).all()


def test_the_largest_legal_pictures() -> None:
    """8.3 megapixels are painted and encoded."""
    wanted = order("a poster", Size(3840, 2160), output_format="jpeg", compression=60)
    assert opened(encoder.render(wanted, painter.paint(wanted, 0), None)).size == (3840, 2160)
