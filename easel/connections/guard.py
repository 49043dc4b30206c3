"""The door of the network: which addresses a base URL may lead to, asked with the resolved address at the moment of dialling.

A base URL is typed by people and then dialled by the studio's machine, which may reach what they cannot: the cloud's
metadata service, a router, a database. So only public addresses are dialled unless the operator allows private ones.
"""

import ipaddress
from collections.abc import Callable, Iterator

from easel.connections.inner_networks import is_inner
from easel.errors import AddressRefused
from easel.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP, _ISATAP_MASK = 0x5EFE, 0xFCFFFFFF  # the third quarter of the address, with or without its "global" bit


def private_allowed(settings: Settings, *, on_loopback: bool) -> bool:
    """Whether private addresses may be dialled: EASEL_ALLOW_PRIVATE, else wherever only this machine's users can ask.

    `on_loopback`: the studio listens on loopback alone, or this is the headless door.
    """
    return on_loopback if settings.allow_private is None else settings.allow_private


def door(allow_private: bool) -> Callable[[str], None]:
    """To be asked with each resolved address before it is dialled; raises AddressRefused."""
    return _anybody if allow_private else _public_only


def loopback_only(address: str) -> None:
    """The door of the embedded sandbox, which is always allowed, and nothing else. Raises AddressRefused."""
    found = ipaddress.ip_address(address)
    if not (_disguised(found) or found).is_loopback:
        raise AddressRefused(f"The embedded sandbox is on this machine, and {address} is not.")


def is_public(address: str) -> bool:
    """Whether an IP address (as text, perhaps with a scope) is out on the internet, also behind an IPv6 disguise."""
    found = ipaddress.ip_address(address)
    inner = _disguised(found)
    if inner is not None:
        return _is_global(inner)
    return _is_global(found) and all(map(_is_global, _carried(found)))


def literal(host: str) -> str:
    """The IP address that a host name already is; empty for a name. Reads `127.1` and `0x7f000001` as no address:
    a resolver may, and is then asked about at the door."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""


def _anybody(_address: str) -> None:
    """Every address is allowed."""


def _public_only(address: str) -> None:
    if not is_public(address):
        raise AddressRefused(f"The server's address {address} is inside a private network or this machine.")


def _is_global(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved and not is_inner(address)


def _disguised(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that is really dialled for an IPv6 one: mapped, or through NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _carried(address: Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that a tunnel would lead to (6to4, ISATAP); Teredo is never public."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.sixtofour:
        yield address.sixtofour
    if int(address) >> 32 & _ISATAP_MASK == _ISATAP:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
