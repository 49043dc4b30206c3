"""A library of many pictures that nobody made: rows as they would be, and a few thumbnails that all of them share."""

import hashlib
import os
import random
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from easel.library import catalogue
from easel.library.catalogue import Facts
from easel.library.tables import catalogue as places
from easel.library.tables import picture
from easel.runs.tables import job, run
from easel.store.store import Store
from easel.store.tables import Encoded

RARE = "quokka"
_FACES, _BATCH = 64, 5000
_SIZES = ((1024, 1024), (1536, 1024), (1024, 1536), (2048, 1152), (3840, 2160), (1152, 2048))
_THINGS = (
    *("fox", "harbour", "poster", "bottle", "dunes", "market", "birches", "lighthouse", "portrait", "kitchen"),
    *("tram", "comet", "orchid", "violin", "heron", "bridge"),
)
_LIGHTS = (
    *("morning", "fog", "lantern", "neon", "overcast", "candle", "golden", "violet"),
    *("stormy", "backlit", "soft", "harsh"),
)
_STYLES = (
    *("photograph", "watercolour", "woodcut", "linocut", "gouache", "render", "sketch", "collage"),
    *("mosaic", "blueprint"),
)
_CHINESE = (*("红色的狐狸在雪地里奔跑", "宁静的港口清晨", "山顶的寺庙", "秋天的白桦林", "雨夜的街市"),)
_PEOPLE = "A designer asks for plenty of room at the top, calm colours, a clear silhouette and no words in the picture"


def make(store: Store, count: int, seed: int = 7) -> None:
    """Puts `count` pictures into an open, empty library, a run of four each minute, the last one now."""
    dice = random.Random(seed)  # it has to repeat
    faces = [_face(store, number) for number in range(_FACES)]
    begin = time.time() - count * 15
    for first in range(0, count, _BATCH):
        made = [_picture(dice, faces, first + at, begin) for at in range(min(_BATCH, count - first))]
        _put(store, made)
        for each, face in ((one, faces[one["face"]]) for one in made):
            _link(store, each["id"], face[2])


def _face(store: Store, number: int) -> tuple[str, int, Path]:
    """A small picture that many share: its digest, its bytes, its thumbnail."""
    dice = random.Random(number)  # it has to repeat
    colours = [tuple(dice.randrange(40, 230) for _ in range(3)) for _ in range(6)]
    image = Image.new("RGB", (3, 2))
    image.putdata(colours)
    wide, high = _SIZES[number % len(_SIZES)]
    scale = 512 / max(wide, high)
    thumb = store.home / f"face-{number}.jpg"
    image.resize((round(wide * scale), round(high * scale)), Image.Resampling.BICUBIC).save(thumb, quality=85)
    data = thumb.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    blob = store.blobs.path(digest)
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(data)
    return digest, len(data), thumb


def _picture(dice: random.Random, faces: list[tuple[str, int, Path]], number: int, begin: float) -> dict[str, Any]:
    moment = begin + number * 15
    bits = int(moment * 1000) << 80 | 0x7 << 76 | (number & 0xFFF) << 64 | 0b10 << 62 | dice.getrandbits(62)
    face = dice.randrange(_FACES)
    wide, high = _SIZES[face % len(_SIZES)]
    words = [dice.choice(_THINGS), dice.choice(_LIGHTS), dice.choice(_STYLES), str(dice.randrange(2000))]
    prompt = f"A {words[0]} in {words[1]} light, {words[2]}, number {words[3]}. {_PEOPLE}"
    if number % 50 == 0:
        prompt = f"{dice.choice(_CHINESE)} {words[1]}"
    if number % 20_000 == 1:
        prompt += f" {RARE}"
    model, quality = (
        dice.choice(("gpt-image-2", "gpt-image-2", "gpt-image-2-mini")),
        dice.choice(("low", "medium", "high")),
    )
    asked = {
        "prompt": prompt,
        "model": model,
        "size": f"{wide}x{high}",
        "quality": quality,
        "output_format": "png",
        "n": 1,
    }
    return {
        "id": str(uuid.UUID(int=bits)),
        "run": number // 4,
        "moment": moment,
        "face": face,
        "digest": faces[face][0],
        "bytes": faces[face][1],
        "size": (wide, high),
        "asked": asked,
        "likeness": dice.getrandbits(64) - 2**63,
        "cost": Decimal(dice.randrange(1, 200)) / 1000,
        "stars": dice.choice((0, 0, 0, 0, 3, 4, 5)),
        "flag": dice.choice((0, 0, 0, 0, 1, -1)),
    }


