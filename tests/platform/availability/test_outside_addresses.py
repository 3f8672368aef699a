"""Addresses that a consultant types, and where the worker may go for them."""

import ipaddress

import pytest

from sotomado.outgoing.addresses import is_outside, target
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.settings import BadSettings, Settings


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://calendar.example.com/a/b.ics?key=1", "https://calendar.example.com/a/b.ics?key=1"),
        ("webcal://calendar.example.com/b.ics", "https://calendar.example.com/b.ics"),
        ("WEBCALS://Calendar.Example.com", "https://calendar.example.com/"),
        ("  https://calendar.example.com:443/b.ics ", "https://calendar.example.com/b.ics"),
        ("https://calendar.example.com:8443/b.ics#part", "https://calendar.example.com:8443/b.ics"),
        ("https://カレンダー.example/予定.ics", "https://xn--lckzb9g2a9b.example/%E4%BA%88%E5%AE%9A.ics"),
        ("https://calendar.example.com/a%40b/c@d", "https://calendar.example.com/a%40b/c@d"),
    ],
)
def test_addresses_that_may_be_asked(address: str, asked: str) -> None:
    assert target(address).url == asked


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("", Trouble.BAD_ADDRESS),
        ("calendar.example.com/b.ics", Trouble.BAD_ADDRESS),
        ("ftp://calendar.example.com/b.ics", Trouble.BAD_ADDRESS),
        ("file:///etc/passwd", Trouble.BAD_ADDRESS),
        ("javascript:alert(1)", Trouble.BAD_ADDRESS),
        ("https://", Trouble.BAD_ADDRESS),
        ("https:///b.ics", Trouble.BAD_ADDRESS),
        ("https://calendar.example.com/a b", Trouble.BAD_ADDRESS),
        ("https://calendar.example.com/\r\nHost: inside", Trouble.BAD_ADDRESS),
        ("https://calendar.example.com\\@inside/", Trouble.BAD_ADDRESS),
        ("https://calendar.example.com:port/", Trouble.BAD_ADDRESS),
        ("https://[fe80::1%25eth0]/", Trouble.BAD_ADDRESS),
        ("https://[half/", Trouble.BAD_ADDRESS),
        (f"https://calendar.example.com/{'x' * 1000}", Trouble.BAD_ADDRESS),
        ("http://calendar.example.com/b.ics", Trouble.NOT_HTTPS),
        ("https://me:secret@calendar.example.com/b.ics", Trouble.HAS_CREDENTIALS),
        ("https://@calendar.example.com/b.ics", Trouble.HAS_CREDENTIALS),
        ("https://calendar.example.com:22/", Trouble.BAD_PORT),
        ("https://calendar.example.com:5432/", Trouble.BAD_PORT),
        ("https://calendar.example.com:80/", Trouble.BAD_PORT),
    ],
)
def test_addresses_that_may_not(address: str, trouble: Trouble) -> None:
    with pytest.raises(OutsideTrouble) as refused:
        target(address)

    assert refused.value.trouble is trouble


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("loopback", "127.0.0.1"),
        ("all of loopback", "127.255.255.254"),
        ("this network", "0.0.0.0"),
        ("private", "10.0.0.1"),
        ("private", "172.16.0.1"),
        ("private", "172.31.255.255"),
        ("private", "192.168.1.1"),
        ("shared behind a carrier", "100.64.0.1"),
        ("shared behind a carrier", "100.127.255.255"),
        ("link-local, where clouds keep their secrets", "169.254.169.254"),
        ("protocols", "192.0.0.1"),
        ("protocols, where a cloud keeps its secrets", "192.0.0.192"),
        ("a cloud's own, though it looks public", "168.63.129.16"),
        ("carried to whoever answers", "192.31.196.1"),
        ("carried to whoever answers", "192.52.193.1"),
        ("carried to whoever answers", "192.175.48.1"),
        ("documentation", "192.0.2.1"),
        ("documentation", "198.51.100.1"),
        ("documentation", "203.0.113.1"),
        ("relay of 6to4", "192.88.99.1"),
        ("benchmarks", "198.18.0.1"),
        ("multicast", "224.0.0.1"),
        ("multicast", "239.255.255.250"),
        ("reserved", "240.0.0.1"),
        ("broadcast", "255.255.255.255"),
        ("unspecified", "::"),
        ("loopback", "::1"),
        ("mapped", "::ffff:127.0.0.1"),
        ("mapped, though outside", "::ffff:8.8.8.8"),
        ("compatible", "::127.0.0.1"),
        ("translated", "::ffff:0:127.0.0.1"),
        ("NAT64", "64:ff9b::7f00:1"),
        ("local NAT64", "64:ff9b:1::a00:1"),
        ("discard", "100::1"),
        ("Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
        ("ORCHID", "2001:20::1"),
        ("documentation", "2001:db8::1"),
        ("documentation", "3fff::1"),
        ("6to4 of a private address", "2002:a00:1::1"),
        ("unique local", "fc00::1"),
        ("unique local, where clouds keep their secrets", "fd00:ec2::254"),
        ("link-local", "fe80::1"),
        ("link-local with a zone", "fe80::1%eth0"),
        ("site-local", "fec0::1"),
        ("multicast", "ff02::1"),
        ("not given out", "4000::1"),
        ("no address", "localhost"),
    ],
)
def test_every_kind_of_address_that_is_not_outside(kind: str, address: str) -> None:
    assert not is_outside(address), kind


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.196.110", "2001:4860:4860::8888", "2404:6800:4004:80c::200e"])
def test_addresses_outside(address: str) -> None:
    assert is_outside(address)


def test_no_address_of_a_network_that_the_library_calls_private_is_outside() -> None:
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"):
        asked = ipaddress.IPv4Network(network)
        assert not any(is_outside(str(asked[n])) for n in range(0, asked.num_addresses, asked.num_addresses // 64))


def test_a_host_that_a_setting_names_may_be_inside_and_plain() -> None:
    named = frozenset({"127.0.0.1:5232", "localhost"})

    assert target("http://127.0.0.1:5232/mei/", named_hosts=named).is_named
    assert target("http://localhost:9/x", named_hosts=named).port == 9
    with pytest.raises(OutsideTrouble):
        target("http://127.0.0.1:5233/mei/", named_hosts=named)


def test_production_names_no_inside_hosts() -> None:
    with pytest.raises(BadSettings, match="SOTOMADO_OUTSIDE_ALLOWED_HOSTS"):
        Settings(outside_allowed_hosts="127.0.0.1").refuse_demo_secrets()
