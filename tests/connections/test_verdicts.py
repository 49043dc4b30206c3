"""What an answer to a probe says of its server: a clear no is a finding, a busy answer says nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from easel.connections import mask_probe, probes, verdicts
from easel.connections.capability_card import CapabilityCard
from easel.connections.probes import Name
from easel.costs import Usage
from easel.errors import BadRequest, BudgetReached, ConnectFailed, EaselError, KeyRefused, RateLimited, ServerFailed
from easel.pictures import png
from easel.wire.listing import Listing
from easel.wire.replies import ReceivedPicture, Reply
from easel.wire.turn_look import Turns
from tests.pictures import samples


def reply(*paths: Path, usage: dict[str, Any] | None = None, streamed: bool = False) -> Reply:
    pictures = tuple(ReceivedPicture(path, "", path.stat().st_size) for path in paths)
    return Reply(pictures, Usage.from_reply(usage), {}, {}, "req", streamed)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """One of the size that is asked for."""
    mask_probe.write_picture(tmp_path / "picture.png", probes.smallest())
    return tmp_path / "picture.png"


def test_a_picture_as_asked_with_its_usage(picture: Path) -> None:
    """The size is respected, the key is good, the cost will be known."""
    judged = verdicts.of_reply("generate", reply(picture, usage={"output_tokens": 64}), 0, picture)
    assert judged.verdict == "yes"
    assert judged.facts == {"sizes": True, "size_given": "", "usage": True, "generates": True, "key": True}


def test_models_for_pictures_that_end_are_told() -> None:
    """Of others nothing has to be known here; a card read again holds the same."""
    listed = Listing(("gpt-image-2", "gpt-5"), ends={"gpt-image-2": "2027-03-01", "gpt-5": "2027-04-01"})
    judged = verdicts.of_listing(listed)
    assert judged.facts["ends"] == (("gpt-image-2", "2027-03-01"), ("gpt-5", "2027-04-01"))
    assert judged.words.endswith("gpt-image-2 ends on 1 Mar 2027.")
    card = CapabilityCard(0.0, **judged.facts)
    assert CapabilityCard.from_dict(json.loads(json.dumps(card.as_dict()))) == card


@pytest.mark.parametrize(
    ("found", "forgets", "verdict", "words", "facts"),
    [
        (
            Turns(True, True),
            None,
            "yes",
            "was cut can be asked for. Whether it remembers is seen once",
            {"turns": True, "answers": True},
        ),
        (
            Turns(True, False),
            False,
            "yes",
            "was cut cannot be asked for. It remembers its answers.",
            {"turns": True, "answers": False},
        ),
        (Turns(True), True, "yes", "did not remember an answer of its own", {"turns": True, "answers": None}),
        (Turns(False), False, "no", "It serves no conversations.", {"turns": False}),
        (Turns(), False, "unknown", "does not say", {}),
        (Turns(error=KeyRefused("No.", status=401)), False, "unknown", "No.", {"key": False}),
    ],
)
def test_whether_it_serves_conversations_is_said(
    found: Turns, forgets: bool | None, verdict: str, words: str, facts: dict[str, Any]
) -> None:
    """And whether a kept answer can be asked for, as far as that is known."""
    judged = verdicts.of_turns(found, forgets=forgets)
    assert (judged.verdict, judged.facts) == (verdict, facts)
    assert words in judged.words


def test_a_picture_of_another_size_without_usage(picture: Path, tmp_path: Path) -> None:
    """Both are said, and what came instead."""
    png.write(samples.photo(64, 48), tmp_path / "other.png")
    judged = verdicts.of_reply("generate", reply(tmp_path / "other.png"), 0, picture)
    assert (judged.facts["sizes"], judged.facts["size_given"], judged.facts["usage"]) == (False, "64x48", False)
    assert "sizes are ignored" in judged.words


@pytest.mark.parametrize("name", ["generate", "edit"])
def test_what_is_no_picture_is_a_no(name: Name, picture: Path, tmp_path: Path) -> None:
    """However whole the answer was."""
    (tmp_path / "broken.png").write_bytes(b"no picture")
    judged = verdicts.of_reply(name, reply(tmp_path / "broken.png"), 0, picture)
    assert judged.verdict == "no"
    assert False in judged.facts.values()


@pytest.mark.parametrize(
    ("streamed", "previews", "facts"),
    [
        (True, 1, {"streams": True, "partials": True}),
        (True, 0, {"streams": True, "partials": False}),
        (False, 0, {"streams": False, "partials": False}),
    ],
)
def test_streams_and_previews_are_told_apart(
    picture: Path, streamed: bool, previews: int, facts: dict[str, bool]
) -> None:
    """A plain answer to a stream has neither."""
    assert verdicts.of_reply("stream", reply(picture, streamed=streamed), previews, picture).facts == facts


def test_two_pictures_are_counted(picture: Path) -> None:
    """One of two is a no that Easel lives with."""
    assert verdicts.of_reply("count", reply(picture, picture), 0, picture).verdict == "yes"
    judged = verdicts.of_reply("count", reply(picture), 0, picture)
    assert (judged.verdict, judged.facts) == ("no", {"counts": False})


@pytest.mark.parametrize(
    ("name", "error", "verdict", "facts"),
    [
        ("generate", KeyRefused("no", status=401), "no", {"key": False, "generates": False}),
        ("edit", BadRequest("no", status=400), "no", {"edits": False}),
        ("mask", BadRequest("no", status=400), "no", {"mask": "refused"}),
        ("stream", RateLimited("busy", status=429), "unknown", {}),
        ("models", ConnectFailed("nobody there"), "no", {"reachable": False}),
        ("generate", BudgetReached("no room"), "unknown", {}),
    ],
)
def test_only_a_clear_no_is_a_finding(name: Name, error: EaselError, verdict: str, facts: dict[str, Any]) -> None:
    """A budget of ours and a server that is busy say nothing of what it can do."""
    judged = verdicts.of_error(name, error)
    assert (judged.verdict, judged.facts) == (verdict, facts)


def test_what_may_have_been_billed_is_said() -> None:
    """With the error's own words."""
    error = ServerFailed("It failed.", status=500)
    error.possibly_billed = True
    assert verdicts.of_error("generate", error).words == "It failed. This may have been billed."


def test_a_list_of_models_is_noted_and_no_gate() -> None:
    """Many servers that make pictures do not list them."""
    many = Listing(tuple(f"gpt-image-{number}" for number in range(20)))
    judged = verdicts.of_listing(many)
    assert (judged.verdict, len(judged.facts["models"]), judged.facts["key"]) == ("yes", 12, True)
    assert "and 17 more" in judged.words
    assert "do not list them" in verdicts.of_listing(Listing(("text",))).words
    assert verdicts.of_listing(Listing(error=KeyRefused("no", status=401))).facts == {"key": False}
    assert verdicts.of_listing(Listing(error=RateLimited("busy", status=429))).verdict == "unknown"
