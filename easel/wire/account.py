"""Asks a server what it has charged a key so far and what is left, for nothing: none but the server's own host is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from easel.errors import EaselError
from easel.settings import Settings
from easel.wire import account_figures, error_details, transport
from easel.wire.account_figures import Account, Dialect, Reason
from easel.wire.deadline import Deadline
from easel.wire.network import Network

PATIENCE = 15.0  # seconds for each question
_MOST = 512 * 1024  # bytes of an answer
_NOT_SERVED = 501
_REFUSED = frozenset({401, 402, 403, 429})


@dataclass(slots=True)
class Asking:
    """One look at an account."""

    base_url: str
    key: str
    settings: Settings
    headers: Mapping[str, str]
    network: Network
    _worst: Reason = "missing"

    def account(self, dialect: Dialect = "") -> Account:
        """Asks at most four times, first in the `dialect` that it spoke the last time. What could not be had is a reason."""
        ways = {"sub2api": self._sub2api, "new-api": self._new_api}
        for name in sorted(ways, key=lambda name: name != dialect):
            try:
                account = ways[name]()
            except EaselError:
                return Account(reason="unreachable")
            if account is not None:
                return account
        return Account(reason=self._worst)

    def _sub2api(self) -> Account | None:
        data = self._get(f"{self.base_url}/usage")
        return None if data is None else account_figures.of_sub2api(data)

    def _new_api(self) -> Account | None:
        subscription = self._get(f"{self.base_url}/dashboard/billing/subscription")
        if subscription is None:
            return None
        usage = self._get(f"{self.base_url}/dashboard/billing/usage") or {}
        root = self.base_url.removesuffix("/v1")
        status = self._get(f"{root}/api/status", key="") or {}
        return account_figures.of_new_api(subscription, usage, status)

    def _get(self, url: str, key: str | None = None) -> dict[str, object] | None:
        """What it answers; None where there is no such thing. Raises EaselError when nobody answers."""
        deadline = Deadline.start(PATIENCE, PATIENCE, self.settings.timeout_connect)
        headers = {**self.headers, "Accept": "application/json", **transport.OWN_HEADERS}
        answer = transport.send(
            "GET",
            url,
            headers=headers,
            body=None,
            key=self.key if key is None else key,
            deadline=deadline,
            network=self.network,
        )
        try:
            body = error_details.read_body(answer, _MOST)
        finally:
            answer.close()
        if answer.status in _REFUSED:
            self._worst = "refused"
        elif answer.status >= 500 and answer.status != _NOT_SERVED:
            self._worst = "unreachable"
        return account_figures.body_of(body) if answer.status == 200 else None
