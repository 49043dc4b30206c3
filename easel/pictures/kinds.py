"""What a file is, by its first bytes: the three formats that are taken, and the names of those that are not."""

import re

TAKEN = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", re.DOTALL)
LOOK = 1024  # bytes needed to tell

_RAW_NAMES = tuple(
    f".{kind}" for kind in ["dng", "nef", "nrw", "arw", "sr2", "cr2", "pef", "raw", "3fr", "iiq", "erf", "srw"]
)
_KINDS: tuple[tuple[str, str], ...] = (
    (r"GIF8[79]a", "a GIF"),
    (r"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", "an HEIC picture"),
    (r"....ftypavi[fs]", "an AVIF picture"),
    (r"....ftypcrx|II\*\0....CR|IIU\0|IIR[OS]|FUJIFILMCCD-RAW|\0MRM", "a camera's RAW file"),
    (r"....ftyp|\x1a\x45\xdf\xa3|RIFF....AVI ", "a video"),
    (r"II[*+]\0|MM\0[*+]", "a TIFF"),
    (r"8BPS", "a Photoshop document (PSD)"),
    (r"BM.{4}\0\0\0\0", "a BMP"),
    (r"\0\0[\1\2]\0", "an icon (ICO)"),
    (r"icns", "an icon (ICNS)"),
    (r"%PDF|.{0,512}%PDF-", "a PDF"),
    (r"%!PS|\xc5\xd0\xd3\xc6", "a PostScript file (EPS)"),
    (r"\xff\x0a|\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (r"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (r"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (r"#\?(RADIANCE|RGBE)", "a Radiance HDR picture"),
    (r"gimp xcf", "a GIMP document (XCF)"),
    (r"DDS |qoif", "a game texture"),
    (r"P[1-7]\s", "a PNM picture"),
    (r"PK\x03\x04", "a ZIP archive or a document packed as one"),
    (r"(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE svg|<svg).{0,900}<svg|(\xef\xbb\xbf)?\s*<svg", "an SVG"),
    (r"\x1f\x8b", "a gzip archive, or a packed SVG (SVGZ)"),
    (r"(\xef\xbb\xbf)?\s*<(!doctype html|html)", "a web page"),
)
_PATTERNS = tuple((re.compile(pattern.encode("latin-1"), re.DOTALL | re.IGNORECASE), name) for pattern, name in _KINDS)


def refused_kind(start: bytes, name: str) -> str | None:
    """What a file that is not taken is called ("a GIF"), by its first LOOK bytes; None for PNG, JPEG and WebP.

    The file's `name` decides only what content cannot: most cameras' RAW files are TIFFs.
    """
    if TAKEN.match(start):
        return None
    for pattern, kind in _PATTERNS:
        if pattern.match(start):
            return "a camera's RAW file" if kind == "a TIFF" and name.lower().endswith(_RAW_NAMES) else kind
    return "not a picture that Easel knows" if start else "an empty file"
