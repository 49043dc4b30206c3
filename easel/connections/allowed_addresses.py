"""Says which addresses a base URL may lead to, asked with the resolved address at the moment of dialling.

A base URL is typed by people and then dialled by the studio's machine, which may reach what they cannot: the cloud's
metadata service, a router, a database. So only public addresses are dialled unless the operator allows private ones. What is
public is not left to Python's own table: its `is_global` follows IANA's registries as they stood at its release, and calls
global what clouds use for their own machinery. Sources: IANA's special-purpose registries for IPv4 and IPv6; the clouds'
documents on their metadata services.
"""

import ipaddress
import logging
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from easel.errors import AddressRefused
from easel.settings import Settings
from easel.wire.network import anybody
from easel.words import errors as error_words

_LOG = logging.getLogger(__name__)
BEHIND_PROXY = (
    "This studio is reached through a proxy, so people elsewhere may be using it. "
    "Its operator decides: EASEL_ALLOW_PRIVATE=1 allows servers at private addresses, 0 does not."
)
_BY_SETTING = "The operator of this studio can allow private addresses with EASEL_ALLOW_PRIVATE=1."
Address = IPv4Address | IPv6Address
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP, _ISATAP_MASK = 0x5EFE, 0xFCFFFFFF  # the third quarter of the address, with or without its "global" bit

# No base URL may lead to these unless the operator allows inner addresses.
_INNER_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network; 0.0.0.0 is this machine
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' own, Tailscale, and 100.100.100.200, a cloud's metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's agent on every machine
            "169.254.0.0/16",  # link-local, metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments, and 192.0.0.192, a cloud's metadata
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # the only part that is given out for the internet
_INNER_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)


class Audience:
    """Who can ask this studio to dial an address, and so whether private ones may be dialled.

    EASEL_ALLOW_PRIVATE says so, else they may wherever only this machine's users can ask: `on_loopback`, the studio listens on
    loopback alone, or this is the command line. A proxy on this machine makes such a studio public without a word.
    """

    def __init__(self, settings: Settings, *, on_loopback: bool) -> None:
        self._said = settings.allow_private
        self._on_loopback = on_loopback
        self.behind_proxy = False

    @property
    def private_allowed(self) -> bool:
        return self._on_loopback and not self.behind_proxy if self._said is None else self._said

    def passed_on(self) -> None:
        """A request came that a proxy had handed on; from now on anybody may ask."""
        if not self.behind_proxy and self._on_loopback and self._said is None:
            _LOG.warning("%s Until then no server at an inner address is asked.", BEHIND_PROXY)
        self.behind_proxy = True

    def address_check(self) -> Callable[[str], None]:
        """To be asked with each resolved address before it is dialled; raises AddressRefused."""
        return address_check(self.private_allowed, self.why_not())

    def why_not(self) -> str:
        """Why an inner address is refused, and which setting would allow it."""
        if self._on_loopback and self._said is None:
            return BEHIND_PROXY
        return _BY_SETTING


def address_check(allow_private: bool, why_not: str = _BY_SETTING) -> Callable[[str], None]:
    """To be asked with each resolved address before it is dialled; raises AddressRefused, which says `why_not`."""

    def public_only(address: str) -> None:
        if not is_public(address):
            inside = f"The server's address {address} is inside a private network or this machine."
            raise AddressRefused(inside, hint=f"{error_words.MONEY['unsent']} {why_not}")

    return anybody if allow_private else public_only


def loopback_only(address: str) -> None:
    """Lets the embedded sandbox be dialled, which is always allowed, and nothing else. Raises AddressRefused."""
    dialled = ipaddress.ip_address(address)
    if not (_disguised(dialled) or dialled).is_loopback:
        raise AddressRefused(f"The embedded sandbox is on this machine, and {address} is not.")


def is_public(address: str) -> bool:
    """Whether an IP address (as text, perhaps with a scope) is out on the internet, also behind an IPv6 disguise."""
    outer = ipaddress.ip_address(address)
    inner = _disguised(outer)
    if inner is not None:
        return _is_global(inner)
    return _is_global(outer) and all(map(_is_global, _carried(outer)))


def is_inner(address: Address) -> bool:
    """Whether the address itself, not one that it wraps, is inside whatever Python says."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _INNER_V4)
    return address not in _PUBLIC_V6 or any(address in network for network in _INNER_V6)


def literal(host: str) -> str:
    """The IP address that a host name already is; empty for a name. Reads `127.1` and `0x7f000001` as no address:
    a resolver may, and its answer is asked about when it is dialled."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""


def _is_global(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved and not is_inner(address)


def _disguised(address: Address) -> IPv4Address | None:
    """The IPv4 address that is really dialled for an IPv6 one: mapped, or through NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _carried(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a tunnel would lead to (6to4, ISATAP); Teredo is never public."""
    if isinstance(address, IPv4Address):
        return
    if address.sixtofour:
        yield address.sixtofour
    if int(address) >> 32 & _ISATAP_MASK == _ISATAP:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
