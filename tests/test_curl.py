"""A request copied as a curl line is the request, in any shell and for any prompt."""

import json
import os
import subprocess
from dataclasses import replace

import pytest

from easel.curl import curl_line
from easel.requests.generate import GenerateParams
from tests.sandbox_process import SandboxProcess

PARAMS = GenerateParams(prompt="A chair", size="1024x1024", quality="low")
PROMPTS = [
    "A chair",
    'It\'s "quoted" with $HOME, `id`, \\ and !history',
    "two\nlines\tand a tab",
    "Ein Stuhl, un sillón, 椅子",
    "@file -d; rm -rf ~ #",
]


def _body(line: str) -> dict[str, object]:
    """What a shell makes of the line: the arguments that curl would get."""
    shown = subprocess.run(
        ["sh", "-c", f'curl() {{ printf "%s\\0" "$@"; }}\n{line}'],
        capture_output=True,
        check=True,
        env={"API_KEY": "sk-test", "PATH": os.environ["PATH"]},
    )
    arguments = shown.stdout.decode().split("\0")
    assert "Authorization: Bearer sk-test" in arguments
    told: dict[str, object] = json.loads(arguments[arguments.index("-d") + 1])
    return told


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_shell_reads_the_prompt_as_it_was_typed(prompt: str) -> None:
    """Quotes, dollars, newlines and all alphabets arrive untouched; the key comes from the environment."""
    params = replace(PARAMS, prompt=prompt)
    assert _body(curl_line("http://127.0.0.1:4500/v1", params)) == params.body()


def test_a_streamed_request_is_for_one_picture_and_is_not_buffered() -> None:
    """n with stream is refused by the API, and each picture travels alone."""
    params = replace(PARAMS, n=4, stream=True, partial_images=2)
    line = curl_line("https://gateway.example/v1/", params)
    assert line.startswith("curl -N https://gateway.example/v1/images/generations")
    assert _body(line) == params.single().body()


def test_the_line_works(sandbox: SandboxProcess) -> None:
    """Run by a shell against the sandbox, it answers with a picture."""
    done = subprocess.run(
        ["sh", "-c", curl_line(sandbox.base_url, PARAMS).replace("curl", "curl -s --max-time 30", 1)],
        capture_output=True,
        check=True,
        env={"API_KEY": "none", "PATH": os.environ["PATH"]},
    )
    assert json.loads(done.stdout)["data"][0]["b64_json"]
