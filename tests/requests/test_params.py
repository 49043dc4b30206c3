"""Params: every broken rule is named at once with its field, and the body holds exactly what the API expects.

This is the test of `checks.py` and `along.py`, too.
"""

import pytest

from easel.requests.edit import EditParams
from easel.requests.fields import label
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem


def broken(params: GenerateParams) -> dict[str, Problem]:
    return {problem.field: problem for problem in params.problems()}


def test_a_plain_prompt_is_enough() -> None:
    """Defaults with a prompt have no problem, and the body states the six fields every request states."""
    params = GenerateParams("a lighthouse")
    assert params.problems() == ()
    assert params.body() == {
        "model": "gpt-image-2",
        "prompt": "a lighthouse",
        "size": "auto",
        "quality": "auto",
        "output_format": "png",
    }


def test_all_problems_come_at_once() -> None:
    """Several broken fields are all named in one go, in the form's order."""
    params = GenerateParams(
        " ", size="800x800", quality="ultra", output_format="gif", n=11, partial_images=4, moderation="none"
    )
    fields = [problem.field for problem in params.problems()]
    assert fields == [
        "prompt",
        "size",
        "quality",
        "output_format",
        "n",
        "partial_images",
        "partial_images",
        "moderation",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "nearest"),
    [
        ({"size": "1920x1080"}, "size", "1920x1088"),
        ({"quality": "max"}, "quality", "high"),
        ({"n": 0}, "n", "1"),
        ({"n": 99}, "n", "10"),
        ({"output_compression": 50}, "output_compression", None),
        ({"output_compression": 101, "output_format": "webp"}, "output_compression", "100"),
        ({"partial_images": 2}, "partial_images", "0"),
        ({"background": "transparent"}, "background", "opaque"),
        (
            {"background": "transparent", "output_format": "jpeg", "model": "gpt-image-2.5-flare"},
            "background",
            "opaque",
        ),
        ({"model": "two words"}, "model", "gpt-image-2"),
        ({"complexity": "high"}, "complexity", ""),
        ({"prompt": "x" * 32_001}, "prompt", None),
        ({"user": "x" * 513}, "user", None),
    ],
)
def test_each_rule_names_its_field_and_the_nearest_value(
    changes: dict[str, object], field: str, nearest: str | None
) -> None:
    """A single broken rule is reported on its own field with the nearest legal value."""
    values: dict[str, object] = {"prompt": "a cat", **changes}
    found = broken(GenerateParams.from_dict(values))
    assert list(found) == [field]
    assert found[field].nearest == nearest
    assert found[field].message.endswith(".")


def test_transparent_is_allowed_where_the_model_or_the_toggle_allows_it() -> None:
    """Transparent passes on 2.5, on unknown models, and on gpt-image-2 only with the preview toggle."""
    assert not GenerateParams("x", model="gpt-image-2.5-sunburst", background="transparent").problems()
    assert not GenerateParams("x", model="house-model", background="transparent", quality="xhigh").problems()
    assert not GenerateParams("x", background="transparent", transparent_preview=True).problems()


def test_the_body_leaves_out_what_must_not_be_sent() -> None:
    """Compression never goes with png, previews only with a stream, and the toggle never."""
    body = GenerateParams("x", output_compression=80, partial_images=2, transparent_preview=True).body()
    assert body.keys() == {"model", "prompt", "size", "quality", "output_format"}
    body = GenerateParams(
        "x", output_format="webp", output_compression=0, stream=True, background="opaque", moderation="low"
    ).body()
    assert body["output_compression"] == 0
    assert (body["stream"], body["partial_images"]) == (True, 0)
    assert (body["background"], body["moderation"]) == ("opaque", "low")


@pytest.mark.parametrize(("n", "sent"), [(1, None), (2, 2), (10, 10)])
def test_n_is_sent_only_when_it_is_not_one(n: int, sent: int | None) -> None:
    """1 is every server's default, and one gateway's release breaks on it in forms."""
    assert GenerateParams("x", n=n).body().get("n") == sent
    assert EditParams("x", n=n).body().get("n") == sent


