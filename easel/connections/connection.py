"""Describes one server: where it is, what it allows, what it costs, what it was seen to do; never its key.

The key and the values of extra headers are secrets: they live sealed in the store and are fetched by the worker alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from easel import models
from easel.base_urls import host_of, normal_base_url
from easel.connections.capability_card import CapabilityCard
from easel.costs import NOTHING, Prices
from easel.requests.problems import Problem
from easel.settings import Settings
from easel.store.scope import STUDIO
from easel.wire.authorities import is_certificate

Kind = Literal["sandbox", "sub2api", "openai", "other"]
Tier = Literal["free", "plus", "team", "pro", "api_key"]
TaskWay = Literal["auto", "always", "never"]
Source = Literal["saved", "environment", "secrets.toml", "studio"]

BEST = "best"  # what a run names when it leaves the choice to the studio
BEST_NAME = "Best"
SANDBOX = "sandbox"  # the id of the embedded sandbox
KINDS: dict[Kind, str] = {"openai": "OpenAI", "sub2api": "sub2api", "sandbox": "Sandbox", "other": "Other"}
TIERS: dict[Tier, str] = {"api_key": "API key", "pro": "Pro", "team": "Team", "plus": "Plus", "free": "Free"}
API_PART = 50 * 1000 * 1000  # bytes of one picture sent along
SUB2API_PART = 20 * 1024 * 1024
MOST_HOSTS = 50
TASK_WAYS: dict[TaskWay, str] = {"auto": "Automatic", "always": "Always", "never": "Never"}
LEAST_QUICK = 1.0  # seconds within which a failure is quick, however quick the pictures are

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
# What the client itself decides, and what would replace the key or the request's identity.
_OWN_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie"),
        *("expect", "host", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"),
        *("user-agent", "x-easel-job", "x-request-id"),
    }
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds; None where the studio's own setting holds."""

    timeout: float | None = None
    timeout_large: float | None = None
    timeout_connect: float | None = None
    timeout_gap: float | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """`problems()` says what is wrong with it. None means: the studio's own setting, or no limit.

    `extra_headers` are names only. `account_headers` and `key_headers` name the answer's headers that carry these ids.
    `picture_hosts` (`host` or `host:port`) are those from which linked pictures may be fetched, besides its own.
    `part_limit` is in bytes per picture sent along, `place` its order among saved ones, `cut_after` the learned seconds of
    silence after which something on the way cuts a request, `quickest` the fewest seconds in which a picture came, by model;
    `streams_fail` was learned from a stream that failed and then came plain, `tasks_off` from a server that took no task; `tasks`
    says whether requests are sent as tasks; `line` numbers a saved one's line (`lines.py`), 0 before it has one, `used` (unix
    seconds) is when somebody last worked with it; `forgets` that it did not know an answer of its own again, False that it did;
    `since` (unix seconds) is when its address and key were first worked with. `source` other than "saved" is read-only.
    `desk` is whose it is; those that are defined outside are everybody's, and belong to whichever desk they are seen from.
    """

    id: str
    name: str
    base_url: str
    kind: Kind = "other"
    tier: Tier = "api_key"
    default_model: str = ""
    concurrency: int | None = None
    requests_per_minute: int | None = None
    images_per_minute: int | None = None
    extra_headers: tuple[str, ...] = ()
    account_headers: tuple[str, ...] = ()
    key_headers: tuple[str, ...] = ()
    picture_hosts: tuple[str, ...] = ()
    timeouts: Timeouts = field(default_factory=Timeouts)
    proxy: str = ""
    ca_file: str = ""
    prices: Prices | None = None
    part_limit: int | None = None
    tasks: TaskWay = "auto"
    enabled: bool = True
    place: int = 0
    key_fingerprint: str = ""
    source: Source = "saved"
    capabilities: CapabilityCard | None = None
    cut_after: float | None = None
    quickest: Mapping[str, float] = field(default_factory=dict, hash=False)
    streams_fail: bool = False
    tasks_off: bool = False
    line: int = 0
    used: float = field(default=0.0, compare=False, repr=False)
    forgets: bool | None = None
    since: float = field(default=0.0, compare=False, repr=False)
    desk: str = STUDIO

    @property
    def read_only(self) -> bool:
        return self.source != "saved"

    @property
    def is_sandbox(self) -> bool:
        return self.kind == "sandbox"

    @property
    def is_free(self) -> bool:
        """It charges nothing: a server whose prices are zero, or a sandbox that was given none."""
        return self.prices.is_free if self.prices else self.is_sandbox

    def charges(self, listed: Prices) -> Prices:
        """What it charges: nothing, its own prices, or those `listed` for all that have none."""
        return NOTHING if self.is_free else self.prices or listed

    @property
    def embedded(self) -> bool:
        """The studio's own sandbox, which it starts and ends."""
        return self.id == SANDBOX

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    def may_fetch_from(self, host: str) -> bool:
        """Whether a linked picture may be fetched from `host`, written as `host_of` does."""
        return bool(host) and host in (host_of(self.base_url), *self.picture_hosts)

    @property
    def largest_part(self) -> int:
        """Bytes that one picture sent along may have."""
        return self.part_limit or (SUB2API_PART if self.kind == "sub2api" else API_PART)

    @property
    def destination(self) -> tuple[str, ...]:
        """Who gets to see the key: a change of any of these asks for it anew."""
        parts = urlsplit(self.base_url)
        return (parts.scheme, parts.netloc, self.proxy, self.ca_file)

    def problems(self) -> tuple[Problem, ...]:
        """Every broken rule at once, in the order of the form."""
        return tuple(self._problems())

    def normal(self) -> "Connection":
        """The same with its addresses put right. Raises ValueError with a sentence where one is none."""
        hosts = tuple(dict.fromkeys(map(host_of, self.picture_hosts)))
        return replace(self, name=self.name.strip(), base_url=normal_base_url(self.base_url), picture_hosts=hosts)

    def settings(self, studio: Settings, model: str = "") -> Settings:
        """The studio's settings as they hold for this connection, and for `model` there: a failure that took longer than half
        of the quickest picture is not quick."""
        own: dict[str, Any] = {name: getattr(self.timeouts, name) for name in Timeouts.__slots__}
        own |= {"account_headers": self.account_headers or None, "key_headers": self.key_headers or None}
        if model in self.quickest:
            own["retry_window"] = min(studio.retry_window, max(LEAST_QUICK, self.quickest[model] / 2))
        return studio.model_copy(update={name: value for name, value in own.items() if value is not None})

    def _problems(self) -> Iterator[Problem]:
        if not 1 <= len(self.name.strip()) <= 60:
            yield Problem("name", "form", "Enter a name of 1 to 60 characters.")
        elif self.name.strip().lower() in (BEST, SANDBOX):
            yield Problem("name", "taken", f"“{self.name.strip()}” is reserved: choose another name.")
        yield from _address_problems("base_url", self.base_url)
        yield from _limit_problems(self)
        yield from _header_problems(self)
        yield from _host_problems(self.picture_hosts)
        yield from _timeout_problems(self.timeouts)
        yield from _proxy_problems(self.proxy)
        yield from _authority_problems(self)
        yield from _price_problems(self.prices)


