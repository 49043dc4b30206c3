"""Gives pages and the engine every connection, how it is doing, whom a run goes to, and the client that talks to it.

One per process; the engine and the pages ask here. Secrets pass from the store into a client and nowhere else.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from easel.base_urls import normal_base_url
from easel.connections import allowed_addresses, sending
from easel.connections.adaptation import adapt
from easel.connections.books import Books
from easel.connections.choice import Choice, Need, Terms, choose
from easel.connections.connection import BEST, SANDBOX, Connection
from easel.connections.declared import Declared, declared
from easel.connections.doctor import Doctor
from easel.connections.facts import name_of
from easel.connections.health import Health, HealthBook
from easel.connections.keys import NOTHING_ENTERED, Entered, KeyBox
from easel.connections.limits import LimitBook
from easel.connections.store import ConnectionStore
from easel.costs import NO_TEXT_COST, Prices, TextPrices
from easel.errors import NotSent, SlowServerError, Unknown
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem
from easel.settings import Settings
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.store.trouble import TROUBLE, reason
from easel.wire.client import ImagesClient
from easel.wire.network import Network
from easel.wire.refusals import GAVE_UP
from easel.wire.replies import Attempt

_LOG = logging.getLogger(__name__)
Known = tuple[Connection, ...] | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A request as it will be sent: by whom, with what, what was changed in it, in words, and whether as a task."""

    client: ImagesClient
    params: GenerateParams
    notes: tuple[str, ...]
    as_task: bool


