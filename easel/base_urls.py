"""A base URL as people type and paste it, made `scheme://host[:port]/…/v1`; or one sentence that says what to write instead.

One rule for the form, the environment and secrets.toml. Everything is read in one pass, and no more than a capped length of it.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 2_000  # characters typed
_LIKE = "Write it like https://gateway.example/v1"
_PORTS = {"http": 80, "https": 443}
_AROUND = " \t\r\n\"'`<>()[]{}«»“”‘’,;"  # what a copied address brings along; a bracket that belongs to a host stays
_NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}\s{0,3}=\s{0,3}")  # OPENAI_BASE_URL=https://…
_SCHEME = re.compile(r"(https?)(?::[/\\]{0,8}|[/\\]{2,8})", re.IGNORECASE)  # http:/host, https//host, https:\\host
_WHOLE = re.compile(r"https?://[^/]", re.IGNORECASE)
_OTHER_SCHEME = re.compile(  # ftp://host, httpp:/host, htps//host; a host's port has digits
    r"[a-z][a-z0-9+.-]{0,20}:(?:/|$)|(?!localhost/)[a-z][a-z0-9+-]{0,20}//", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_VERSION = re.compile(r"v\d{1,3}(?:\.\d{1,3})?(?:(?:alpha|beta|preview|rc|p)\d{0,3}(?:(?:alpha|beta)\d{0,3})?)?")
# What follows the base in the addresses that documents show; the longest first.
_ENDPOINTS = (
    ("images", "generations", "async"),
    ("images", "edits", "async"),
    ("images", "generations"),
    ("images", "edits"),
    ("images", "variations"),
    ("chat", "completions"),
    ("images",),
    ("responses",),
    ("models",),
    ("completions",),
    ("embeddings",),
)
_AZURE = tuple(
    f".{kind}.{zone}"
    for kind in ("openai", "cognitiveservices", "services.ai")
    for zone in ("azure.com", "azure.us", "azure.cn")
)


@dataclass(frozen=True, slots=True)
class BaseURL:
    """`address` is what is used. `deployment` is the name in an Azure deployment's URL, which its model field takes."""

    address: str
    deployment: str = ""


def normal_base_url(text: str) -> str:
    """`read(text).address`."""
    return read(text).address


def read(text: str) -> BaseURL:
    """Raises ValueError with a sentence that repeats nothing of it, since a password may stand in it."""
    typed = _cleaned(text)
    parts = _split(typed)
    _check_beginning(typed, parts)
    azure = is_azure(parts.hostname or "")
    _check_rest(parts, azure)
    segments = [segment for segment in parts.path.split("/") if segment]
    if azure:
        return _of_azure(parts, segments)
    return BaseURL(f"{parts.scheme}://{_netloc(parts)}/{'/'.join(_based(segments))}")


def host_of(text: str) -> str:
    """`host`, or `host:port` where that is not the usual one, of a name or an address as typed or linked; as it is looked up.
    Raises ValueError with a sentence that repeats nothing of it."""
    try:
        scheme, rest = _scheme(_cleaned(text))
        parts = _split(f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0].rpartition('@')[2]}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode().lower()
    except ValueError:
        raise ValueError("It is not a host name. Write it like cdn.example") from None
    return name if port in (None, _PORTS[parts.scheme]) else f"{name}:{port}"


def is_azure(host: str) -> bool:
    """Whether it is Azure's own address: there the key goes into the header `api-key`."""
    return host.lower().rstrip(".").endswith(_AZURE)


def _cleaned(text: str) -> str:
    """Without what eyes do not see or a pen put around it; full-width letters and marks as plain ones."""
    if len(text) > LONGEST:
        raise ValueError(f"It is longer than an address can be. {_LIKE}")
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cs"))
    plain = unicodedata.normalize("NFKC", seen).replace("。", ".")
    is_ipv6 = "[" in plain and "]" in plain  # whose brackets belong to the host
    plain = plain.strip(_AROUND.replace("[", "").replace("]", "") if is_ipv6 else _AROUND)
    named = _NAMED.match(plain)
    plain = plain[named.end() :] if named else plain
    plain = plain.strip(" \t\"'`").rstrip(".").replace("\\", "/")
    if any(letter.isspace() or not letter.isprintable() for letter in plain):
        raise ValueError(f"It holds a blank. {_LIKE}")
    return plain


