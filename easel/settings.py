"""Every setting, typed, from EASEL_* environment variables and a .env file; a bad value stops the start with one sentence.

docs/settings.md tells each to people; a test holds both together.
"""

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from easel.base_urls import host_of, normal_base_url
from easel.costs import Prices, TextPrices
from easel.errors import SettingsError
from easel.models import DEFAULT_TEXT

_LIST = Prices()
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Bytes = Annotated[int, Field(gt=0)]


class Settings(BaseSettings):
    """Field `x` is read from EASEL_X; the environment wins over .env. Times in seconds, sizes in bytes, money in USD."""

    model_config = SettingsConfigDict(env_prefix="EASEL_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path("~/.easel")
    database_url: SecretStr = SecretStr("")  # empty: SQLite in home
    blobs: str = ""  # s3://bucket/prefix; empty: a folder in home
    cache: Bytes = 5 * 1024**3  # of a bucket's pictures on this machine
    role: Literal["studio", "web"] = "studio"  # web: submits and shows, and leaves the jobs to workers
    base_url: str = ""  # empty: the embedded sandbox
    api_key: SecretStr = SecretStr("")
    connection_name: str = ""  # how logs and pages call it; empty: the host
    account_headers: Annotated[tuple[str, ...], NoDecode] = ()
    key_headers: Annotated[tuple[str, ...], NoDecode] = ()
    picture_hosts: Annotated[tuple[str, ...], NoDecode] = ()  # others, from which linked pictures may be fetched
    tasks: Literal["auto", "always", "never"] = "auto"  # whether requests go to the server as tasks
    allow_private: bool | None = None  # None: where the studio listens on loopback only, and in the command line
    master_key: SecretStr = SecretStr("")  # seals the keys of saved connections; empty: one made and kept in home
    timeout: Seconds = 120
    timeout_large: Seconds = 300
    timeout_connect: Seconds = 10
    timeout_gap: Seconds = 120
    timeout_task: Annotated[float, Field(gt=0, le=1800)] = 1800  # of a request that a server took as a task
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    retry_wait: Annotated[float, Field(ge=0, le=60)] = 1.0
    retry_window: Seconds = 10  # a 5xx later than this may have been billed
    retry_after_max: Annotated[float, Field(ge=0, le=3600)] = 60
    max_picture: Bytes = 96 * 1024 * 1024
    max_skeleton: Bytes = 4 * 1024 * 1024
    concurrency: Annotated[int, Field(ge=1, le=200)] = 10
    url_key: SecretStr = SecretStr("")  # signs picture URLs; empty: one made and kept in home
    proofs: bool = True  # the words in pictures are read back
    metrics: bool = False  # True: /metrics answers not only programs on this machine
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    text_model: str = DEFAULT_TEXT  # speaks in conversations where nobody chooses another
    text_prices: Annotated[dict[str, TextPrices], NoDecode] = Field(default_factory=dict)  # by text model
    turn_tokens: Annotated[int, Field(ge=500, le=1_000_000)] = 30_000  # of what was said before, told again with a turn
    turn_store: bool = False  # True: servers are asked to keep the turns of conversations
    price_text_in: Decimal = _LIST.text_in
    price_text_in_cached: Decimal = _LIST.text_in_cached
    price_image_in: Decimal = _LIST.image_in
    price_image_in_cached: Decimal = _LIST.image_in_cached
    price_image_out: Decimal = _LIST.image_out

    @field_validator("account_headers", "key_headers", "picture_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("text_prices", mode="before")
    @classmethod
    def _text_prices(cls, value: object) -> object:
        return dict(_text_price(each) for each in value.split(",") if each.strip()) if isinstance(value, str) else value

    @field_validator("home", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("base_url", mode="after")
    @classmethod
    def _normal(cls, value: str) -> str:
        return normal_base_url(value) if value.strip() else ""

    @field_validator("picture_hosts", mode="after")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(host_of, value))

    @field_validator("database_url", mode="after")
    @classmethod
    def _postgresql(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value().strip()
        scheme, _, rest = url.partition("://")
        if not url:
            return SecretStr("")
        if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not rest:
            raise ValueError(
                "Write it like postgresql+psycopg://user:password@host/easel, or leave it empty for SQLite"
            )
        return SecretStr(f"postgresql+psycopg://{rest}")

    @field_validator("blobs", mode="after")
    @classmethod
    def _bucket(cls, value: str) -> str:
        url = value.strip().rstrip("/")
        if url and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?", url):
            raise ValueError("Write it like s3://bucket/prefix, or leave it empty for a folder of this machine")
        return url

    @property
    def database(self) -> str:
        """The URL of the PostgreSQL database; empty where it is SQLite in `home`. It may hold a password."""
        return self.database_url.get_secret_value()

    def check_shared(self) -> None:
        """Raises SettingsError where several processes may share what is kept and would not share their keys."""
        keys = {"EASEL_MASTER_KEY": self.master_key, "EASEL_URL_KEY": self.url_key}
        missing = [name for name, key in keys.items() if not key.get_secret_value()]
        if missing and (self.database or self.blobs):
            shared = "EASEL_DATABASE_URL" if self.database else "EASEL_BLOBS"
            raise SettingsError(
                f"{shared} is set, so that several processes may share one library, but {' and '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} not.",
                hint="Give every process the same ones; docs/deploy.md says how to create them.",
            )

    def prices(self) -> Prices:
        return Prices(
            text_in=self.price_text_in,
            text_in_cached=self.price_text_in_cached,
            image_in=self.price_image_in,
            image_in_cached=self.price_image_in_cached,
            image_out=self.price_image_out,
        )

    def private_home(self) -> Path:
        """`home`, made for its owner alone (0700). Raises SettingsError when it cannot be made or written."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.home.chmod(0o700)
        except OSError as error:
            raise SettingsError(
                f"EASEL_HOME: {self.home} cannot be used: {error.strerror}. Choose a folder you can write to."
            ) from error
        return self.home


def _text_price(written: str) -> tuple[str, TextPrices]:
    """One of `gpt-5.4-mini=0.75/0.075/4.50`: a model, and what a million tokens cost that go in, go in again, come out."""
    name, _, rates = written.partition("=")
    try:
        text_in, cached, text_out = (Decimal(each.strip()) for each in rates.split("/"))
    except (ValueError, InvalidOperation):
        raise ValueError(
            "Write each like gpt-5.4-mini=0.75/0.075/4.50: in, in again, out, in USD per million"
        ) from None
    if not name.strip() or min(text_in, cached, text_out) < 0 or not (text_in + cached + text_out).is_finite():
        raise ValueError("Write each like gpt-5.4-mini=0.75/0.075/4.50: in, in again, out, in USD per million")
    return name.strip(), TextPrices(text_in, cached, text_out)


def load(**given: Any) -> Settings:
    """The settings from the environment and .env; `given` fields win over both.

    Raises SettingsError with one sentence that names the variable, its bad value's rule, and never a secret.
    """
    try:
        return Settings(**given)
    except (UnicodeDecodeError, OSError) as error:
        why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise SettingsError(
            f"The file .env cannot be read: {why}.", hint="Rewrite it as plain text, one EASEL_NAME=value per line."
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "EASEL_" + "_".join(str(part) for part in first["loc"]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} cannot be used: {reason}.".replace("..", ".")) from None
