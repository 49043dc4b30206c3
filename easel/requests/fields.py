"""The table of request parameters: each is declared here once, and form, tooltip, command line, checks, body and docs read it.

A row more is a parameter more. Its value stands in `GenerateParams.more` until code has to read it by name; then it becomes an
attribute there. The order of the rows is that of the form within its sections, of the command line's help, of problems and of
the body. Source: sections 1 to 3 of the wire contract, OpenAI's image guide.
"""

from typing import Any

from easel import models, sizes
from easel.models import Model
from easel.requests.field import Condition, Field, Option, Switch, Values
from easel.requests.turn_fields import TURN_FIELDS

MAX_PROMPT = 32_000
MAX_USER = 512


def _model(values: Values) -> Model:
    return models.lookup(str(values["model"]))


def _is_preview(values: Values) -> bool:
    return values["background"] == "transparent" and _model(values).transparent == "preview"


_ROWS = (
    Field(
        name="model",
        type=str,
        default=models.DEFAULT,
        help="The image model. You can type any name your server knows; for unlisted models, sizes and options are not checked.",
        sent="always",
        option=Option("--model"),
        is_priced=True,
        is_drawn=True,
        widget="model",
        section="main",
    ),
    Field(
        name="prompt",
        type=str,
        default="",
        help=(
            "Name the subject, the composition, the style and the lighting. Quote any text the "
            f"picture must contain, and say what to leave out. Up to {MAX_PROMPT:,} characters. Ctrl+Enter sends."
        ),
        longest=MAX_PROMPT,
        sent="always",
        is_drawn=True,
        widget="prompt",
        section="main",
    ),
    Field(
        name="size",
        type=str,
        default="auto",
        sent="always",
        as_sent=sizes.written,
        option=Option("--size", "WIDTHxHEIGHT in pixels, or auto"),
        is_priced=True,
        is_drawn=True,
        widget="size",
        section="main",
    ),
    Field(
        name="quality",
        type=str,
        default="auto",
        help=(
            "Low for drafts, medium for everyday work, high for finals. Each step costs several times more than the last. "
            "Auto lets the model choose, so the price is a range."
        ),
        choices=lambda model: (*model.qualities, "auto"),
        nearest={"xhigh": "high", "max": "high"},
        sent="always",
        option=Option("--quality", "low for drafts, medium for normal, high for final, or auto"),
        is_priced=True,
        is_drawn=True,
        widget="segmented",
        section="main",
    ),
    Field(
        name="output_format",
        type=str,
        default="png",
        label="Format",
        help="JPEG usually arrives faster. PNG is lossless; PNG and WebP can be transparent.",
        choices=lambda model: model.formats,
        sent="always",
        option=Option("--format", "png, jpeg or webp"),
        is_drawn=True,
        widget="segmented",
        section="output",
    ),
    Field(
        name="n",
        type=int,
        default=1,  # every server's own, and one gateway breaks on it in forms: not sent
        label="Pictures",
        help="1 to 10. Each picture is a separate request, so if one fails, the others still arrive.",
        limits=(1, 10),
        option=Option("-n", "how many pictures, 1 to 10"),
        is_priced=True,
        widget="number",
        section="output",
    ),
    Field(
        name="partial_images",
        type=int,
        default=0,
        label="Previews",
        help="Draft versions shown while the picture is made (0 to 3). Each adds 100 tokens; the server may send fewer.",
        limits=(0, 3),
        applies=Condition(
            "with a stream",
            lambda values: bool(values["stream"]),
            "stream",
            "Previews need streaming: turn streaming on, or set previews to 0.",
        ),
        sent="always",
        option=Option("--partial-images", "draft versions while streaming, 0 to 3; each adds 100 tokens", "N"),
        switch=Switch("partials", "This connection sends no previews, so none are requested."),
        is_priced=True,
        widget="segmented",
        section="output",
        stays=True,
    ),
    Field(
        name="output_compression",
        type=int,
        default=None,
        label="Compression quality",
        help="For JPEG and WebP: 100 = best quality, largest file. PNG is always lossless.",
        limits=(0, 100),
        applies=Condition(
            "with JPEG and WebP",
            lambda values: values["output_format"] != "png",
            "png",
            "PNG is lossless and has no compression setting: leave it out, or choose JPEG or WebP.",
        ),
        option=Option("--compression", "0 to 100, jpeg and webp only", "N"),
        is_drawn=True,
        widget="slider",
        section="output",
    ),
    Field(
        name="background",
        type=str,
        default="auto",
        help="Transparent needs PNG or WebP and a model that supports it. Auto lets the model choose.",
        choices=lambda model: ("auto", "opaque", "transparent"),
        option=Option("--background", "auto, opaque or transparent"),
        is_drawn=True,
        widget="segmented",
        section="more",
        fold="{value}",
    ),
    Field(
        name="transparent_preview",
        type=bool,
        default=False,
        label="Try transparent (preview)",
        help="Transparency is a preview feature of this model. Many servers refuse it; a refusal is not billed.",
        applies=Condition(
            "with a transparent background, on models on models where it is a preview feature", _is_preview
        ),
        sent="never",
        option=Option("--allow-transparent-preview", "on models where it is a preview feature"),
        widget="toggle",
        section="more",
        fold=None,
    ),
    Field(
        name="moderation",
        type=str,
        default="auto",
        help="How strictly the server filters. Low is less strict; it does not bypass the content policy.",
        choices=lambda model: ("auto", "low"),
        option=Option("--moderation", "auto or low"),
        is_drawn=True,
        widget="segmented",
        section="more",
    ),
    Field(
        name="complexity",
        type=str,
        default="",
        help="How elaborate the picture may become. Sent only if you set it, and only to models that support it.",
        choices=lambda model: model.complexities,
        applies=Condition(
            "on models that have it",
            lambda values: bool(_model(values).complexities),
            "unsupported",
            "{model} has no complexity setting: leave it empty.",
        ),
        option=Option("--complexity", "low, medium or high, for models that support it"),
        is_drawn=True,
        widget="segmented",
        section="more",
    ),
    Field(
        name="stream",
        type=bool,
        default=False,
        label="Stream the answer",
        help=(
            "The answer arrives in pieces: previews can be shown, and proxies do not cut a long, silent request. "
            "Off: the whole answer arrives at the end."
        ),
        option=Option("--stream", "stream the answer (default: plain)"),
        switch=Switch(
            "streams", "This connection does not stream: the picture arrives in one piece, without previews."
        ),
        widget="toggle",
        section="more",
        fold="stream {value}",
    ),
    Field(
        name="user",
        type=str,
        default="",
        help="An ID for your end user, for the provider’s abuse monitoring. Never a secret.",
        longest=MAX_USER,
        option=Option("--user", "an ID of your end user"),
        widget="text",
        section="more",
        fold="{label}",
    ),
    Field(
        name="safety_identifier",
        type=str,
        default="",
        help="OpenAI’s newer field for the same purpose: a stable ID of the end user, ideally hashed.",
        longest=MAX_USER,
        option=Option("--safety-identifier", "the newer form of --user"),
        widget="text",
        section="more",
        fold="{label}",
    ),
)
FIELDS: dict[str, Field] = {row.name: row for row in _ROWS}


def default(name: str) -> Any:
    """What counts for a parameter of which nothing is said."""
    return FIELDS[name].default


def label(name: str) -> str:
    """What a field is called on screen: "Pictures" for n. Of files and arguments, too, which are no parameters."""
    row = FIELDS.get(name) or TURN_FIELDS.get(name)
    return (row.label if row else "") or name.replace("_", " ").capitalize()
