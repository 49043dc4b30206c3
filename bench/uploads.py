"""Sixteen pictures of 20 MB sent for one edit: Easel beside requests with files= and the openai SDK."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openai
import requests

from bench import our_way, pictures
from bench.measure import beside, side_by_side, target
from bench.upstream import Upstream
from easel.requests.edit import EditParams
from easel.wire.multipart import InputFile

COUNT, SIZE = 16, 20_000_000


def easel(folder: Path, base_url: str, sources: list[Path]) -> None:
    files = [InputFile(source, source.name, "image/png") for source in sources]
    params = EditParams("noise", size="1024x1024", images=len(files))
    our_way.client(base_url).edit(params, files, None, folder, our_way.Unmoved())


def requests_files(_: Path, base_url: str, sources: list[Path]) -> None:
    with ExitStack() as stack:
        files = [("image[]", (source.name, stack.enter_context(source.open("rb")), "image/png")) for source in sources]
        requests.post(f"{base_url}/images/edits", data={"prompt": "noise"}, files=files, timeout=120).raise_for_status()


@cache
def _sdk(base_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key=our_way.KEY)


def sdk(_: Path, base_url: str, sources: list[Path]) -> None:
    with ExitStack() as stack:
        files = [stack.enter_context(source.open("rb")) for source in sources]
        _sdk(base_url).images.edit(model="gpt-image-2", image=files, prompt="noise", size="1024x1024")


def show(rounds: int) -> None:
    answers = {"upload": ("application/json", pictures.answer([pictures.png("16x16")]))}
    with Upstream(answers) as upstream, TemporaryDirectory(prefix="easel-bench-") as folder:
        sources = [Path(folder) / f"source-{number}.png" for number in range(COUNT)]
        content = pictures.png("3840x2160").ljust(SIZE, b"\0")[:SIZE]
        for source in sources:
            source.write_bytes(content)
        url = upstream.base_url("upload")
        print(f"  {COUNT} x {SIZE / 1e6:.0f} MB")
        runs = {"easel": easel, "requests files=": requests_files, "openai SDK": sdk}
        small = Path(folder) / "small.png"
        small.write_bytes(pictures.png("16x16"))
        results = side_by_side(runs, (url, [small]), (url, sources), rounds)
    ours = results["easel"]
    beside(results, "easel", "requests files=", 0.30)
    if ours.peak is not None:
        target("memory over base", ours.peak, 8, " MB")
