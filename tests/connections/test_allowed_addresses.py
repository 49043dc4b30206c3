"""The addresses that may be dialled: public addresses only, unless the operator allows others; no disguise helps."""

import ipaddress

import pytest

from easel.connections import allowed_addresses
from easel.errors import AddressRefused
from easel.settings import load

INNER = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "::127.0.0.1",
    "192.0.0.192",
    "192.0.0.9",
    "192.0.0.170",
    "168.63.129.16",
    "100.100.100.200",
    "100.127.255.255",
    "192.88.99.1",
    "198.19.255.255",
    "192.0.2.1",
    "203.0.113.9",
    "0.1.2.3",
    "fec0::1",
    "fec0::1%eth0",
    "feff::1",
    "64:ff9b::168.63.129.16",
    "64:ff9b::192.0.0.192",
    "64:ff9b::100.64.0.1",
    "64:ff9b:1::808:808",
    "64:ff9b:1::a9fe:a9fe",
    "::ffff:168.63.129.16",
    "::ffff:0:127.0.0.1",
    "::8.8.8.8",
    "2002:a83f:8110::1",
    "2002:c000:c0::1",
    "2002:6440:1::",
    "2001:0:a9fe:a9fe::",
    "2001:0:808:808:0:0:f7f7:f7f7",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2600::5efe:7f00:1",
    "2600::200:5efe:a9fe:a9fe",
    "100::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
]
PUBLIC = ["8.8.8.8", "104.18.6.192", "2606:4700::6812:6c0", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    """This machine, private networks, link-local and metadata, multicast, reserved: also as IPv6 disguises of IPv4."""
    with pytest.raises(AddressRefused, match="private network") as caught:
        allowed_addresses.address_check(False)(address)
    assert "EASEL_ALLOW_PRIVATE" in caught.value.hint
    allowed_addresses.address_check(True)(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    """What is out on the internet is dialled, also through a translator's prefix."""
    assert allowed_addresses.is_public(address)
    allowed_addresses.address_check(False)(address)


def test_the_sandbox_check_leads_to_this_machine_only() -> None:
    """The embedded sandbox is always allowed; a name that leads elsewhere is not the sandbox."""
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        allowed_addresses.loopback_only(address)
    with pytest.raises(AddressRefused):
        allowed_addresses.loopback_only("8.8.8.8")


@pytest.mark.parametrize(
    ("setting", "on_loopback", "allowed"),
    [(None, True, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_private_addresses_follow_the_operator_then_the_place(
    setting: bool | None, on_loopback: bool, allowed: bool
) -> None:
    """EASEL_ALLOW_PRIVATE decides; left alone, a studio on loopback may and one in the network may not."""
    assert _audience(setting, on_loopback=on_loopback).private_allowed is allowed


@pytest.mark.parametrize(("setting", "allowed"), [(None, False), (True, True), (False, False)])
def test_behind_a_proxy_a_studio_on_loopback_is_asked_by_anybody(setting: bool | None, allowed: bool) -> None:
    """From the first request that a proxy handed on, only the operator's word allows inner addresses; the refusal names it."""
    audience = _audience(setting, on_loopback=True)
    audience.passed_on()
    assert audience.private_allowed is allowed
    if not allowed:
        with pytest.raises(AddressRefused) as caught:
            audience.address_check()("192.168.1.1")
        assert "EASEL_ALLOW_PRIVATE=1" in caught.value.hint
        assert ("proxy" in caught.value.hint) is (setting is None)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.100.100.200", "127.0.0.1", "168.63.129.16", "169.254.169.254", "192.0.0.192"),
        *("172.16.0.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
        *("::1", "fe80::1", "fd00:ec2::254", "2001:db8::1", "3fff::1", "2001::1"),
    ],
)
def test_these_are_inside(address: str) -> None:
    """This machine, private networks, metadata services, documentation, multicast."""
    assert allowed_addresses.is_inner(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "168.63.129.17", "100.63.255.255", "2606:4700::6812:6c0", "2620:4f:8001::1"]
)
def test_their_neighbours_are_not(address: str) -> None:
    """A network ends where it ends."""
    assert not allowed_addresses.is_inner(ipaddress.ip_address(address))


def _audience(setting: bool | None, *, on_loopback: bool = False) -> allowed_addresses.Audience:
    return allowed_addresses.Audience(load(_env_file=None, allow_private=setting), on_loopback=on_loopback)
