"""From the answer to files on disk: Easel (with SHA-256) beside the openai SDK, requests + json, and curl + jq + base64."""

import base64
import shutil
import subprocess
from functools import cache
from pathlib import Path

import openai
import requests

from bench import our_way, pictures
from bench.measure import Result, Run, beside, side_by_side, target
from bench.upstream import Upstream
from easel.requests.generate import GenerateParams

CASES = {"1024x1024": ("1024x1024", 1), "3840x2160": ("3840x2160", 1), "ten 3840x2160": ("3840x2160", 10)}
PARAMS = GenerateParams("noise", size="1024x1024")
BODY = {"model": "gpt-image-2", "prompt": "noise", "size": "1024x1024"}


def easel(folder: Path, base_url: str) -> None:
    our_way.client(base_url).generate(PARAMS, folder, our_way.Unmoved())


def easel_checked(folder: Path, base_url: str) -> None:
    for picture in our_way.client(base_url).generate(PARAMS, folder, our_way.Unmoved()).pictures:
        our_way.check(picture.path)


def easel_synced(folder: Path, base_url: str) -> None:
    for picture in our_way.client(base_url).generate(PARAMS, folder, our_way.Unmoved()).pictures:
        our_way.fsync(picture.path)


@cache
def _sdk(base_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key=our_way.KEY)


def sdk(folder: Path, base_url: str) -> None:
    reply = _sdk(base_url).images.generate(model="gpt-image-2", prompt="noise", size="1024x1024")
    for number, picture in enumerate(reply.data or []):
        (folder / f"{number}.png").write_bytes(base64.b64decode(picture.b64_json or ""))


def plain_requests(folder: Path, base_url: str) -> None:
    reply = requests.post(f"{base_url}/images/generations", json=BODY, timeout=60).json()
    for number, picture in enumerate(reply["data"]):
        (folder / f"{number}.png").write_bytes(base64.b64decode(picture["b64_json"]))


def pipeline(folder: Path, base_url: str) -> None:
    curl = f"curl -s {base_url}/images/generations -H 'Content-Type: application/json' -d '{{\"prompt\": \"noise\"}}'"
    each = "split -l 1 --filter='base64 -d > $FILE' - picture-"
    subprocess.run(f"{curl} | jq -r '.data[].b64_json' | {each}", shell=True, cwd=folder, check=True)


def show(rounds: int) -> None:
    runs: dict[str, Run] = {
        "easel": easel,
        "easel + structural check": easel_checked,
        "easel + fsync": easel_synced,
        "openai SDK": sdk,
        "requests + json + base64": plain_requests,
    }
    if shutil.which("curl") and shutil.which("jq"):
        runs["curl + jq + base64"] = pipeline
    else:
        print("  curl + jq + base64 is not measured: curl or jq is missing")
    answers = {
        case: ("application/json", pictures.answer([pictures.png(size)] * n)) for case, (size, n) in CASES.items()
    }
    answers = {_path(case): answer for case, answer in answers.items()}
    answers["tiny"] = ("application/json", pictures.answer([pictures.png("16x16")]))
    with Upstream(answers) as upstream:
        for case in CASES:
            print(f"  {case}, {len(answers[_path(case)][1]) / 1e6:.1f} MB on the wire")
            url = upstream.base_url(_path(case))
            warm = (upstream.base_url("tiny"),)
            _judge(case, side_by_side(runs, warm, (url,), rounds, elsewhere=["curl + jq + base64"]))


def _judge(case: str, results: dict[str, Result]) -> None:
    if case != "1024x1024":
        beside(results, "easel", "openai SDK", 0.20)
        beside(results, "easel + structural check", "openai SDK", 0.27)
        if "curl + jq + base64" in results:
            beside(results, "easel", "curl + jq + base64", 0.12)
    synced = results["easel + fsync"].wall - results["easel"].wall
    print(f"          fsync alone: {synced:.0f} ms wall")
    if results["easel"].peak is not None:
        target("memory over base", results["easel"].peak, 8, " MB")


def _path(case: str) -> str:
    return case.replace(" ", "-")
