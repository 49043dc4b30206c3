"""The checked wish: what a person asks of the images API, every broken rule named at once, and the body to send."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from easel import letters, models, sizes

MAX_PROMPT = 32_000
MAX_N = 10
MAX_PARTIALS = 3
MAX_IMAGES = 16
MAX_USER = 512
_LABELS = {
    "n": "Pictures",
    "partial_images": "Previews",
    "output_compression": "Compression",
    "output_format": "Format",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field it is about, the rule's name, a sentence, and the nearest legal value if there is one."""

    field: str
    rule: str
    message: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class GenerateParams:
    """What to generate. Values are as typed; `problems()` says what is wrong with them.

    `size` is "auto" or "WxH" in pixels; `output_compression` is 0-100 and None when not asked for;
    `transparent_preview` lets `background="transparent"` through for models where it is a preview (never sent).
    """

    prompt: str
    model: str = models.DEFAULT
    size: str = "auto"
    quality: str = "auto"
    output_format: str = "png"
    output_compression: int | None = None
    background: str = "auto"
    moderation: str = "auto"
    n: int = 1
    stream: bool = False
    partial_images: int = 0
    user: str = ""
    safety_identifier: str = ""
    complexity: str = ""
    transparent_preview: bool = False

    def problems(self) -> tuple[Problem, ...]:
        """Every broken rule at once, in the order of the form; empty when the request may be sent."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from _prompt_problems(self.prompt)
        yield from _model_problems(self)
        yield from size_problems(self.size)
        yield from _format_problems(self)
        yield from _background_problems(self)
        yield from _one_of("moderation", self.moderation, ("auto", "low"))
        yield from _within("n", self.n, 1, MAX_N)
        yield from _stream_problems(self)
        yield from _identity_problems(self)

    @property
    def pixels(self) -> Any:
        """The asked size as `sizes.Size`, or None for auto. Raises ValueError for text that is no size."""
        return sizes.parse(self.size)

    def body(self) -> dict[str, str | int | bool]:
        """The fields to send for one request, in the API's names; only what differs from the API's own defaults
        beyond the five that every request states. Sections 2 and 3 of the wire contract."""
        size = sizes.parse(self.size)
        sent: dict[str, str | int | bool] = {
            "model": self.model,
            "prompt": self.prompt,
            "size": str(size) if size else "auto",
            "quality": self.quality,
            "output_format": self.output_format,
        }
        if self.n != 1:
            sent["n"] = self.n  # 1 is every server's default, and one gateway breaks on it in forms
        if self.output_compression is not None and self.output_format != "png":
            sent["output_compression"] = self.output_compression
        for name in ("background", "moderation"):
            if getattr(self, name) != "auto":
                sent[name] = getattr(self, name)
        for name in ("user", "safety_identifier", "complexity"):
            if getattr(self, name):
                sent[name] = getattr(self, name)
        if self.stream:
            sent |= {"stream": True, "partial_images": self.partial_images}
        return sent

    def plain(self) -> Self:
        """The same wish without streaming (for servers that fail every stream)."""
        return replace(self, stream=False, partial_images=0)

    def single(self) -> Self:
        """The same wish for one picture: n pictures travel as n requests."""
        return replace(self, n=1)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Reads `as_dict`; fields that this version does not know are dropped, missing ones get their default."""
        known = {f.name for f in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})


@dataclass(frozen=True, slots=True)
class EditParams(GenerateParams):
    """What to change: the same fields; the pictures and the mask travel beside them as files.

    `images` is how many pictures go along (1-16), `masked` whether a mask does.
    """

    images: int = 1
    masked: bool = False

    def _problems(self) -> Iterator[Problem]:
        yield from GenerateParams._problems(self)
        if not self.images:
            yield Problem("image", "required", "An edit needs a picture: add at least one.")
        elif self.images > MAX_IMAGES:
            yield Problem(
                "image",
                "max",
                f"{self.images} pictures are too many: at most {MAX_IMAGES} can be sent.",
                str(MAX_IMAGES),
            )


def size_problems(text: str) -> Iterator[Problem]:
    """The problems of a size as typed; each carries the nearest legal size."""
    try:
        size = sizes.parse(text)
    except ValueError as error:
        yield Problem("size", "form", str(error))
        return
    if size is None:
        return
    broken = sizes.broken_rules(size)
    nearest = str(sizes.nearest_legal(size)) if broken else None
    for rule in broken:
        yield Problem("size", rule.rule, rule.message, nearest)


