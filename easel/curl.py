"""Writes a request as a curl line for a shell: everything quoted, `$API_KEY` in place of the key."""

import json
import shlex
from urllib.parse import urlsplit

from easel.base_urls import is_azure
from easel.requests import kinds
from easel.requests.generate import GenerateParams


def curl_line(base_url: str, params: GenerateParams) -> str:
    """The request that `params` makes, for a POSIX shell. A streamed one is for one picture, as it is really sent."""
    body = (params.single() if params.stream else params).body()
    unbuffered = ["-N"] if params.stream else []
    parts = [
        " ".join(["curl", *unbuffered, shlex.quote(f"{base_url.rstrip('/')}/{kinds.of(params.kind).endpoint}")]),
        '-H "api-key: $API_KEY"'
        if is_azure(urlsplit(base_url).hostname or "")
        else '-H "Authorization: Bearer $API_KEY"',
        '-H "Content-Type: application/json"',
        f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}",
    ]
    return " \\\n  ".join(parts)
