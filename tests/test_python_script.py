"""A request copied as Python is the request, for the official package and for any prompt."""

import ast
import inspect
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from openai.resources.images import Images
from openai.resources.responses import Responses
from PIL import Image

from easel.python_script import python_script
from easel.requests.edit import EditParams
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

PARAMS = GenerateParams(prompt="A chair", size="1024x1024", quality="low")
EDIT = EditParams("a red hat", size="1024x1024", quality="low", images=1)
TURN = TurnParams("Paint a boat", size="1024x640", quality="low", tool_choice="always", user="ann")
PROMPTS = [
    'It\'s "quoted" with $HOME and {braces}',
    "two\nlines\tand a tab",
    "''' \"\"\" \\ \\N{BULLET}",
    "椅子, un sillón",
]


def arguments(script: str) -> dict[str, object]:
    """What the call of the package is given, by name, but for files."""
    (call,) = (
        node.value
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "answer"
        and isinstance(node.value, ast.Call)
    )
    return {str(each.arg): ast.literal_eval(each.value) for each in call.keywords if each.arg not in ("image", "mask")}


def run(script: str, folder: Path) -> list[Image.Image]:
    """The pictures that the script, run there as it is, has written."""
    (folder / "script.py").write_text(script, encoding="utf-8")
    environment = {"API_KEY": "none", "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "script.py"], cwd=folder, env=environment, check=True, timeout=60)
    return [Image.open(path) for path in sorted(folder.glob("picture-*"))]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_python_reads_the_prompt_as_it_was_typed(prompt: str) -> None:
    """Quotes, newlines, backslashes and all alphabets."""
    script = python_script("http://127.0.0.1:4500/v1/", replace(PARAMS, prompt=prompt))
    compile(script, "script.py", "exec")
    assert arguments(script) == replace(PARAMS, prompt=prompt).body()
    assert "base_url='http://127.0.0.1:4500/v1'" in script


def test_what_the_package_has_no_name_for_goes_along_all_the_same() -> None:
    """Every parameter there is, in both kinds of requests; names are those that the package takes."""
    values = {name: row.default for name, row in FIELDS.items()}
    for kind, method in ((PARAMS, Images.generate), (EDIT, Images.edit)):
        params = kind.changed(**values | {"prompt": "x", "user": "ann", "safety_identifier": "s", "moderation": "low"})
        given = arguments(python_script("https://gateway.example/v1", params))
        more = given.pop("extra_body", {})
        assert isinstance(more, dict)
        assert given | more == params.body()
        assert set(given) <= set(inspect.signature(method).parameters)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_python_reads_what_was_said_as_it_was_typed(prompt: str) -> None:
    """The body of a turn, as it is really sent."""
    turn = replace(TURN, prompt=prompt)
    script = python_script("https://gateway.example/v1", turn)
    body = turn.beside_tool() | {"tools": [turn.tool()], "store": False}
    said = [{"role": "user", "content": [{"type": "input_text", "text": prompt}]}]
    assert arguments(script) == body | {"input": said}
    assert set(body) <= set(inspect.signature(Responses.create).parameters)


def test_no_key_and_no_second_try_of_what_is_billed() -> None:
    """The key is read from the environment, and the package's own retries are off."""
    script = python_script("https://gateway.example/v1", PARAMS)
    assert 'api_key=os.environ["API_KEY"]' in script
    assert "max_retries=0" in script


@pytest.mark.parametrize("stream", [False, True])
def test_the_script_makes_pictures(sandbox: SandboxProcess, tmp_path: Path, stream: bool) -> None:
    """Run as it is against the sandbox: two of them, or one that is streamed, in the format that was asked for."""
    params = PARAMS.changed(output_format="jpeg", n=2, stream=stream, partial_images=1 if stream else 0)
    made = run(python_script(sandbox.base_url, params), tmp_path)
    assert [(each.format, each.size) for each in made] == [("JPEG", (1024, 1024))] * (1 if stream else 2)
    for each in made:
        each.close()


def test_the_script_of_an_edit_takes_its_files_by_name(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Two pictures and a mask that lie beside it."""
    for number in (1, 2):
        samples.written(tmp_path, f"source-{number}.png", samples.encoded(samples.photo(1024, 1024, seed=number)))
    mask = np.full((1024, 1024, 4), 255, np.uint8)
    mask[256:512, 256:512, 3] = 0
    samples.written(tmp_path, "mask.png", samples.encoded(mask))
    (made,) = run(python_script(sandbox.base_url, EDIT.with_files(2, masked=True)), tmp_path)
    with made:
        assert (made.format, made.size) == ("PNG", (1024, 1024))


@pytest.mark.parametrize("stream", [False, True])
def test_the_script_of_a_turn_talks(sandbox: SandboxProcess, tmp_path: Path, stream: bool) -> None:
    """Two pictures, of which the first is changed where its mask lets it."""
    for number in (1, 2):
        samples.written(tmp_path, f"source-{number}.png", samples.encoded(samples.photo(1024, 640, seed=number)))
    mask = np.full((640, 1024, 4), 255, np.uint8)
    mask[256:512, 256:512, 3] = 0
    samples.written(tmp_path, "mask.png", samples.encoded(mask))
    params = replace(TURN, action="edit", stream=stream, output_format="webp").with_files(2, masked=True)
    (made,) = run(python_script(sandbox.base_url, params), tmp_path)
    with made:
        assert (made.format, made.size) == ("WEBP", (1024, 640))
