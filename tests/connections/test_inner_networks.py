"""Networks that are inside whatever Python's own table says: what clouds use for themselves is no part of the internet."""

import ipaddress

import pytest

from easel.connections.inner_networks import is_inner


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
    assert is_inner(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "168.63.129.17", "100.63.255.255", "2606:4700::6812:6c0", "2620:4f:8001::1"]
)
def test_their_neighbours_are_not(address: str) -> None:
    """A network ends where it ends."""
    assert not is_inner(ipaddress.ip_address(address))
