"""What a server sent in place of a picture: kept where it may have been billed, said to be kept only then, shown as text."""

import json
import urllib.error
import urllib.request
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from easel.runs.tables import job
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.jobs.conftest import Open
from tests.web.serving import served
from tests.wire.raw_server import RawServer, http, http_json

KEY = "sk-canary-0123456789abcdef"
MARKUP = f"<!doctype html><title>Hello</title><script>alert('{KEY} and sk-other-0123456789abcdef')</script>"
ANSWERS = (
    (http_json({"data": [{"url": "https://elsewhere.example/a.png"}]}), True),
    (http_json({"data": []}), True),
    (http_json({"error": {"message": "it failed", "type": "server_error"}}), True),
    (http(b'{"data": [}'), True),
    (http_json({"data": [{"b64_json": "QUJD"}]}), True),
    (http(MARKUP.encode(), "text/html"), True),
    (http_json({"error": {"message": "no", "code": "insufficient_quota"}}), False),
    (http_json({"error": {"message": "no"}}, "400 Bad"), False),
    (http(b"packed", Content_Encoding="br"), False),
    (http(b""), False),
    (http(b'{"data": [{"b64_json": "QUJD'), True),
)


def test_an_answer_is_kept_where_it_may_be_billed_and_said_only_then(open_studio: Open) -> None:
    """The hint, the row and the blob agree; and the address gives it as a text file without any key."""
    server = RawServer(*(answer for answer, _ in ANSWERS))
    try:
        studio = open_studio(server.base_url, api_key=KEY, retries=0)
        ended = [studio.ended(studio.submit()).jobs[0] for _ in ANSWERS]
    finally:
        server.stop()
    with studio.store.database.reading() as connection:
        rows = {row.id: row.raw for row in connection.execute(sa.select(job.c.id, job.c.raw))}
    for (answer, kept), found in zip(ANSWERS, ended, strict=True):
        assert found.error is not None
        assert bool(rows[found.id]) is kept, (answer, found.error)
        assert bool(found.error.get("answer_kept")) is kept
        assert ("raw answer is kept" in found.error["hint"]) is kept
        if kept:
            assert studio.store.blobs.get(str(rows[found.id]))
    assert json.loads(studio.store.blobs.get(f"raw/{ended[0].id}"))["data"][0]["url"].startswith("https://elsewhere")
    key = b"of this test"
    shows = cast(Studio, SimpleNamespace(store=studio.store, url_key=key))
    with served(Starlette(routes=routes(lambda: shows))) as base:
        with urllib.request.urlopen(base + sign(f"/answers/{ended[5].id}", key), timeout=20) as shown:
            text, headers = shown.read().decode(), shown.headers
        assert headers["content-type"] == "text/plain; charset=utf-8"
        assert headers["content-disposition"].startswith("attachment")
        assert "<script>" in text
        assert "0123456789abcdef" not in text
        for path in (sign(f"/answers/{ended[6].id}", key), f"/answers/{ended[5].id}", sign("/answers/../x", key)):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(base + path, timeout=20)
            with caught.value as refused:
                assert refused.code in (403, 404)
