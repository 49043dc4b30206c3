"""Which server a job goes to. There is one connection so far; a job never goes to another than the one it was meant for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from easel.errors import NotSent
from easel.settings import Settings


@dataclass(frozen=True, slots=True)
class Connection:
    """A server and the key to it. `name` is what runs, logs and pages call it."""

    name: str
    base_url: str
    api_key: str = field(repr=False)
    sandbox: bool = False


def of_settings(settings: Settings, *, sandbox: bool) -> Connection:
    """The connection that the environment defines; it is called by its host unless EASEL_CONNECTION_NAME says otherwise."""
    name = settings.connection_name or urlsplit(settings.base_url).netloc
    return Connection(name[:255], settings.base_url, settings.api_key.get_secret_value(), sandbox)


def choose(connections: Sequence[Connection], name: str) -> Connection:
    """The connection that a run was made for. Raises NotSent when it is not set up any more.

    Never another in its place: what was queued for the free sandbox must not be billed by a server set up since.
    """
    for connection in connections:
        if connection.name == name:
            return connection
    raise NotSent(
        f"This was meant for the server “{name}”, which is not set up now.",
        hint="Nothing was sent and nothing was billed. Run it again to send it to the server in use.",
    )
