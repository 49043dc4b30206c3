"""A streamed picture with three previews of its own size, events to files: Easel beside the openai SDK and iter_lines(64 KB)."""

import base64
import json
from functools import cache
from pathlib import Path

import openai
import requests

from bench import our_way, pictures
from bench.measure import Run, beside, side_by_side, target
from bench.upstream import Upstream
from easel.requests.generate import GenerateParams

PARAMS = GenerateParams("noise", size="1024x1024", stream=True, partial_images=3)
BODY = {"model": "gpt-image-2", "prompt": "noise", "size": "1024x1024", "stream": True, "partial_images": 3}


def easel(folder: Path, base_url: str) -> None:
    our_way.client(base_url).generate(PARAMS, folder, our_way.Unmoved())


@cache
def _sdk(base_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key=our_way.KEY)


def sdk(folder: Path, base_url: str) -> None:
    events = _sdk(base_url).images.generate(
        model="gpt-image-2", prompt="noise", size="1024x1024", stream=True, partial_images=3
    )
    for number, event in enumerate(events):
        (folder / f"{number}.png").write_bytes(base64.b64decode(event.b64_json))


def iter_lines(folder: Path, base_url: str) -> None:
    with requests.post(f"{base_url}/images/generations", json=BODY, stream=True, timeout=60) as answer:
        number = 0
        for line in answer.iter_lines(chunk_size=65536):
            if line.startswith(b"data: "):
                (folder / f"{number}.png").write_bytes(base64.b64decode(json.loads(line[6:])["b64_json"]))
                number += 1


def show(rounds: int) -> None:
    answers = {size: ("text/event-stream", pictures.stream(pictures.png(size), 3)) for size in pictures.SIZES}
    with Upstream(answers) as upstream:
        for size in ("1024x1024", "3840x2160"):
            print(f"  4 x {size}, {len(answers[size][1]) / 1e6:.1f} MB on the wire")
            runs: dict[str, Run] = {"easel": easel, "openai SDK": sdk}
            if size == "1024x1024":  # quadratic: 13 s of CPU a round at 4K
                runs["requests.iter_lines(64 KB)"] = iter_lines
            results = side_by_side(runs, (upstream.base_url("16x16"),), (upstream.base_url(size),), rounds)
            ours = results["easel"]
            beside(results, "easel", "openai SDK", 0.10, by="CPU")
            if ours.peak is not None:
                target("memory over base", ours.peak, 8, " MB")
