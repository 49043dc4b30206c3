"""How files of a format are named."""

from easel.formats import extension


def test_a_jpeg_is_named_as_everybody_names_it() -> None:
    """The others by their own name."""
    assert [extension(each) for each in ("jpeg", "png", "webp", "avif")] == ["jpg", "png", "webp", "avif"]
