"""The server that runs go to by themselves, as pages show it, and the address of one by its name."""

from dataclasses import dataclass

from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.store.scope import STUDIO

_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Server:
    """For the top bar: its name, and what is known of its state in a few words. `reachable` is None where it was not tried."""

    name: str
    is_sandbox: bool
    reachable: bool | None
    state: str


def usual(directory: Directory, *, sandbox_is_alive: bool, desk: str = STUDIO) -> Server:
    """The only connection there is, or the best of several, or the sandbox on this machine."""
    offered = [each for each in directory.store.enabled(desk=desk) if not each.embedded]
    if not offered:
        state = "ready" if sandbox_is_alive else "stopped: restart the studio"
        return Server("Sandbox: free test pictures, no AI", True, sandbox_is_alive, state)
    if len(offered) == 1:
        health = directory.health.of(offered[0])
        name = offered[0].name if offered[0].name == offered[0].host else f"{offered[0].name} ({offered[0].host})"
        return Server(name, offered[0].is_sandbox, health.reachable, health.words)
    likely = directory.likely(BEST, desk=desk)
    words = "" if likely else "check Connections"
    return Server(f"Automatic ({likely.name if likely else 'none available now'})", False, bool(likely), words)


def address(directory: Directory, name: str, *, desk: str = STUDIO) -> str:
    """The base URL of a connection, by its name; of the usual one where that is not set up any more."""
    connections = directory.store.all(desk=desk)
    named = next((each for each in connections if each.name == name), None)
    known = named or directory.likely(directory.usual(connections), connections)
    return known.base_url if known else _OPENAI
