"""What sizes the gpt-image-2 family accepts, in words, and the nearest legal one: the one source of these numbers.

The size picker gets the same numbers (`rules_for_browser`) and the same sentences, so that browser and
server cannot disagree. Source: section 4 of the wire contract (OpenAI image guide, 2026-11).
"""

import math
import re
from dataclasses import dataclass

STEP = 16
MAX_EDGE = 3840
MAX_RATIO = 3
MIN_PIXELS = 655_360
MAX_PIXELS = 8_294_400
EXPERIMENTAL_PIXELS = 3_686_400  # 2560x1440: above it the API calls sizes experimental, and they are slow

TIERS = {"1K": 1024 * 1024, "2K": 2048 * 2048, "4K": MAX_PIXELS}
RATIOS = ("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16", "21:9")


@dataclass(frozen=True, slots=True)
class Size:
    """A width and a height in pixels; any positive integers, legal or not."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def experimental(self) -> bool:
        return self.pixels > EXPERIMENTAL_PIXELS

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule a size breaks: a stable `rule` name and a sentence for people."""

    rule: str
    message: str


def parse(text: str) -> Size | None:
    """The size that `text` ("1536x1024") names; None for "auto".

    Raises ValueError with a sentence for people when it is neither.
    """
    cleaned = text.strip().lower().replace("×", "x").replace(" ", "")
    if cleaned == "auto":
        return None
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", cleaned, re.ASCII)
    if not match or "0" in (match[1].lstrip("0") or "0", match[2].lstrip("0") or "0"):
        raise ValueError(f"Size {text.strip()[:40]!r} is not WIDTHxHEIGHT in pixels. Write it like 1536x1024, or auto.")
    return Size(int(match[1]), int(match[2]))


def written(text: str) -> str:
    """The size that `text` names, as the API writes it. Raises ValueError as `parse` does."""
    return str(parse(text) or "auto")


def is_slow(text: str) -> bool:
    """Whether the API takes long for the size that `text` names; False where it names none."""
    try:
        size = parse(text)
    except ValueError:
        return False
    return size is not None and size.experimental


def broken_rules(size: Size) -> tuple[BrokenRule, ...]:
    """Every rule that `size` breaks, in a fixed order; empty when it is legal."""
    w, h = size.width, size.height
    found = []
    for name, value in (("Width", w), ("Height", h)):
        if value % STEP and value <= MAX_EDGE:  # beyond it the multiples are no better
            low = value - value % STEP
            near = f"{low} or {low + STEP}" if low else f"{STEP}"
            found.append(BrokenRule("step", f"{name} {value} is not a multiple of {STEP}; try {near}."))
    if max(w, h) > MAX_EDGE:
        found.append(BrokenRule("edge", f"The longest edge is {max(w, h)} pixels; at most {MAX_EDGE} are allowed."))
    if max(w, h) > MAX_RATIO * min(w, h):
        found.append(
            BrokenRule(
                "ratio",
                f"The aspect ratio is above {MAX_RATIO}:1; the long edge may be at most {MAX_RATIO} times the short one.",
            )
        )
    if size.pixels < MIN_PIXELS:
        found.append(
            BrokenRule("min_pixels", f"{w} × {h} is {size.pixels:,} pixels; at least {MIN_PIXELS:,} are required.")
        )
    if size.pixels > MAX_PIXELS:
        found.append(
            BrokenRule("max_pixels", f"{w} × {h} is {size.pixels:,} pixels; at most {MAX_PIXELS:,} are allowed.")
        )
    return tuple(found)


def is_legal(size: Size) -> bool:
    return not broken_rules(size)


def nearest_legal(size: Size) -> Size:
    """The legal size with the smallest |dW| + |dH|; then the closest ratio, then the larger, then the wider.

    Exact integer arithmetic; at most 2 x 240 candidates, about 0.3 ms.
    """
    best: tuple[int, int, int, int, int] | None = None
    for width in range(STEP, MAX_EDGE + 1, STEP):
        for height in _heights_near(width, size.height):
            # |w/h - W/H| without its common factor 1/H, as a numerator over `height`
            off = abs(width * size.height - size.width * height)
            rank = (abs(width - size.width) + abs(height - size.height), off, width * height, width, height)
            if best is None or _closer(rank, best):
                best = rank
    assert best is not None  # 1024x1024 is always a candidate's neighbour
    return Size(best[3], best[4])


def _heights_near(width: int, wanted: int) -> tuple[int, ...]:
    low = max(-(-width // MAX_RATIO), -(-MIN_PIXELS // width))
    high = min(width * MAX_RATIO, MAX_PIXELS // width, MAX_EDGE)
    low, high = -(-low // STEP) * STEP, high // STEP * STEP
    if low > high:
        return ()
    down = min(max(wanted // STEP * STEP, low), high)
    up = min(max(-(-wanted // STEP) * STEP, low), high)
    return (down,) if down == up else (down, up)


def _closer(a: tuple[int, int, int, int, int], b: tuple[int, int, int, int, int]) -> bool:
    if a[0] != b[0]:
        return a[0] < b[0]
    ratio_a, ratio_b = a[1] * b[4], b[1] * a[4]
    if ratio_a != ratio_b:
        return ratio_a < ratio_b
    return a[2:4] > b[2:4]


def preset(tier: str, ratio: str) -> Size:
    """The legal size of a tier ("1K", "2K", "4K") nearest to its pixel budget in exactly the proportions `ratio` ("3:2").

    Sizes that designers know by name (1536x1024, 2560x1440) come first; 4K is as large as the rules allow.
    """
    across, down = (int(part) for part in ratio.split(":"))
    known = _KNOWN.get((tier, ratio)) or _KNOWN.get((tier, f"{down}:{across}"))
    if known:
        long, short = known
        return Size(long, short) if across >= down else Size(short, long)
    unit = math.gcd(across, down)
    wide, tall = across // unit * STEP, down // unit * STEP
    most = min(MAX_EDGE // max(wide, tall), math.isqrt(MAX_PIXELS // (wide * tall)))
    times = min(round(math.sqrt(TIERS[tier] / (wide * tall))), most)
    return Size(wide * times, tall * times)


# The API's own named sizes, and 4K shapes that fill a screen exactly.
_KNOWN = {
    ("1K", "1:1"): (1024, 1024),
    ("1K", "3:2"): (1536, 1024),
    ("1K", "16:9"): (1280, 720),
    ("2K", "1:1"): (2048, 2048),
    ("2K", "16:9"): (2560, 1440),
    ("4K", "1:1"): (2880, 2880),
    ("4K", "16:9"): (3840, 2160),
}


def rules_for_browser() -> dict[str, int]:
    """The numbers that the size picker checks with, by the names it knows them."""
    return {
        "step": STEP,
        "maxEdge": MAX_EDGE,
        "maxRatio": MAX_RATIO,
        "minPixels": MIN_PIXELS,
        "maxPixels": MAX_PIXELS,
        "experimentalPixels": EXPERIMENTAL_PIXELS,
    }
