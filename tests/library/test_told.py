"""What files of strangers say, in the library's own fields as far as it is legal there."""

import json
from typing import Any

import pytest

from easel.library.told import in_manifest, order_in_manifest, told
from easel.pictures.metadata.said import Said
from easel.requests.generate import GenerateParams

OWN = Said(
    program="Easel",
    prompt="a red fox",
    model="gpt-image-2-2026-04-21",
    settings={"quality": "medium", "size": "1536x1024", "revised prompt": "a fox, red"},
    request=GenerateParams("a red fox", size="1536x1024", quality="high", stream=True, partial_images=2).as_dict(),
    cost="0.041",
)


def test_easels_own_request_is_asked_again_as_it_was() -> None:
    """All that can change the picture; how many and for whom is nothing that a file decides."""
    one = told(OWN, file="fox.png")
    restored = GenerateParams.from_dict(one.asked)
    assert restored == GenerateParams("a red fox", size="1536x1024", quality="high", stream=True, partial_images=2)
    assert (one.got, one.revised_prompt) == ({"model": OWN.model, "quality": "medium"}, "a fox, red")
    assert one.asked["said"]["cost"] == "0.041"
    mine = told(Said(program="Easel", request={"user": "me", "n": 9, "safety_identifier": "x"})).asked
    assert set(mine) == {"prompt", "said"}
    assert mine["said"]["request"] == {"user": "me", "n": 9, "safety_identifier": "x"}


def test_another_programs_model_is_none_of_ours() -> None:
    """It stands among what came and what was said, and its small size is not asked of our models."""
    said = Said("AUTOMATIC1111", "a cat", "dogs", "dreamshaper_8", {"size": "768x512", "seed": "1", "steps": "20"})
    one = told(said, file="cat.png", archive="")
    assert one.asked == {
        "prompt": "a cat",
        "said": {
            "file": "cat.png",
            "program": "AUTOMATIC1111",
            "negative": "dogs",
            "model": "dreamshaper_8",
            "settings": {"size": "768x512", "seed": "1", "steps": "20"},
        },
    }
    assert one.got == {"model": "dreamshaper_8"}
    legal = told(Said("ComfyUI", "a cat", settings={"size": "1024x1024"})).asked
    assert legal["size"] == "1024x1024"


@pytest.mark.parametrize(
    "request_",
    [
        {"size": "7x7", "quality": "best", "model": "no model at all"},
        {"size": 7, "quality": ["low"], "model": {"a": 1}, "stream": "yes", "partial_images": True},
        {"background": "transparent", "output_format": "jpeg", "output_compression": 10**400},
        {"partial_images": 3, "stream": False, "complexity": "high", "moderation": "none"},
        {"size": "9" * 5000, "prompt": {"not": "text"}, "unheard of": [1, 2]},
    ],
)
def test_what_is_illegal_is_left_out_and_never_an_error(request_: dict[str, Any]) -> None:
    """What remains is a request without a problem, whatever a file says."""
    asked = told(Said(program="Easel", prompt="a cat", request=request_)).asked
    assert GenerateParams.from_dict(asked).problems() == ()
    assert json.loads(json.dumps(asked)) == asked


def test_what_is_kept_of_a_talkative_file_has_an_end() -> None:
    """A row is read with every list: what is too much stays in the file alone."""
    said = Said(
        settings={f"s{n}": "x" * 4000 for n in range(200)}, request={"more": "y" * 100_000}, negative="n" * 90_000
    )
    assert len(json.dumps(told(said).asked)) < 70_000


def test_a_manifest_tells_by_the_hash_of_the_file() -> None:
    """Its parents' ids become hashes; what is not as it should be is left out."""
    father, child = "a" * 64, "b" * 64
    entries = [
        {
            "id": "2",
            "file": "b.png",
            "sha256": child,
            "prompt": "b",
            "asked": {"size": "1024x1024"},
            "parents": ["1", 7],
        },
        {"id": "1", "file": "a.png", "sha256": father, "prompt": "a", "revised_prompt": "A", "cost": "0.02"},
        {"id": "3", "sha256": "no hash", "prompt": "c"},
        "nonsense",
    ]
    text = json.dumps({"easel": 1, "pictures": entries})
    found = in_manifest(text)
    assert set(found) == {father, child}
    assert found[child].parents == (father,)
    assert (told(found[father]).revised_prompt, told(found[father]).asked["said"]["cost"]) == ("A", "0.02")
    assert told(found[child]).asked["size"] == "1024x1024"
    assert order_in_manifest(text)["a.png"] < order_in_manifest(text)["b.png"]
    assert in_manifest("[1, 2]") == in_manifest('{"pictures": {"a": 1}}') == in_manifest("no JSON") == {}