def _prompt_problems(prompt: str) -> Iterator[Problem]:
    yield from _text_problems("prompt", prompt)
    if not letters.says_something(prompt) and letters.not_text(prompt) is None:
        yield Problem("prompt", "required", "The prompt is empty: say what the picture shows.")
    elif len(prompt) > MAX_PROMPT:
        over = len(prompt) - MAX_PROMPT
        yield Problem(
            "prompt", "max", f"The prompt is {over:,} characters over the limit of {MAX_PROMPT:,}: shorten it."
        )


def _text_problems(name: str, text: str) -> Iterator[Problem]:
    """One rule for pages and the command line: what cannot be sent as text is said before anything is."""
    found = letters.not_text(text)
    if found is None:
        return
    place, sign = found
    what = f"the control character {sign}" if sign else "a character that is not valid UTF-8 text"
    yield Problem(name, "text", f"{label(name)} has {what} at position {place:,}: remove it or type it again.")


def _model_problems(params: GenerateParams) -> Iterator[Problem]:
    model = models.lookup(params.model)
    if not re.fullmatch(r"[\w.:/@-]{1,128}", params.model):
        yield Problem(
            "model", "form", "A model name is 1 to 128 letters, digits and . - _ : / @ without spaces.", models.DEFAULT
        )
        return
    yield from _one_of("quality", params.quality, (*model.qualities, "auto"), f" for {model.id}")
    if params.complexity and not model.complexities:
        yield Problem("complexity", "unsupported", f"{model.id} has no complexity setting: leave it empty.", "")
    elif params.complexity:
        yield from _one_of("complexity", params.complexity, model.complexities)


def _format_problems(params: GenerateParams) -> Iterator[Problem]:
    yield from _one_of("output_format", params.output_format, models.lookup(params.model).formats)
    if params.output_compression is None:
        return
    if params.output_format == "png":
        yield Problem(
            "output_compression",
            "png",
            "PNG is lossless and takes no compression: leave it out, or choose jpeg or webp.",
        )
    yield from _within("output_compression", params.output_compression, 0, 100)


def _background_problems(params: GenerateParams) -> Iterator[Problem]:
    yield from _one_of("background", params.background, ("auto", "opaque", "transparent"))
    if params.background != "transparent":
        return
    if params.output_format == "jpeg":
        yield Problem(
            "background", "jpeg", "JPEG cannot be transparent: choose png or webp, or an opaque background.", "opaque"
        )
    if models.lookup(params.model).transparent == "preview" and not params.transparent_preview:
        yield Problem(
            "background",
            "preview",
            f"Transparent is a preview on {params.model} and many servers refuse it: "
            "switch on “try transparent (preview)” or choose opaque.",
            "opaque",
        )


def _stream_problems(params: GenerateParams) -> Iterator[Problem]:
    yield from _within("partial_images", params.partial_images, 0, MAX_PARTIALS)
    if params.partial_images and not params.stream:
        yield Problem(
            "partial_images", "stream", "Previews need streaming: switch streaming on, or set previews to 0.", "0"
        )


def _identity_problems(params: GenerateParams) -> Iterator[Problem]:
    for name in ("user", "safety_identifier"):
        yield from _text_problems(name, getattr(params, name))
        long = len(getattr(params, name))
        if long > MAX_USER:
            yield Problem(name, "max", f"{label(name)} has {long:,} characters: at most {MAX_USER} can be sent.")


def _one_of(name: str, value: str, allowed: tuple[str, ...], where: str = "") -> Iterator[Problem]:
    if value not in allowed:
        nearest = (
            "high" if name == "quality" and value in ("xhigh", "max") else allowed[-1 if "auto" in allowed[-1:] else 0]
        )
        yield Problem(
            name,
            "choice",
            f"{label(name)} {value[:40]!r} is not offered{where}: choose {', '.join(allowed)}.",
            nearest,
        )


def _within(name: str, value: int | None, low: int, high: int) -> Iterator[Problem]:
    """None is a field that was emptied."""
    if value is None or not low <= value <= high:
        said = "" if value is None else f", not {value:,}"
        nearest = str(low if value is None else min(max(value, low), high))
        yield Problem(name, "range", f"{label(name)}: choose {low} to {high}{said}.", nearest)


def label(name: str) -> str:
    """What a field is called on screen: "Pictures" for n."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()
