"""A hundred requests for 1024x1024 at once, all answered at the same moment: Easel's client in threads beside the usual ways."""

import base64
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openai
import requests

from bench import our_way, pictures
from bench.measure import beside, side_by_side, target
from bench.upstream import Upstream
from easel.requests.generate import GenerateParams

COUNT = 100
PARAMS = GenerateParams("noise", size="1024x1024")
BODY = {"model": "gpt-image-2", "prompt": "noise", "size": "1024x1024"}


def _in_threads(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def easel(folder: Path, base_url: str, count: int) -> None:
    client = our_way.client(base_url)

    def one(_: int) -> None:
        client.generate(PARAMS, folder, our_way.Unmoved())

    _in_threads(one, count)


def plain_requests(folder: Path, base_url: str, count: int) -> None:
    def one(number: int) -> None:
        reply = requests.post(f"{base_url}/images/generations", json=BODY, timeout=120).json()
        (folder / f"{number}.png").write_bytes(base64.b64decode(reply["data"][0]["b64_json"]))

    _in_threads(one, count)


@cache
def _sdk(base_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key=our_way.KEY)


def sdk(folder: Path, base_url: str, count: int) -> None:
    client = _sdk(base_url)

    def one(number: int) -> None:
        reply = client.images.generate(model="gpt-image-2", prompt="noise", size="1024x1024")
        assert reply.data
        (folder / f"{number}.png").write_bytes(base64.b64decode(reply.data[0].b64_json or ""))

    _in_threads(one, count)


def show(rounds: int) -> None:
    answers = {
        "warm": ("application/json", pictures.answer([pictures.png("16x16")])),
        "hundred": ("application/json", pictures.answer([pictures.png("1024x1024")])),
    }
    runs = {"easel": easel, "requests + json + base64": plain_requests, "openai SDK": sdk}
    with Upstream(answers, together={"hundred": COUNT}) as upstream:
        warm, given = (upstream.base_url("warm"), 1), (upstream.base_url("hundred"), COUNT)
        results = side_by_side(runs, warm, given, min(rounds, 5))
    ours, usual = results["easel"], results["requests + json + base64"]
    beside(results, "easel", "requests + json + base64", 0.65, by="CPU")
    if ours.peak is not None and usual.peak is not None:
        target("memory over base, of requests + json + base64", ours.peak / usual.peak, 0.25)
