"""Which network addresses a feed may be fetched from.

`ipaddress.is_global` alone lets through NAT64 and 6to4 spellings of loopback, site-local addresses, multicast and the
6to4 relay, so each of these is named here (IANA special-purpose registries, RFC 6890, RFC 6052, RFC 3056, RFC 4380).
"""

import ipaddress
from collections.abc import Sequence

__all__ = ["INTRANET", "Network", "blocked_because", "networks"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAMED: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(net), reason)
    for net, reason in (
        ("0.0.0.0/8", "this-network"),
        ("127.0.0.0/8", "loopback"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("169.254.0.0/16", "link-local"),
        ("192.0.0.0/24", "reserved"),
        ("192.88.99.0/24", "6to4 relay"),
        ("198.18.0.0/15", "benchmarking"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("2001::/32", "Teredo"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def networks(*texts: str) -> tuple[Network, ...]:
    """Networks from their text («127.0.0.0/8», «10.1.2.3», «fd00::/8»). Raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


INTRANET = networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1", "fc00::/7")
"""What `allow_private = true` opens. Link-local stays closed: cloud machines have their credentials there."""


def blocked_because(address: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why `address` (numeric, as a resolver gives it) may not be connected to; None if it may.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is judged by what it stands for. `allowed` networks are exempt.
    """
    try:
        ip: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    embedded = _embedded(ip)
    for candidate in (ip, embedded):
        if candidate is not None and any(candidate in net for net in allowed if net.version == candidate.version):
            return None
    judged = ip if embedded is None else embedded
    for net, reason in _NAMED:
        if judged.version == net.version and judged in net:
            return reason
    if not judged.is_global or judged.is_multicast:
        return "not public"
    return None


def _embedded(ip: Address) -> ipaddress.IPv4Address | None:
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
