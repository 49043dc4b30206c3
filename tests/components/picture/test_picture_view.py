"""What came, beside what was asked."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from components.picture import picture_view
from easel.library.records import Picture
from tests.pictures import samples
from tests.pictures.metadata.test_c2pa import NEW, in_png, manifest

ASKED = {
    "size": "1536x1024",
    "output_format": "png",
    "quality": "high",
    "background": "auto",
    "model": "gpt-image-2",
}
KEPT = Picture(
    id="p",
    job_id="j",
    run_id="r",
    created=1.0,
    sha256="0" * 64,
    size_bytes=2_100_000,
    width=1254,
    height=1254,
    format="png",
    prompt="x" * 500,
    revised_prompt="",
    asked=ASKED,
    got={"quality": "medium", "background": "opaque", "model": "gpt-image-2-2026-04-21"},
    usage={"input_tokens": 40, "output_tokens": 1472},
    cost=Decimal("0.0443"),
    thumb_ready=True,
    after_stop=False,
)


pytestmark = pytest.mark.usefixtures("studio")


def _facts(picture: Picture) -> dict[str, dict[str, Any]]:
    return {fact["name"]: fact for fact in picture_view.view(picture, 12.4)["facts"]}


def test_differences_are_marked_and_sameness_is_not() -> None:
    """A size and a quality that were not heeded differ; auto and a model's dated name do not."""
    facts = _facts(KEPT)
    assert {name for name, fact in facts.items() if fact["differs"]} == {"Size", "Quality"}
    assert (facts["Size"]["real"], facts["Size"]["asked"]) == ("1254 × 1254", "1536 × 1024")
    assert facts["Tokens"]["real"] == "40 in, 1,472 out"
    assert facts["Took"]["real"] == "12 s"


def test_the_caption_carries_what_was_asked_where_it_differs() -> None:
    """And nothing beside what is as asked."""
    caption = picture_view.view(KEPT)["caption"]
    assert caption[0] == {"words": "1254 × 1254", "minor": False, "asked": "1536 × 1024"}
    assert caption[1] == {"words": "png", "minor": True}
    assert {"words": "$0.04"} in caption


@pytest.mark.parametrize(
    ("came", "differs", "caption"),
    [
        ({"size": "912x1200", "format": "webp"}, set(), "900 × 1200"),
        ({"size": "1024x1024", "format": "png"}, {"Size", "Format"}, "900 × 1200, received 1024 × 1024"),
    ],
)
def test_what_sealing_makes_of_a_picture_is_no_difference(
    came: dict[str, str], differs: set[str], caption: str
) -> None:
    """It has its source's size, and no loss; whether the server did as asked is told by what came before that."""
    asked = ASKED | {"size": "912x1200", "output_format": "webp", "quality": "medium"}
    sealed = replace(KEPT, width=900, height=1200, asked=asked, got=KEPT.got | {"came": came})
    facts = _facts(sealed)
    assert {name for name, fact in facts.items() if fact["differs"]} == differs
    assert (facts["Size"]["real"], facts["Format"]["real"]) == ("900 × 1200", "png")
    assert (facts["Size"]["asked"], facts["Format"]["asked"]) == ("912 × 1200", "webp")
    assert facts["Before restoring"]["real"] == f"{came['size'].replace('x', ' × ')}, {came['format']}"
    assert picture_view.view(sealed)["caption"][0]["words"] == caption


def test_a_free_picture_says_so_and_what_it_would_cost_elsewhere() -> None:
    """Free in its caption; in the full view the price by the list beside it; nothing reads as if it had been spent."""
    free = replace(KEPT, cost=Decimal(0))
    assert {"words": "free"} in picture_view.view(free)["caption"]
    assert _facts(free)["Cost"]["real"] == "free, list price $0.04"
    assert _facts(replace(free, usage=None))["Cost"]["real"] == "free"


def test_what_a_server_did_not_tell_is_said_so() -> None:
    """No quality, no usage: not told, cost unknown, and no difference claimed."""
    facts = _facts(replace(KEPT, got={}, usage=None, cost=None))
    assert facts["Quality"]["real"] == "not reported"
    assert not facts["Quality"]["differs"]
    assert facts["Tokens"]["real"] == "not reported"
    assert facts["Cost"]["real"] == "cost unknown"
    assert "Before restoring" not in facts


def test_a_list_carries_the_first_words_only() -> None:
    """Thirty-two thousand characters per picture would make a page of megabytes; the full view asks for the rest."""
    view = picture_view.view(KEPT)
    assert len(view["prompt"]) == picture_view.CLIPPED
    assert view["clipped"]
    assert not picture_view.view(replace(KEPT, prompt="short"))["clipped"]


def test_a_thumbnail_that_is_not_made_yet_is_not_named() -> None:
    """The browser then takes the picture itself."""
    assert picture_view.view(replace(KEPT, thumb_ready=False))["thumb"] is None


def test_what_the_file_says_of_who_made_it_is_a_fact(tmp_path: Path) -> None:
    """A C2PA manifest is told with its maker's name, and that nobody has validated it; without one there is no such fact."""
    path = samples.written(tmp_path, "told.png", in_png(manifest(NEW)))
    (fact,) = picture_view.provenance(path)
    assert (fact["name"], fact["real"]) == ("C2PA", "present, made by “ChatGPT 1.2” (not validated)")
    (nameless,) = picture_view.provenance(samples.written(tmp_path, "nameless.png", in_png(manifest(b"\xa0"))))
    assert nameless["real"] == "present (not validated)"
    assert picture_view.provenance(samples.written(tmp_path, "plain.png", samples.encoded(samples.photo(8, 8)))) == []
