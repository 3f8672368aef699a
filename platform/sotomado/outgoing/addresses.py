"""Which addresses may be asked at all: an address that a person types must never lead our worker to our own machines.

An IPv6 address is asked only inside 2000::/3, the part given out to the world, and there not where an IPv4 address
hides in it (6to4, Teredo) or nobody lives (documentation). So loopback, link-local, unique local, site-local, mapped
and compatible IPv4, NAT64 and multicast are refused without being named.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sotomado.outgoing.errors import OutsideTrouble, Trouble

LONGEST_ADDRESS = 1000
PORTS = frozenset({443, 8443})

_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_EXCEPT = tuple(
    ipaddress.ip_network(text)
    for text in (
        "2001::/23",  # protocols: Teredo, ORCHID and others
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        # As IANA's register of special IPv4 addresses has them: Python's own table differs from version to version, and
        # a cloud's key to itself may lie in the difference.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # the relay of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "168.63.129.16/32",  # looks public, and is the inside of one cloud's machines
    )
)


@dataclass(frozen=True)
class Target:
    """Where to ask: a checked address, taken apart. `is_named`: one of the hosts that a setting lets pass."""

    scheme: str
    host: str
    port: int
    path: str
    is_named: bool

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"


def target(address: str, *, named_hosts: frozenset[str] = frozenset()) -> Target:
    """Take an address apart. Raises OutsideTrouble for one that may not be asked whatever it resolves to.

    `named_hosts`: "host" or "host:port" that may be asked over http and wherever they are, in tests and the demo.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or any(c <= " " or c in "\x7f\\<>\"'" for c in address):
        raise OutsideTrouble(Trouble.BAD_ADDRESS)
    scheme, separator, rest = address.partition("://")
    scheme = scheme.lower()
    if scheme in ("webcal", "webcals"):
        scheme = "https"
    if not separator or scheme not in ("https", "http"):
        raise OutsideTrouble(Trouble.BAD_ADDRESS)
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port, host = parts.port, (parts.hostname or "").rstrip(".")
        if "%" in host:
            raise ValueError("A zone of an address is the machine's own.")
        if not _is_ip(host):
            host = host.encode("idna").decode().lower()
    except ValueError:
        raise OutsideTrouble(Trouble.BAD_ADDRESS) from None
    if not host:
        raise OutsideTrouble(Trouble.BAD_ADDRESS)
    if "@" in parts.netloc:
        raise OutsideTrouble(Trouble.HAS_CREDENTIALS)
    is_named = host in named_hosts or f"{host}:{port}" in named_hosts
    if scheme == "http" and not is_named:
        raise OutsideTrouble(Trouble.NOT_HTTPS)
    port = port or {"https": 443, "http": 80}[scheme]
    if port not in PORTS and not is_named:
        raise OutsideTrouble(Trouble.BAD_PORT)
    path = quote(parts.path or "/", safe="/%:@!$&()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return Target(scheme, host, port, path + query, is_named)


def is_outside(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address or any(ip in network for network in _EXCEPT):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in _GIVEN_OUT and ip.is_global
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
