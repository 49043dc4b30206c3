"""What is shown of a picture that was brought in."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from components.picture import brought, picture_view
from easel.library.records import Picture

pytestmark = pytest.mark.usefixtures("studio")

SAID = {
    "file": "sunset.png",
    "program": "AUTOMATIC1111",
    "model": "dreamshaper_8",
    "negative": "fog",
    "settings": {"version": "v1.9.0", "steps": "20", "seed": "1"},
}
KEPT = Picture(
    id="p",
    job_id="j",
    run_id="r",
    created=1.0,
    sha256="0" * 64,
    size_bytes=2_100_000,
    width=768,
    height=512,
    format="png",
    prompt="",
    revised_prompt="",
    asked={"prompt": "", "said": SAID},
    got={"model": "dreamshaper_8"},
    usage=None,
    cost=Decimal(0),
    thumb_ready=True,
    after_stop=False,
    kind="imported",
)


def _with(**said: Any) -> Picture:
    return replace(KEPT, asked={"prompt": "", "said": said})


def test_a_picture_tells_where_it_came_from() -> None:
    """The file, its archive, the program and what that says, what people look for first."""
    told = brought.rows(KEPT)
    assert told["From"] == (
        "Uploaded from sunset.png; AUTOMATIC1111 says: model dreamshaper_8, seed 1, steps 20, version v1.9.0"
    )
    assert (told["Negative prompt"], told["Original cost"]) == ("fog", "")
    assert brought.rows(_with(file="a.png", archive="all.zip"))["From"] == "Uploaded from a.png in all.zip"
    assert brought.rows(_with(file="a.png", cost="0.041"))["Original cost"] == "$0.041, according to the file"
    assert brought.rows(_with(file="a.png", model="x"))["From"] == "Uploaded from a.png; it says: model x"


def test_what_a_stranger_says_without_end_is_cut() -> None:
    """A fact is a line or two, however much a file tells."""
    told = brought.rows(_with(file="a.png", settings={f"s{n}": "x" * 4000 for n in range(200)}, negative="n" * 9000))
    assert len(told["From"]) < 2000
    assert len(told["Negative prompt"]) == 400


def test_its_view_says_nothing_of_servers_and_money() -> None:
    """It has no tokens, no cost and no time, and is called by its file where it has no prompt."""
    view = picture_view.view(KEPT, 0.0)
    assert [fact["name"] for fact in view["facts"]] == ["Size", "Format", "Model", "File", "From", "Negative prompt"]
    assert [fact["words"] for fact in view["caption"]] == ["768 × 512", "png"]
    assert (view["alt"], view["curl"]) == ("sunset", False)