@pytest.mark.parametrize("model", ["gpt-image-2.6-flare", "gpt-image-2.6-sunburst", "gpt-image-2"])
def test_quality_is_always_sent(model: str) -> None:
    """Left out, one model was seen to use 5,800 tokens: "auto" is sent as it is."""
    assert GenerateParams("x", model=model).body()["quality"] == "auto"
    assert EditParams("x", model=model, quality="low").body()["quality"] == "low"


def test_plain_and_single_change_only_what_they_say() -> None:
    """`plain` drops the stream and its previews, `single` asks for one picture."""
    params = GenerateParams("x", n=4, stream=True, partial_images=2)
    assert params.plain().single() == GenerateParams("x")


def test_params_survive_a_round_trip_through_json_rows() -> None:
    """`from_dict(as_dict())` is the same value, and fields of another version are dropped."""
    params = EditParams("x", size="1024x1024", images=3, masked=True)
    assert EditParams.from_dict({**params.as_dict(), "from_the_future": 1}) == params


@pytest.mark.parametrize(("images", "words"), [(0, "add at least one"), (17, "at most 16")])
def test_an_edit_needs_one_to_sixteen_pictures(images: int, words: str) -> None:
    """No picture and too many pictures are both refused beside the picture field."""
    assert words in broken(EditParams("x", images=images))["image"].message


@pytest.mark.parametrize(
    "prompt", ["", " \n\t", "\u200b\u200d\ufeff", "\u2800\u3164", "\u202e\u2069", "\ufe0f", "\u00ad\u2003"]
)
def test_a_prompt_that_shows_nothing_is_empty(prompt: str) -> None:
    """Spaces, zero-width characters and fillers say nothing, alone or together."""
    assert broken(GenerateParams(prompt))["prompt"].rule == "required"


@pytest.mark.parametrize(
    "prompt", ["7", "🦊", "ا", "é", "👩\u200d🚀", "a\u200bb", "line\none\ttwo\r\n", "-", "\U000e0041x"]
)
def test_a_prompt_may_be_any_text(prompt: str) -> None:
    """One letter of any script, a digit, an emoji, a sign are prompts; what joins them may be invisible."""
    assert GenerateParams(prompt).problems() == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a r\udce9d fox", "a character that is not valid UTF-8 text at position 4"),
        ("\ud83e", "a character that is not valid UTF-8 text at position 1"),
        ("fox\x00", "the control character U+0000 at position 4"),
        ("fox\x0b", "the control character U+000B at position 4"),
        ("fox\x9b", "the control character U+009B at position 4"),
    ],
)
def test_what_is_no_text_is_said_before_anything_is_sent(text: str, said: str) -> None:
    """Bytes that are not UTF-8, halves of characters and control characters are named with their place, in every field."""
    problems = broken(GenerateParams(text, user=text, safety_identifier=text))
    assert problems["prompt"].message == f"Prompt has {said}: remove it or type it again."
    assert problems["user"].message == f"{label('user')} has {said}: remove it or type it again."
    assert (
        problems["safety_identifier"].message == f"{label('safety_identifier')} has {said}: remove it or type it again."
    )
    assert len(problems) == 3
    assert "prompt" in broken(EditParams(text))


def test_the_end_of_a_model_name_is_no_model_name() -> None:
    """What is left of a longer name whose beginning a field swallowed is refused before it is sent; gateways' own names pass."""
    for end in ("-2026-04-21", ".6-flare"):
        (problem,) = GenerateParams("x", model=end).problems()
        assert (problem.field, problem.rule) == ("model", "form")
    for whole in ("gpt-image-2-2026-04-21", "@cf/flux", "house_model:1.5", "openai/gpt-image-2"):
        assert not GenerateParams("x", model=whole).problems()