def _split(typed: str) -> SplitResult:
    scheme, rest = _scheme(typed)
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        _ = parts.port
    except ValueError:
        raise ValueError(f"Its host or its port is impossible. {_LIKE}") from None
    if "@" in parts.netloc:
        raise ValueError(f"It may hold no user name, query or fragment. {_LIKE}")
    if not parts.hostname or parts.port == 0:
        raise ValueError(f"It is not an http or https address. {_LIKE}")
    _check_host(parts.hostname)
    return parts


def _scheme(typed: str) -> tuple[str, str]:
    """Scheme and the rest; this machine is asked by http where none is typed."""
    found = _SCHEME.match(typed)
    if found:
        return found[1].lower(), typed[found.end() :].lstrip("/")
    if _OTHER_SCHEME.match(typed):
        raise ValueError(f"It is not an http or https address. {_LIKE}")
    rest = typed.lstrip("/")
    host = rest.split("/")[0].rsplit(":", 1)[0].lower()
    here = host in ("localhost", "[::1]") or host.startswith("127.")
    return ("http" if here else "https"), rest


def _check_beginning(typed: str, parts: SplitResult) -> None:
    """A scheme without its two slashes is put right where what follows plainly is a host: two guesses at once are none."""
    host = parts.hostname or ""
    plainly = parts.port is not None or host == "localhost" or any(mark in host.rstrip(".") for mark in ".:")
    if _SCHEME.match(typed) and not _WHOLE.match(typed) and not plainly:
        raise ValueError(f"Its beginning is not whole: two slashes follow http: or https:. {_LIKE}")


def _check_host(host: str) -> None:
    if ":" in host:  # IPv6: urlsplit has looked at the brackets
        return
    try:
        labels = host.rstrip(".").encode("idna").decode().lower().split(".")
    except UnicodeError:
        raise ValueError(f"Its host name is impossible: an empty or overlong part. {_LIKE}") from None
    if sum(map(len, labels)) + len(labels) > 254 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"Its host name is impossible. {_LIKE}")


def _check_rest(parts: SplitResult, azure: bool) -> None:
    """Azure's `?api-version=` is dropped: its v1 needs none."""
    versioned = azure and parts.query.lower().startswith("api-version=") and "&" not in parts.query
    if parts.fragment or (parts.query and not versioned):
        raise ValueError(f"It may hold no user name, query or fragment. {_LIKE}")


def _based(segments: list[str]) -> list[str]:
    """The path of the API itself: endpoints cut off, the version as it is written in lower case, or `v1` where there is none."""
    kept = _without_endpoint(segments)
    versions = [at for at, segment in enumerate(kept) if _VERSION.fullmatch(segment.lower())]
    if not versions:
        return [*kept, "v1"]
    last = versions[-1]
    return [*kept[:last], kept[last].lower(), *kept[last + 1 :]]


def _without_endpoint(segments: list[str]) -> list[str]:
    lower = [segment.lower() for segment in segments]
    if lower[-3:-1] == ["images", "tasks"]:
        return segments[:-3]
    for endpoint in _ENDPOINTS:
        if tuple(lower[-len(endpoint) :]) == endpoint:
            return segments[: -len(endpoint)]
    return segments


def _of_azure(parts: SplitResult, segments: list[str]) -> BaseURL:
    """Whatever of Azure's addresses was pasted: its v1 lies at one place, and takes a deployment's name as the model."""
    lower = [segment.lower() for segment in segments]
    at = lower.index("deployments") + 1 if "deployments" in lower else len(segments)
    deployment = segments[at] if at < len(segments) else ""
    return BaseURL(f"{parts.scheme}://{_netloc(parts)}/openai/v1", deployment)


def _netloc(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port is None else f"{host}:{parts.port}"
