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
        help="The image model. Any name your server knows can be typed; one that is not in the list gets permissive rules.",
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
            "Name the subject, the composition, the style and the lighting. Say what must be legible, word for word, and what "
            f"must not appear. Up to {MAX_PROMPT:,} characters. Ctrl+Enter sends."
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
            "Low for drafts, medium for normal work, high for finals: each step costs several times the one before. "
            "Auto lets the model choose, so the cost is a range."
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
        help="JPEG is usually faster than PNG. PNG is lossless; PNG and WebP can be transparent.",
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
        help="1 to 10. Each picture travels as a request of its own, so one that fails does not take the others with it.",
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
        help="Previews that arrive while a picture is made, 0 to 3. Each costs 100 output tokens; fewer may come.",
        limits=(0, 3),
        applies=Condition(
            "with a stream",
            lambda values: bool(values["stream"]),
            "stream",
            "Previews need streaming: switch streaming on, or set previews to 0.",
        ),
        sent="always",
        option=Option("--partial-images", "previews while streaming, 0 to 3; each costs 100 tokens", "N"),
        switch=Switch("partials", "This connection sends no previews: none are asked for."),
        is_priced=True,
        widget="segmented",
        section="output",
        stays=True,
    ),
    Field(
        name="output_compression",
        type=int,
        default=None,
        label="Compression",
        help="JPEG and WebP only: 100 keeps the most detail, lower is smaller. PNG is always lossless.",
        limits=(0, 100),
        applies=Condition(
            "with JPEG and WebP",
            lambda values: values["output_format"] != "png",
            "png",
            "PNG is lossless and takes no compression: leave it out, or choose jpeg or webp.",
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
        help="Transparent needs PNG or WebP, and a model that can do it. Auto lets the model choose.",
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
        help="Transparent is a preview on this model, and many servers still refuse it (nothing is billed then).",
        applies=Condition("with a transparent background, on models where it is a preview", _is_preview),
        sent="never",
        option=Option("--allow-transparent-preview", "where it is a preview"),
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
        help="How elaborate the picture may become. Only models that know it get it; left alone it is not sent.",
        choices=lambda model: model.complexities,
        applies=Condition(
            "on models that have it",
            lambda values: bool(_model(values).complexities),
            "unsupported",
            "{model} has no complexity setting: leave it empty.",
        ),
        option=Option("--complexity", "low, medium or high, for models that have it"),
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
            "The answer arrives in pieces, so previews can be shown, and no proxy in between cuts a request for being silent. "
            "Off: one answer at the end."
        ),
        option=Option("--stream", "stream the answer (default: plain)"),
        switch=Switch("streams", "This connection does not stream: the request is sent plain, without previews."),
        widget="toggle",
        section="more",
        fold="stream {value}",
    ),
    Field(
        name="user",
        type=str,
        default="",
        help="A name for the end user, for abuse monitoring at the provider. Never a secret.",
        longest=MAX_USER,
        option=Option("--user", "an id of your end user"),
        widget="text",
        section="more",
        fold="{label}",
    ),
    Field(
        name="safety_identifier",
        type=str,
        default="",
        help="OpenAI's newer field for the same: a stable identifier of the end user, best hashed.",
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