def _put(store: Store, made: list[dict[str, Any]]) -> None:
    runs = {one["run"]: str(uuid.UUID(int=uuid.UUID(one["id"]).int ^ 1)) for one in reversed(made)}
    texts = {id(one): Encoded.of(one["asked"]) for one in made}
    with store.database.writing() as connection:
        connection.execute(sa.insert(run), list(_runs(runs, made)))
        connection.execute(sa.insert(job), [_job(one, runs[one["run"]], texts[id(one)]) for one in made])
        connection.execute(sa.insert(picture), [_row(one, runs[one["run"]], texts[id(one)]) for one in made])
        catalogue.enter(connection, [_facts(one, runs[one["run"]]) for one in made])
        said = sa.update(places).where(places.c.picture_id == sa.bindparam("name"))
        values: dict[str, Any] = {name: sa.bindparam(name) for name in ("stars", "flag", "likeness")}
        connection.execute(
            said.values(values), [{"name": one["id"]} | {name: one[name] for name in values} for one in made]
        )


def _runs(runs: dict[int, str], made: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    first = {one["run"]: one for one in reversed(made)}
    for number, name in runs.items():
        one = first[number]
        yield {
            "id": name,
            "kind": "generate",
            "created": one["moment"],
            "params": one["asked"],
            "connection": "Sandbox",
        }


def _job(one: dict[str, Any], run_id: str, asked: str) -> dict[str, Any]:
    times = {"created": one["moment"], "sent_at": one["moment"], "ended_at": one["moment"] + 9}
    return times | {
        "id": str(uuid.UUID(int=uuid.UUID(one["id"]).int ^ 2)),
        "run_id": run_id,
        "idx": 0,
        "state": "done",
        "connection": "Sandbox" if one["face"] % 3 else "Studio",
        "request": asked,
        "cost": one["cost"],
        "changed": 0,
    }


def _row(one: dict[str, Any], run_id: str, asked: str) -> dict[str, Any]:
    wide, high = one["size"]
    return {
        "id": one["id"],
        "job_id": str(uuid.UUID(int=uuid.UUID(one["id"]).int ^ 2)),
        "run_id": run_id,
        "position": 0,
        "kind": "generate",
        "created": one["moment"],
        "sha256": one["digest"],
        "size_bytes": one["bytes"],
        "width": wide,
        "height": high,
        "format": "png",
        "revised_prompt": "",
        "got": {"size": f"{wide}x{high}", "format": "png", "quality": one["asked"]["quality"]},
        "usage": {"output_tokens": 196},
        "cost": one["cost"],
        "parents": [],
        "whole": True,
        "thumb_ready": True,
        "prompt": one["asked"]["prompt"],
        "asked": asked,
    }


def _facts(one: dict[str, Any], run_id: str) -> Facts:
    wide, high = one["size"]
    return Facts(
        picture_id=one["id"], run_id=run_id, desk="studio", kind="generate", created=one["moment"],
        connection="Sandbox" if one["face"] % 3 else "Studio", width=wide, height=high, format="png", cost=one["cost"],
        has_mask=False, after_stop=False, asked=one["asked"], got={"quality": one["asked"]["quality"]},
        prompt=one["asked"]["prompt"], revised_prompt="",
    )  # fmt: skip


def _link(store: Store, picture_id: str, thumb: Path) -> None:
    folder = store.home / "thumbs" / picture_id[-2:]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        os.link(thumb, folder / f"{picture_id}.jpg")
    except OSError:  # a file has as many names as its disk allows
        (folder / f"{picture_id}.jpg").write_bytes(thumb.read_bytes())
