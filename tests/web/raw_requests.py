"""Asks a running studio as any program or page could: with headers of one's own, over plain HTTP or as a websocket."""

import http.client
from urllib.parse import urlsplit

SOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def ask(
    url: str, path: str, method: str = "GET", body: bytes | None = None, /, **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    """Status, text and headers of the answer; `_` in a header's name stands for a dash."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    way = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        way.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": urlsplit(url).netloc} | told).items():
            way.putheader(name, value)
        if body is not None:
            way.putheader("Content-Length", str(len(body)))
        way.endheaders(body)
        answer = way.getresponse()
        return answer.status, "" if answer.status == 101 else answer.read().decode(errors="replace"), answer.headers
    finally:
        way.close()


def knock(url: str, path: str = "/_stcore/stream", /, **headers: str) -> int:
    """The status that a websocket is answered with: 101 where it is let in."""
    return ask(url, path, **SOCKET, **headers)[0]
