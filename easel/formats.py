"""The formats of pictures, as files are named by them."""

_EXTENSIONS = {"jpeg": "jpg"}


def extension(picture_format: str) -> str:
    """Behind the dot of a file's name."""
    return _EXTENSIONS.get(picture_format, picture_format)
