"""Fetches pictures that an answer only points to, from the server and the hosts allowed for it, without key or redirects."""

from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from easel.base_urls import host_of
from easel.errors import AddressRefused, EaselError, NoPicture, NotFetched
from easel.wire import transport
from easel.wire.body import plain_blocks
from easel.wire.deadline import Deadline
from easel.wire.network import OPEN, Network
from easel.wire.picture_folder import PictureFolder
from easel.wire.replies import ReceivedPicture
from easel.words import errors as error_words

_BILLED = "This may have been billed."


@dataclass(frozen=True, slots=True)
class Links:
    """Fetches within the attempt's own deadline. `endpoint` is the URL that answered, `network` says which other hosts may be
    asked."""

    endpoint: str
    deadline: Deadline
    folder: PictureFolder
    network: Network = OPEN

    def fetch(self, link: str) -> ReceivedPicture:
        """The picture behind a link of the answer. Raises NotFetched when it may not or cannot be fetched, NoPicture when it
        cannot be kept."""
        url, host, first, second = self._ways(link)
        try:
            return self._get(url, host, first)
        except NoPicture:
            raise
        except EaselError:
            self.folder.discard_open()
        try:
            return self._get(url, host, second)
        except NoPicture:
            raise
        except EaselError as error:
            self.folder.discard_open()
            raise _unreachable(error, host) from error

    def _ways(self, link: str) -> tuple[str, str, Network, Network]:
        """What is asked, and how at each of two attempts: reading twice costs nothing, as the picture is made and paid.

        The server's own certificate may vouch for other hosts or not."""
        url, host, is_own = permitted(link, self.endpoint, self.network.picture_hosts)
        return url, host, self.network, self.network if is_own else replace(self.network, ca_file="")

    def _get(self, url: str, host: str, network: Network) -> ReceivedPicture:
        answer = transport.send(
            "GET", url, headers=transport.OWN_HEADERS, body=None, key="", deadline=self.deadline, network=network
        )
        try:
            if answer.status != 200:
                words = f"The picture was made but its link to {host} answered {answer.status}."
                raise NotFetched(words, host=host, allowed=True, hint=_BILLED)
            file = self.folder.open()
            for block in plain_blocks(answer.blocks(), answer.headers.get("content-encoding", "")):
                file.write(block)
            return self.folder.finish()
        finally:
            answer.close()


def permitted(link: str, endpoint: str, hosts: tuple[str, ...]) -> tuple[str, str, bool]:
    """The link made absolute, its host, and whether that is the endpoint's own scheme, host and port. Raises NotFetched where it
    leads to none of `hosts` either, or is plain http where the endpoint is not.

    The host that was looked at is put into the URL: what two readers of one URL may take for its host differs.
    """
    own = urlsplit(endpoint)
    parts = _absolute(link, endpoint)
    host = _host(parts)
    url = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    if not host:
        words = "The server answered with a link that is not a web address, so it cannot be followed."
        raise NotFetched(words, hint=_BILLED)
    if (parts.scheme, host) == (own.scheme, _host(own)):
        return url, host, True
    if parts.scheme != "https" and own.scheme == "https":
        words = (
            f"The server answered with a link to another host, {host}, over plain http; only https links are followed."
        )
        raise NotFetched(words, hint=_BILLED)
    if host not in hosts:
        raise NotFetched(
            f"The server answered with a link to another host, {host}, which is not one of this connection’s picture hosts.",
            host=host,
            hint=f"{_BILLED} Allow {host} under “Picture hosts” on the Connections page, or with EASEL_PICTURE_HOSTS.",
        )
    return url, host, False


def _absolute(link: str, endpoint: str) -> SplitResult:
    try:
        return urlsplit(urljoin(endpoint, link))
    except ValueError:
        return urlsplit("")


def _host(parts: SplitResult) -> str:
    """As picture hosts are written; empty for no web address."""
    try:
        return host_of(f"{parts.scheme}://{parts.netloc}") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _unreachable(error: EaselError, host: str) -> NotFetched:
    hint = (
        f"{_BILLED} {error.hint.removeprefix(error_words.MONEY['unsent']).strip()}"
        if isinstance(error, AddressRefused)
        else _BILLED
    )
    return NotFetched(
        f"The picture was made but could not be downloaded from {host}: {error.message}",
        host=host,
        allowed=True,
        hint=hint,
    )
