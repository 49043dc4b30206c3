"""HTTP connections that an answer may end by force, which ASGI has no word for and faults need."""

from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class EndableConnection(H11Protocol):
    """Puts `close_connection(abort: bool)` into every request's scope: after what was written, or at once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        app = self.app

        async def app_with_end(scope: Scope, receive: Receive, send: Send) -> None:
            scope["close_connection"] = self._close
            await app(scope, receive, send)

        self.app = app_with_end

    def _close(self, *, abort: bool) -> None:
        if abort:
            self.transport.abort()
        else:
            self.transport.close()
