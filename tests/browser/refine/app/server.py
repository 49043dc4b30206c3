"""A scratch studio around the Refine editor alone: routes that keep a mask, tell what came, and fail on request."""

import asyncio
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.kit.element import ASSETS
from easel.web.assets import route
from tests.browser.refine.app import masks

HERE = Path(__file__).resolve().parent


async def picture(request: Request) -> Response:
    width, height = request.path_params["width"], request.path_params["height"]
    return Response(await asyncio.to_thread(masks.picture, width, height), media_type="image/jpeg")


async def load(request: Request) -> Response:
    kept = masks.KEPT[request.path_params["name"]]
    return Response(await asyncio.to_thread(kept.png), media_type="image/png", headers={"Cache-Control": "no-store"})


async def save(request: Request) -> Response:
    kept = masks.KEPT[request.path_params["name"]]
    body = await request.body()
    if kept.refusals:
        kept.refusals -= 1
        return PlainTextResponse("not now", status_code=503)
    await asyncio.sleep(kept.delay)
    named = request.headers
    order = named["X-Easel-Session"], int(named["X-Easel-Sequence"])
    await asyncio.to_thread(kept.merge, body, named["X-Easel-Rect"], *order)
    return JSONResponse({"revision": kept.revision, "coverage": kept.coverage()})


async def told(request: Request) -> Response:
    """What came; with ?refusals=N or ?delay=S what the next saves meet."""
    kept = masks.KEPT[request.path_params["name"]]
    kept.refusals = int(request.query_params.get("refusals", kept.refusals))
    kept.delay = float(request.query_params.get("delay", kept.delay))
    return JSONResponse({"revision": kept.revision, "saves": kept.saves})


ROUTES = [
    Route("/desk/picture/{width:int}/{height:int}", picture),
    Route("/desk/mask/{name}", load, methods=["GET"]),
    Route("/desk/mask/{name}", save, methods=["PUT"]),
    Route("/desk/told/{name}", told),
]
app = st.App(HERE / "frame.py", routes=[*ROUTES, route(lambda: ASSETS)])
