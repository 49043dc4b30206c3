"""Autos are decided, and tokens counted, as the real servers do."""

import pytest

from easel.sizes import Size
from sandbox.asks import Ask
from sandbox.orders import decide, usage


@pytest.mark.parametrize(
    ("model", "quality", "size", "tokens"),
    [
        ("gpt-image-2", "low", Size(1024, 1024), 196),
        ("gpt-image-2", "medium", Size(1536, 1024), 1372),
        ("gpt-image-2", "high", Size(3840, 2160), 13342),
        ("gpt-image-2-2026-04-21", "high", Size(2880, 2880), 23719),
    ],
)
def test_usage_follows_the_published_formula(model: str, quality: str, size: Size, tokens: int) -> None:
    """Output tokens are the published table's; each partial picture adds 100."""
    order = decide(Ask(prompt="x" * 8, model=model, quality=quality, size=size))
    assert usage(order, pictures=1)["output_tokens"] == tokens
    assert usage(order, pictures=2, partials=3)["output_tokens"] == 2 * tokens + 300


def test_a_band_of_tokens_is_filled_by_complexity() -> None:
    """Of the newest family only about how many is known: more complexity uses more of them."""
    counts = [
        usage(decide(Ask(prompt="x", model="gpt-image-2.6-flare", quality="low", complexity=level)), pictures=1)[
            "output_tokens"
        ]
        for level in ("low", "medium", "high")
    ]
    assert 0 < counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("a cat", Size(1024, 1024)),
        ("portrait of a man", Size(1024, 1536)),
        ("a wide panorama", Size(1536, 1024)),
    ],
)
def test_an_auto_size_follows_the_words(prompt: str, size: Size) -> None:
    """Auto is portrait, landscape or square by what the prompt says."""
    assert decide(Ask(prompt=prompt, model="gpt-image-2")).size == size


def test_an_auto_size_of_an_edit_is_the_nearest_legal_to_the_picture() -> None:
    """The first picture's own size leads."""
    assert decide(Ask(prompt="a cat", model="gpt-image-2"), like=Size(1920, 1080)).size == Size(1920, 1088)


def test_an_auto_background_is_transparent_only_where_it_can_be() -> None:
    """A sticker is cut out by a model that can, in a format that can."""
    sticker = "a sticker of a cat"
    assert decide(Ask(prompt=sticker, model="gpt-image-2.5-flare")).background == "transparent"
    assert decide(Ask(prompt=sticker, model="gpt-image-2.5-flare", output_format="jpeg")).background == "opaque"
    assert decide(Ask(prompt=sticker, model="gpt-image-2")).background == "opaque"