class Directory:
    """`on_loopback`: only this machine's users can ask (the studio listens on loopback, or this is the command line)."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        on_loopback: bool,
        outside: tuple[Declared, ...] | None = None,
    ) -> None:
        """`outside` are the connections defined elsewhere; None reads them. Raises SettingsError."""
        self._settings = settings
        self._database = database
        self._listed = settings.prices()
        self.audience = allowed_addresses.Audience(settings, on_loopback=on_loopback)
        keys = KeyBox(settings.private_home(), settings.master_key.get_secret_value())
        self.store = ConnectionStore(database, keys, declared(settings) if outside is None else outside)
        self.limits = LimitBook(database, self.store.facts, settings.concurrency)
        self.health = HealthBook(self.limits)
        self.limits_changed: Callable[[Connection], object] = lambda connection: None  # the engine's, while it runs
        self.doctor = Doctor(self.store.facts, self.client, self.learn, self._listed)

    @classmethod
    def of_settings(cls, settings: Settings, database: Database, *, sandbox: bool) -> "Directory":
        """With the one connection that the settings name: what a script uses. `sandbox`: it is Easel's own."""
        (one,) = declared(settings, {}, ())
        connection = one.connection
        if sandbox:
            connection = replace(connection, id=SANDBOX, kind="sandbox", source="studio")
        return cls(settings, database, on_loopback=True, outside=(Declared(connection, one.secret),))

    def keep_books(self, books: Books) -> None:
        """From now on `books` is told of probes and of new names."""
        self.store.books = self.doctor.books = books

    def watch(self) -> None:
        """Looks now and then, in a thread of its own, whether servers can be reached."""
        self.health.start(self._watched, self.network)

    def passed_on(self) -> None:
        """A proxy handed a request on to the studio: see `Audience`. How servers are doing may be another matter now."""
        self.audience.passed_on()
        self.health.look_now()

    def close(self) -> None:
        self.doctor.close()
        self.health.close()

    def problems(self, given: Connection, entered: Entered = NOTHING_ENTERED) -> tuple[Problem, ...]:
        """What is wrong with a connection as typed, an address that may not be dialled here included."""
        return (*self._inner_address(given), *self._inner_hosts(given), *self.store.problems(given, entered))

    def health_of(self, connections: tuple[Connection, ...]) -> Mapping[str, Health]:
        return {each.id: self.health.of(each) for each in connections}

    def choose(self, need: Need, known: Known = None) -> Choice:
        """Whom a run goes to, of those `known` where they were read already. Raises NotSent with words."""
        connections = self.store.all(desk=need.desk) if known is None else known
        health = self.health_of(connections) if need.wanted == BEST else {}
        return choose(connections, health, need, self._listed)

    def at(self, line: str, *, desk: str) -> Terms | None:
        """What holds at the connection whose line that is, as far as this process has its key and it is used."""
        known = self.store.all(desk=desk)
        return next((self.terms(each) for each in known if each.enabled and name_of(each) == line), None)

    def terms(self, connection: Connection) -> Terms:
        limits = self.limits.of(connection)
        well, resting = self.health.standing(connection)
        prices = connection.charges(self._listed)
        return Terms(connection, well, resting, limits.blocked, limits.a_minute, prices, connection.is_free)

    def usual(self, known: Known = None, *, desk: str = STUDIO) -> str:
        """What a run is meant for that names nothing: the only connection there is, by id, else "best". `known` are the
        connections of the desk, where they were read already."""
        enabled = [each for each in (self.store.all(desk=desk) if known is None else known) if each.enabled]
        offered = [each for each in enabled if not each.embedded] or enabled
        return offered[0].id if len(offered) == 1 else BEST

    def some_rest(self, *, desk: str = STUDIO) -> bool:
        """Whether a server that is used cannot be asked just now, and may well be in a minute."""
        return any(not self.health.of(each).well for each in self.store.enabled(desk=desk))

    def likely(self, wanted: str, known: Known = None, *, desk: str = STUDIO) -> Connection | None:
        """Whom a run will probably go to: for estimates, where nothing hangs on it. None where nobody can tell."""
        connections = self.store.all(desk=desk) if known is None else known
        if wanted != BEST:
            return next((each for each in connections if each.id == wanted), None)
        enabled = tuple(each for each in connections if each.enabled)
        return self._best(enabled, self.health_of(enabled))

    def standing(self) -> str:
        """What is known of all servers, as a word to compare: what was shown under another one may not be so any more."""
        known = self.store.enabled_anywhere()
        health = self.health_of(known)
        best = self._best(known, health)
        doing = [(each.well, each.words if each.reachable is False else "") for each in health.values()]
        said = [replace(each, quickest={}) for each in known]  # how quick one was is on no page
        return hashlib.sha256(repr((said, doing, best and best.id)).encode()).hexdigest()[:16]

    def prices_of(self, connection: Connection | None) -> Prices:
        """What holds there; the studio's own prices where it has none, or nobody is named."""
        listed = self._listed
        return connection.charges(listed) if connection else listed

    def text_prices_of(self, connection: Connection | None, text_model: str) -> TextPrices | None:
        """What a text model's words are charged at there; None where nobody has said it."""
        return NO_TEXT_COST if connection and connection.is_free else self._settings.text_prices.get(text_model)

    def client(self, connection: Connection, *, patient: bool = True, model: str = "") -> ImagesClient:
        """For requests to `model`. `patient` False: a rate limit is not waited out, as another server may be asked. Raises
        KeyLost, NotSent."""
        secret = self.store.secret(connection.id)
        settings = connection.settings(self._settings, model)
        if not patient:
            settings = settings.model_copy(update={"retry_after_max": 0.0})
        return ImagesClient(
            connection.base_url,
            secret.key.get_secret_value(),
            settings=settings,
            connection=connection.name,
            sandbox=connection.is_sandbox,
            headers=secret.sent_headers(),
            network=self.network(connection),
        )

    def fitted(self, connection: Connection, params: GenerateParams, *, patient: bool) -> Fitted:
        """A request there as it will be sent. See `client`."""
        as_task = self.goes_as_task(connection, params)
        params, notes = adapt(params, connection.capabilities, streams_fail=connection.streams_fail, as_task=as_task)
        client = self.client(connection, patient=patient, model=params.model)
        return Fitted(client, params, tuple(note.message for note in notes if note.changed), as_task)

    def goes_as_task(self, connection: Connection, params: GenerateParams) -> bool:
        """Whether the server is to take it as a task, and be asked about it until it ends."""
        return sending.as_task(connection, params, self._database)

    def network(self, connection: Connection) -> Network:
        allow = allowed_addresses.loopback_only if connection.embedded else self.audience.address_check()
        return Network(allow, connection.proxy, connection.ca_file, connection.picture_hosts)

    def learn(self, connection: Connection, attempt: Attempt) -> None:
        """What one finished attempt says about its server: limits, health, and after which silence it is cut."""
        self.health.learn(connection, attempt)
        try:
            self._learn_lasting(connection, attempt)
        except TROUBLE as error:  # a full disk must not stop the reading of a picture that is paid for
            _LOG.warning("What an answer of %s taught could not be kept: %s", connection.name, reason(error))

    def _learn_lasting(self, connection: Connection, attempt: Attempt) -> None:
        if self.limits.learn(connection, attempt):
            self.limits_changed(connection)
        if attempt.painting is not None:
            self.store.facts.note_quickest(connection, attempt.model, attempt.painting)
        error = attempt.error
        if not isinstance(error, Unknown) or error.silence is None:
            return
        # a gateway's own end of patience; another late 5xx may be anything
        if not isinstance(error, SlowServerError) or error.status in GAVE_UP:
            self.store.facts.add_cut(connection, error.silence)

    def learn_streams_fail(self, connection: Connection) -> None:
        """A stream failed at once and may have been billed, and the same request came plain: the next one goes plain."""
        try:
            self.store.facts.note_streams_fail(connection)
        except TROUBLE as error:
            _LOG.warning("That streams of %s fail could not be kept: %s", connection.name, reason(error))

    def learn_forgets(self, connection: Connection, *, forgets: bool = True) -> None:
        """It did not know an answer of its own again: the next turn of a conversation goes with all that was said before. Or it
        did, which is worth knowing."""
        try:
            self.store.facts.note_forgets(connection, forgets=forgets)
        except TROUBLE as error:
            _LOG.warning("Whether %s keeps answers could not be kept: %s", connection.name, reason(error))

    def learn_tasks_off(self, connection: Connection) -> None:
        """It took no task: the next request is sent without one."""
        try:
            self.store.facts.note_tasks_off(connection)
        except TROUBLE as error:
            _LOG.warning("That %s takes no tasks could not be kept: %s", connection.name, reason(error))

    def _best(self, known: tuple[Connection, ...], health: Mapping[str, Health]) -> Connection | None:
        try:
            return choose(known, health, Need(GenerateParams("-")), self._listed).connection
        except NotSent:
            return None

    def _inner_address(self, given: Connection) -> Iterator[Problem]:
        """An address that is plainly inside; a name is only known when it is dialled, and asked about then."""
        try:
            host = urlsplit(normal_base_url(given.base_url)).hostname or ""
        except ValueError:
            return  # said with the address itself
        if self._is_inner(host, given):
            words = "This address is inside a private network or this machine."
            yield Problem("base_url", "private", f"{words} {self.audience.why_not()}")

    def _inner_hosts(self, given: Connection) -> Iterator[Problem]:
        for host in given.picture_hosts:
            parts = urlsplit(f"https://{host}" if "//" not in host else host)
            if self._is_inner(parts.hostname or "", given):
                words = "Picture hosts: one of them is inside a private network or this machine."
                yield Problem("picture_hosts", "private", f"{words} {self.audience.why_not()}")
                return

    def _is_inner(self, host: str, given: Connection) -> bool:
        if self.audience.private_allowed or given.proxy:
            return False
        address = "127.0.0.1" if host == "localhost" else allowed_addresses.literal(host)
        return bool(address) and not allowed_addresses.is_public(address)

    def _watched(self) -> tuple[Connection, ...]:
        try:
            self.store.purge()
            return tuple(each for each in self.store.enabled_anywhere() if not each.embedded)
        except TROUBLE as error:  # a full disk, or a database that is locked for long: the next look may do
            _LOG.warning("The connections could not be read: %s", reason(error))
            return ()

    def as_seen(self, connection: Connection) -> Connection:
        """The connection with what is known of it now."""
        return self.store.facts.of(connection).on(connection)
