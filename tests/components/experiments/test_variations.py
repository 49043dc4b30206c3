"""Small changes of one request: what was asked for leads each axis."""

from components.experiments import variations
from easel.experiments.grid import Grid
from easel.requests.generate import GenerateParams

ASKED = GenerateParams(
    prompt="A red fox\nin the snow.", size="1536x1024", quality="high", output_format="webp", moderation="low"
)


def test_the_first_cell_is_what_was_asked_for() -> None:
    """So its picture is reused; the rest differs from it in wording, quality or size."""
    grid = Grid(variations.of(ASKED), {})
    assert not grid.problems
    first, *others = grid.cells()
    assert first.request == ASKED.changed(prompt="A red fox in the snow.")
    assert grid.count == 12
    assert {(each.request.quality, each.request.size) for each in others} == {
        (quality, size) for quality in ("high", "low") for size in ("1536x1024", "1024x1536")
    }


def test_other_models_stand_by() -> None:
    """They are written down and skipped: one word less makes each of them part of it."""
    models = variations.of(ASKED).axes["model"]
    assert models[0] == "gpt-image-2"
    assert all(str(each).startswith("SKIP:") for each in models[1:])
    assert len(models) > 1


def test_a_size_that_cannot_be_turned_has_another_beside_it() -> None:
    """A square gets a wide one, the model's own choice a square, and what is no size stays alone."""
    sizes = [variations.of(ASKED.changed(size=size)).axes["size"] for size in ("1024x1024", "auto", "huge")]
    assert sizes == [("1024x1024", "1536x1024"), ("auto", "1024x1024"), ("huge",)]


def test_the_cheapest_quality_is_not_offered_twice() -> None:
    """Who asked for low gets one quality."""
    assert variations.of(ASKED.changed(quality="low")).axes["quality"] == ("low",)
