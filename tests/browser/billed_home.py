"""A home whose connection, defined outside, has made pictures for money: rows of a simulated gateway, and nobody who listens."""

import hashlib
import time
from pathlib import Path

import sqlalchemy as sa
from PIL import Image

from easel.connections.declared import declared
from easel.connections.facts import FactBook
from easel.library.library import Library
from easel.library.tables import picture
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.settings import load
from tests.ledger import billed_rows
from tests.ledger.simulated_gateway import SimulatedGateway
from tests.made_database import opened_store

SERVER = {"base_url": "http://127.0.0.1:9/v1", "api_key": "sk-nobody", "connection_name": "Gateway"}
DEFAULT = GenerateParams("A fox", size="1536x1024", quality="medium", stream=True, partial_images=1)  # the form's own


def put(home: Path, gateway: SimulatedGateway, count: int) -> None:
    """`count` pictures each of what the form begins with, of low and of high, and four edits; all show the same."""
    edit = EditParams("A hat", size="1024x1024", quality="medium")
    wanted = [DEFAULT.changed(quality=each) for each in ("low", "high", "medium")] * count + [edit] * 4
    with opened_store(home) as store:
        (one,) = declared(load(_env_file=None, home=home, **SERVER), {}, ())
        FactBook(store.database).note_used(one.connection)
        billed_rows.put(store.database, "Gateway", *map(gateway.answer, wanted), ended=time.time())
        file = home / "picture.png"
        Image.new("RGB", (96, 64), "grey").save(file)
        sha256, size = hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size
        store.blobs.put_file(file, sha256)
        with store.database.writing() as connection:
            connection.execute(sa.update(picture).values(sha256=sha256, size_bytes=size, width=96, height=64))
            names = connection.execute(sa.select(picture.c.id)).scalars().all()
        for name in names:
            Library(store).make_thumb(name, sha256)