def _authority_problems(given: Connection) -> Iterator[Problem]:
    """The operator names files of the studio's machine. Whoever fills in the form pastes the certificate: asked about a path, the
    studio would tell anybody which files there are."""
    if given.read_only:
        if given.ca_file and not Path(given.ca_file).is_file():
            yield Problem("ca_file", "missing", "CA file not found. Enter the path of a PEM file.")
    elif given.ca_file and not is_certificate(given.ca_file):
        words = "Paste the certificate itself: the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
        yield Problem("ca_file", "form", words)


def kind_of(base_url: str) -> Kind:
    """What a server probably is, by its address."""
    return "openai" if urlsplit(base_url).hostname == "api.openai.com" else "other"


def _address_problems(name: str, typed: str) -> Iterator[Problem]:
    try:
        normal_base_url(typed)
    except ValueError as error:
        yield Problem(name, "form", f"{str(error).rstrip('.')}.")


def _limit_problems(given: Connection) -> Iterator[Problem]:
    for name, most, label in (
        ("concurrency", 200, "Parallel requests"),
        ("requests_per_minute", 100_000, "Requests per minute"),
        ("images_per_minute", 100_000, "Pictures per minute"),
    ):
        value = getattr(given, name)
        if value is not None and not 1 <= value <= most:
            yield Problem(name, "range", f"{label}: choose 1 to {most:,}, not {value:,}, or leave it empty.", "1")
    if given.part_limit is not None and not 100_000 <= given.part_limit <= API_PART:
        size = given.part_limit / 1_000_000
        yield Problem(
            "part_limit", "range", f"Largest picture: choose 0.1 to 50 MB, not {size:,.3g}, or leave it empty."
        )
    if given.default_model and (words := models.name_problem(given.default_model)):
        yield Problem("default_model", "form", words)


