"""Which addresses may be dialled. Feeds, links and redirects are attacker's input: none may reach inside.

A check of the URL alone leaks (a name may resolve to anything, `0x7f.1` is 127.0.0.1), and so does one in the
resolver (a literal address never meets it). So the address is judged at the socket, for every connection, and
the URL only for what the socket cannot see.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton, inet_ntoa
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.web.hosts import ORDINARY, ascii_name
from monitor.web.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

# `is_global` of Python 3.11 was wrong on 16 of 48 probes, so the lists are ours: IANA's special-purpose
# registries (RFC 6890), multicast, and Azure's host address.
DENIED_IPV4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this host; Linux dials it as 127.0.0.1
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by carriers, and by some clouds for their metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's virtual host: a public number, never the internet
            "169.254.0.0/16",  # link-local: the clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",  # documentation, as 198.51.100 and 203.0.113
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
GLOBAL_IPV6 = ip_network("2000::/3")  # the only part of IPv6 that is given out as global unicast (RFC 4291 §2.4)
DENIED_IPV6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments, among them Teredo, which wraps any IPv4 address
            "2001:db8::/32",  # documentation, as 3fff::/20
            "2002::/16",  # 6to4: wraps any IPv4 address
            "3fff::/20",
        ),
    )
)
WRAPPED_IPV4 = (
    ip_network("::ffff:0:0/96"),  # IPv4-mapped (RFC 4291 §2.5.5.2): the kernel dials the IPv4 inside
    ip_network("64:ff9b::/96"),  # NAT64 (RFC 6052): the gateway dials the IPv4 inside
)
# The ports that the press serves on. With any other a feed could point us at somebody's mail server or
# database, and make us a scanner.
PORTS = frozenset((80, 443, 8080, 8443))

_NO_PORT = "port {} is none that the web uses (80, 443, 8080, 8443)"

# Names that are never on the internet: RFC 6761, 6762, 8375, 9476, ICANN's `internal` (2024), and what home routers
# hand out.
INSIDE = (".localhost", ".local", ".home.arpa", ".internal", ".lan", ".intranet", ".corp", ".home", ".alt")

# The forbidden domain code points of the URL standard (url.spec.whatwg.org §3.5) that splitting leaves in
# place: parsers differ in where such a host ends.
FORBIDDEN_IN_HOSTS = frozenset(" %/<>\\^|[]") | frozenset(map(chr, (*range(32), 127)))


class Guard:
    """Judges what may be dialled.

    `allowed` are the networks of `http.allow_private`, as CIDRs: their addresses are let through on any port,
    since whoever opens a network of his own knows what runs there. Raises ValueError for what is no CIDR.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple(ip_network(network, strict=False) for network in allowed)

    def refusal(self, address: str, port: int) -> str:
        """Why this numeric address and port may not be dialled, as half a sentence; empty when it may."""
        try:
            found = ip_address(address.partition("%")[0])  # an IPv6 zone names an interface, not a place
        except ValueError:
            return f"{address} is not a numeric address"
        inside = _unwrapped(found)
        if any(found in network or inside in network for network in self._allowed):
            return ""
        if not _public(inside):
            return f"{address} is not a public address"
        return "" if port in PORTS else _NO_PORT.format(port)

    def unseen_refusal(self, url: str) -> str:
        """Why this URL may not be fetched through a proxy, which looks its name up out of our sight; "" when it may.

        An address in any spelling that a system's own routines read is judged as it would be at the socket; of a name
        only those are known to be inside that are nowhere else.
        """
        parts = urlsplit(url)
        host = ascii_name(parts.hostname or "").rstrip(".").lower()  # digits of other alphabets become ours
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if address := _literal(host):
            return self.refusal(address, port)
        if not host.isascii():
            return "its host cannot be read"
        if "." not in host or host.endswith(INSIDE):
            return f"{host} is a name inside a network"
        return "" if port in PORTS else _NO_PORT.format(port)


def url_refusal(url: str) -> str:
    """Why this URL may not be fetched whatever it resolves to, as half a sentence; empty when it may."""
    if ORDINARY.match(url):
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # its text may hold the login
        return "it cannot be read as a URL: see its brackets and its port"
    if parts.scheme not in ("http", "https"):
        return f"only http and https are fetched, not {shown(parts.scheme) or 'a URL without a scheme'}"
    if "@" in parts.netloc:
        return "it carries a user name or a password"
    if not host:
        return "it names no host"
    odd = sorted(FORBIDDEN_IN_HOSTS.intersection(host))
    return f"its host holds {odd[0]!r}, which no host does" if odd else ""


def _literal(host: str) -> str:
    """The address that a host spells: dotted, decimal, octal, hexadecimal or IPv6; "" for a name."""
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return inet_ntoa(inet_aton(host)) if host[:1].isdigit() else ""
    except OSError:
        return ""


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if any(address in network for network in WRAPPED_IPV4):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in DENIED_IPV4)
    return address in GLOBAL_IPV6 and not any(address in network for network in DENIED_IPV6)
