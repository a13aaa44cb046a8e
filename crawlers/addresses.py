"""Which network addresses are public. Pure; `guard` holds connections to it."""

import socket
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TRANSLATED = (  # IPv6 blocks that carry an IPv4 address: RFC 6052 and RFC 3056
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)


def is_public(address: str) -> bool:
    """Whether `address` is one that anybody on the internet can be reached at."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        else:
            for block, shift in _TRANSLATED:
                if ip in block:
                    ip = IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)
                    break
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def named_address(host: str, allow_hosts: Mapping[str, str]) -> str | None:
    """The address that the configuration gives `host`; null where it names none."""
    host = host.rstrip(".").lower()
    return next((address for pattern, address in allow_hosts.items() if fnmatchcase(host, pattern)), None)


def no_public_address(host: str, addresses: Sequence[str]) -> str:
    """What to tell where `host` is at `addresses` alone, none of them public, and what to do if that is wanted."""
    named = "is no public address" if host in addresses else f"is at {', '.join(addresses)}, no public address"
    return f'{host} {named}: if it is yours, write "{host}" = "{addresses[0]}" under [crawl.allow_hosts]'


def forbidden_literal(host: str, allow_hosts: Mapping[str, str]) -> str | None:
    """The address that `host` is, however written (``127.0.0.1``, ``0x7f.1``, ``::1``), where it is not public.

    Names are not looked up: the guard does that when it connects.
    """
    if named_address(host, allow_hosts) is not None:
        return None
    try:
        address = str(ip_address(host.partition("%")[0]))
    except ValueError:
        try:
            address = socket.inet_ntoa(socket.inet_aton(host))
        except (OSError, UnicodeEncodeError):
            return None
    return None if is_public(address) else address
