"""Any decoded picture as 8-bit sRGB or sRGB with alpha, and words for what that took."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from easel.pictures.decode import eight_bit

_SRGB = ImageCms.createProfile("sRGB")
_PROFILE_ERRORS = (ImageCms.PyCMSError, OSError, ValueError, TypeError)
_NAMES = {"CMYK": "CMYK converted to RGB", "1": "black and white converted to RGB", "P": "palette converted to RGB"}


def to_srgb(image: Image.Image, say: Callable[[str], None]) -> Image.Image:
    """`image` (any mode of PNG, JPEG, WebP) as "RGB", or "RGBA" where it has transparency; tells `say` what was done.

    16 bits are scaled, a declared colour space is applied (relative colorimetric, black point compensated). Pixels
    already in sRGB come out bit for bit, and are the same picture where nothing is to be done.
    """
    profile = image.info.get("icc_profile")
    if image.info.get("unread"):
        say(image.info["unread"])
    if image.mode in ("RGB", "RGBA") and not profile and "transparency" not in image.info:
        return image
    alpha = _alpha(image)
    flat = eight_bit(image)
    if flat.mode in ("P", "PA"):
        say(_NAMES["P"])
        flat = flat.convert("RGBA" if alpha is not None else "RGB")
    if flat.mode in ("LA", "RGBA"):
        flat = flat.convert("L" if flat.mode == "LA" else "RGB")
    if image.mode in ("1", "CMYK"):
        say(_NAMES[image.mode])
    rgb = _profiled(flat, profile, say) if profile else _as_rgb(flat)
    if alpha is not None:
        rgb.putalpha(alpha)
    return rgb


def _as_rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _alpha(image: Image.Image) -> Image.Image | None:
    if not image.has_transparency_data:
        return None
    if image.mode.startswith("I"):  # 16-bit grey with one transparent value
        clear = np.asarray(image) == image.info["transparency"]
        return Image.fromarray(np.where(clear, 0, 255).astype(np.uint8))
    return (image if image.mode == "RGBA" else image.convert("RGBA")).getchannel("A")


def _profiled(image: Image.Image, profile: bytes, say: Callable[[str], None]) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() == "RGB":
            image = _as_rgb(image) if image.mode == "L" else image  # browsers apply such a profile to grey, too
        transform = ImageCms.buildTransform(
            source,
            _SRGB,
            image.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if image.mode == "RGB" and _changes_nothing(transform):
            return image
        converted = ImageCms.applyTransform(image, transform)
    except _PROFILE_ERRORS:
        say("colour profile could not be used; read as sRGB")
        return _as_rgb(image)
    assert converted is not None  # only an in-place transform gives None
    name = ImageCms.getProfileDescription(source).strip()[:60]
    say(f"colour profile {name} converted to sRGB" if name else "colour profile converted to sRGB")
    return converted


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether the profile is sRGB under another name: no colour of a coarse cube moves by more than rounding."""
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    moved = ImageCms.applyTransform(Image.fromarray(cube), transform)
    return moved is not None and int(np.abs(np.asarray(moved, np.int16) - cube).max()) <= 1
