"""Lists the networks that no base URL may lead to unless the operator allows inner addresses.

Whatever Python's own table says: its `is_global` follows IANA's registries as they stood at its release, and calls
global what clouds use for their own machinery. Sources: IANA's special-purpose registries for IPv4 and IPv6; the clouds'
documents on their metadata services.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_V4 = tuple(
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
_V6_PUBLIC = IPv6Network("2000::/3")  # the only part that is given out for the internet
_V6 = tuple(
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


def is_inner(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address itself, not one that it wraps, lies in one of them."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _V4)
    return address not in _V6_PUBLIC or any(address in network for network in _V6)
