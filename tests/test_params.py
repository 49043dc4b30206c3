"""Params: every broken rule is named at once with its field, and the body holds exactly what the API expects."""

import pytest

from easel.params import EditParams, GenerateParams, Problem


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
        "n": 1,
    }


def test_all_problems_come_at_once() -> None:
    """Several broken fields are all named in one go, in the form's order."""
    params = GenerateParams(
        " ", size="800x800", quality="ultra", output_format="gif", n=11, partial_images=4, moderation="none"
    )
    fields = [problem.field for problem in params.problems()]
    assert fields == [
        "prompt",
        "quality",
        "size",
        "output_format",
        "moderation",
        "n",
        "partial_images",
        "partial_images",
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
    assert body.keys() == {"model", "prompt", "size", "quality", "output_format", "n"}
    body = GenerateParams(
        "x", output_format="webp", output_compression=0, stream=True, background="opaque", moderation="low"
    ).body()
    assert body["output_compression"] == 0
    assert (body["stream"], body["partial_images"]) == (True, 0)
    assert (body["background"], body["moderation"]) == ("opaque", "low")


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