def _header_problems(given: Connection) -> Iterator[Problem]:
    for field_name in ("extra_headers", "account_headers", "key_headers"):
        for name in getattr(given, field_name):
            if not _HEADER.fullmatch(name):
                yield Problem(field_name, "form", f"{name[:40]!r} is not a header name.")
            elif field_name == "extra_headers" and name.lower() in _OWN_HEADERS:
                yield Problem(field_name, "own", f"{name} is set by the studio itself: leave it out.")


def _host_problems(hosts: tuple[str, ...]) -> Iterator[Problem]:
    if len(hosts) > MOST_HOSTS:
        yield Problem("picture_hosts", "max", f"Picture hosts: at most {MOST_HOSTS}, not {len(hosts):,}.")
    for number, typed in enumerate(hosts[:MOST_HOSTS], 1):
        try:
            host_of(typed)
        except ValueError:
            words = f"Picture hosts: {f'number {number}' if len(hosts) > 1 else 'this'} is not a host name."
            yield Problem("picture_hosts", "form", f"{words} Write host names like cdn.example, separated by commas.")


def _timeout_problems(given: Timeouts) -> Iterator[Problem]:
    for name, label in zip(
        Timeouts.__slots__, ("Time limit", "Large pictures", "Connect timeout", "Idle timeout"), strict=True
    ):
        value = getattr(given, name)
        if value is not None and not 0 < value <= 86_400:
            yield Problem(
                name, "range", f"{label}: choose more than 0 and at most 86,400 s, not {value:,g}, or leave it empty."
            )


def _proxy_problems(proxy: str) -> Iterator[Problem]:
    if not proxy:
        return
    if not _is_proxy(proxy):
        yield Problem("proxy", "form", "Write the proxy like http://proxy.example:3128.")
    elif "@" in proxy:
        yield Problem(
            "proxy", "secret", "A proxy's user name and password belong in HTTPS_PROXY in the environment, not here."
        )


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for a port that is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def _price_problems(prices: Prices | None) -> Iterator[Problem]:
    if prices is None:
        return
    for name in ("text_in", "text_in_cached", "image_in", "image_in_cached", "image_out"):
        value = getattr(prices, name)
        if not (value.is_finite() and 0 <= value <= 10_000):
            yield Problem(
                "prices", "range", f"The price {name.replace('_', ' ')} must be 0 to 10,000 USD per million tokens."
            )
    for value in prices.per_picture or ():
        if not (value.is_finite() and 0 <= value <= 1_000):
            yield Problem("prices", "range", "The price per picture must be 0 to 1,000 USD.")
