"""Reads the connections that the operator defines outside the studio: the environment, .env and secrets.toml.

EASEL_BASE_URL and EASEL_API_KEY are the connection “environment”; EASEL_CONNECTION_<NAME>_BASE_URL and its companions, and
`[connections.<name>]` of .streamlit/secrets.toml (in the working or the home folder, as Streamlit reads it), are further ones.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from easel.base_urls import host_of
from easel.connections.connection import Connection, Kind, Source, TaskWay, Tier, Timeouts, kind_of
from easel.connections.keys import Secret
from easel.costs import Prices
from easel.errors import SettingsError
from easel.settings import Settings
from easel.wire.log import fingerprint

ENVIRONMENT = "environment"  # the id of the connection that EASEL_BASE_URL defines
_PREFIX = "EASEL_CONNECTION_"
_VARIABLE = re.compile(
    rf"{_PREFIX}([A-Z0-9_]+?)_(BASE_URL|API_KEY|KIND|TIER|MODEL|PROXY|CA_FILE|PICTURE_HOSTS|TASKS|REQUESTS_PER_MINUTE|IMAGES_PER_MINUTE|CONCURRENCY)"
)
_PLACES = (Path("~/.streamlit/secrets.toml"), Path(".streamlit/secrets.toml"))  # the later wins


@dataclass(frozen=True, slots=True)
class Declared:
    connection: Connection
    secret: Secret


class _Given(BaseModel):
    """One definition as it is written down; a key that it does not know is refused, as it may be a limit misspelt."""

    model_config = ConfigDict(extra="forbid")

    base_url: str
    api_key: SecretStr = SecretStr("")
    name: str = ""
    kind: Kind | None = None
    tier: Tier = "api_key"
    model: str = ""
    proxy: str = ""
    ca_file: str = ""
    headers: dict[str, SecretStr] = {}
    account_headers: tuple[str, ...] = ()
    key_headers: tuple[str, ...] = ()
    picture_hosts: tuple[str, ...] = ()
    concurrency: int | None = None
    requests_per_minute: int | None = None
    images_per_minute: int | None = None
    timeout: float | None = None
    timeout_large: float | None = None
    timeout_connect: float | None = None
    timeout_gap: float | None = None
    part_limit: int | None = None
    tasks: TaskWay = "auto"
    prices: dict[str, Decimal | tuple[Decimal, Decimal, Decimal]] = {}

    @field_validator("picture_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """A variable holds them with commas between."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("picture_hosts", mode="after")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(host_of, value))


class _DotEnv(BaseSettings):
    """What .env says of connections, by the lower-case rest of each name."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=".env", extra="allow")


def declared(
    settings: Settings, environment: Mapping[str, str] = os.environ, places: tuple[Path, ...] = _PLACES
) -> tuple[Declared, ...]:
    """Every connection that is defined outside. Raises SettingsError with one sentence that repeats no value."""
    found = [_of_settings(settings)] if settings.base_url else []
    found += _of_environment(environment)
    found += _of_secrets(places)
    return tuple(found)


def _of_settings(settings: Settings) -> Declared:
    """Its limits, timeouts and prices are the settings' own."""
    connection = Connection(
        id=ENVIRONMENT,
        name=(settings.connection_name or urlsplit(settings.base_url).netloc)[:60],
        base_url=settings.base_url,
        kind=kind_of(settings.base_url),
        account_headers=settings.account_headers,
        key_headers=settings.key_headers,
        picture_hosts=settings.picture_hosts,
        tasks=settings.tasks,
        key_fingerprint=fingerprint(settings.api_key.get_secret_value()),
        source="environment",
    )
    return Declared(connection, Secret(settings.api_key))


def _of_environment(environment: Mapping[str, str]) -> Iterator[Declared]:
    written = {f"{_PREFIX}{name.upper()}": value for name, value in (_DotEnv().model_extra or {}).items()}
    groups: dict[str, dict[str, Any]] = {}
    for variable, value in (written | dict(environment)).items():
        match = _VARIABLE.fullmatch(variable)
        if match and value:
            groups.setdefault(match[1], {})[match[2].lower()] = value
    for name, given in sorted(groups.items()):
        plain = name.lower().replace("_", " ")
        yield _read(given, f"env:{name.lower()}", plain.capitalize(), "environment", f"{_PREFIX}{name}_*")


def _of_secrets(places: tuple[Path, ...]) -> Iterator[Declared]:
    tables: dict[str, dict[str, Any]] = {}
    for place in places:
        tables |= _tables(place.expanduser())
    for name, given in sorted(tables.items()):
        yield _read(given, f"secrets:{name}", name, "secrets.toml", f"[connections.{name}] in secrets.toml")


def _tables(file: Path) -> dict[str, dict[str, Any]]:
    """The tables that name a base URL; others are connections of Streamlit's own kind (databases)."""
    if not file.is_file():
        return {}
    try:
        sections = tomllib.loads(file.read_text("utf-8")).get("connections", {})
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{file.name} cannot be read: {type(error).__name__}. Check that it is valid TOML."
        ) from None
    if not isinstance(sections, dict):
        return {}
    return {name: each for name, each in sections.items() if isinstance(each, dict) and "base_url" in each}


def _read(raw: Mapping[str, Any], ident: str, name: str, source: Source, where: str) -> Declared:
    try:
        given = _Given(**raw)
        connection = _connection(given, ident[:80], given.name or name, source).normal()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{where}: {field} cannot be used: {reason}.") from None
    except ValueError as error:
        raise SettingsError(f"{where}: {error}.") from None
    secret = Secret(given.api_key, given.headers)
    for problem in (*connection.problems(), *secret.problems()):
        raise SettingsError(f"{where}: {problem.message}")
    return Declared(connection, secret)


def _connection(given: _Given, ident: str, name: str, source: Source) -> Connection:
    same = (
        *("base_url", "tier", "proxy", "ca_file", "account_headers", "key_headers", "picture_hosts"),
        *("concurrency", "requests_per_minute", "images_per_minute", "part_limit", "tasks"),
    )
    return Connection(
        id=ident,
        name=name[:60],
        kind=given.kind or kind_of(given.base_url),
        default_model=given.model,
        extra_headers=tuple(given.headers),
        timeouts=Timeouts(**{field: getattr(given, field) for field in Timeouts.__slots__}),
        prices=_prices(given.prices) if given.prices else None,
        key_fingerprint=fingerprint(given.api_key.get_secret_value()),
        source=source,
        **{field: getattr(given, field) for field in same},
    )


def _prices(given: dict[str, Any]) -> Prices:
    unknown = sorted(set(given) - set(Prices.__slots__))
    if unknown:
        raise ValueError(f"prices: {unknown[0]} is no price; they are {', '.join(Prices.__slots__)}")
    return Prices(**given)
