"""The form and the definition of an experiment say the same, in both directions."""

from components.experiments.form_definition import Vary, definition, filled
from easel.experiments.checks import problems
from easel.experiments.definition import Definition, Sample
from easel.requests.generate import GenerateParams

PARAMS = GenerateParams(prompt="A ${animal}, studio light", size="1024x1024", quality="low", n=4)
AXES = (("$animal", ("fox", "owl")), ("quality", ("low", "high")), ("output_compression", ("40", "80")))


def test_the_form_becomes_a_definition() -> None:
    """Axes have the types of their fields; what varies is not fixed as well; how many are made is a matter of repeats."""
    vary = Vary(AXES, sample=5, seed=7, repeats=2, exclude=({"animal": "owl", "quality": "high"}, {}))
    made = definition(PARAMS, vary, connection="best")
    assert made.variables == {"animal": ("fox", "owl")}
    assert made.axes == {"quality": ("low", "high"), "output_compression": (40, 80)}
    assert made.fixed == {"model": "gpt-image-2", "size": "1024x1024", "connection": "best"}
    assert (made.repeats, made.sample) == (2, Sample(count=5, seed=7))
    assert made.exclude == ({"animal": "owl", "quality": "high"},)
    assert not problems(made)


def test_a_definition_fills_the_form_and_comes_back() -> None:
    """What a file or an earlier experiment says stands in the form as it was, switches and skipped values included."""
    told = Definition(
        prompt="A ${animal}",
        variables={"animal": ("fox", "SKIP: owl")},
        axes={"stream": (True, False), "quality": ("low", "SKIP:high"), "output_compression": (40, 80)},
        fixed={"model": "gpt-image-2", "output_format": "jpeg"},
        repeats=3,
        pairing="paired",
        exclude=({"stream": True},),
    )
    params, vary = filled(told)
    again = definition(GenerateParams.from_dict(params), Vary.read(vary.text()))
    assert again == told


def test_a_picture_on_an_axis_does_not_go_along_as_well() -> None:
    """Of two pictures one varies, so only the other goes along with every request."""
    vary = Vary((("image", ("aa",)),))
    assert definition(PARAMS, vary, images=("aa", "bb")).images == ("bb",)


def test_whole_prompts_take_the_place_of_the_prompt() -> None:
    """The prompt is written once: in its box, or as an axis."""
    made = definition(PARAMS, Vary((("prompt", ("a fox", "an owl")),)))
    assert made.prompt == ""
    assert not problems(made)


def test_what_cannot_be_read_stays_as_typed_and_is_named() -> None:
    """A word where a number belongs is a problem of its axis, not a number of ours."""
    made = definition(PARAMS, Vary((("$animal", ("fox",)), ("output_compression", ("forty",)))))
    assert made.axes["output_compression"] == ("forty",)
    assert [problem.field for problem in problems(made)] == ["axes.output_compression"]


def test_what_the_browser_tells_wrongly_is_an_empty_form() -> None:
    """Nothing that a page sends ends the script."""
    for text in ("", "null", "[]", "{", '{"axes": 3}', '{"axes": [{"name": 1}]}', '{"sample": "many"}'):
        assert Vary.read(text) == Vary()
