"""Which addresses are refused, as a whole table."""

import threading
from ipaddress import ip_network

import pytest

from verification.errors import ForbiddenAddress, InvalidAddress, ProviderTimeout, ProviderUnreachable
from verification.providers.addresses import check_address, parse_url, resolve

PORTS = (80, 443)

FORBIDDEN = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "64:ff9b::101:101",
    "::ffff:1.1.1.1",
    "2002:101:101::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_address_that_is_not_public_is_refused(address):
    with pytest.raises(ForbiddenAddress):
        check_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_let_through(address):
    assert check_address(address)


def test_allowed_network_lets_through_its_own_addresses_and_no_others():
    networks = [ip_network("127.0.0.2/32")]

    assert check_address("127.0.0.2", allow_networks=networks) == "127.0.0.2"
    with pytest.raises(ForbiddenAddress):
        check_address("127.0.0.1", allow_networks=networks)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "0xa9fea9fe", "10.1"]
)
def test_hidden_private_number_is_never_an_address(host):
    with pytest.raises((ForbiddenAddress, InvalidAddress)):
        url = parse_url(f"http://{host}/", ports=PORTS)
        resolve(url.raw_host.decode(), 80, resolver=lambda *_: ["127.0.0.1"], allow_networks=(), timeout=1)


@pytest.mark.parametrize("host", ["16843009", "0x1010101", "01.01.01.01", "1.1"])
def test_public_number_in_another_notation_is_refused_too(host):
    with pytest.raises(InvalidAddress):
        parse_url(f"http://{host}/", ports=PORTS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "//news.example/",
        "ftp://news.example/",
        "file:///etc/passwd",
        "gopher://news.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://ada@news.example/",
        "http://ada:secret@news.example/",
        "http://news.example:22/",
        "http://news.example:99999/",
        "http://news..example/",
        "http://%31%32%37.0.0.1/",
        "http://news.example\\@127.0.0.1/",
        "http://exa mple.com/",
        "http://news.example/\x00",
        "http://[::1/",
        "http://[zz]/",
        "http://" + "a" * 300 + ".example/",
        "http://news.example/" + "a" * 5000,
    ],
)
def test_what_is_no_web_address_is_refused_in_words(url):
    with pytest.raises(InvalidAddress) as refusal:
        parse_url(url, ports=PORTS)
    assert refusal.value.message


def test_fragment_and_surrounding_space_are_dropped():
    assert str(parse_url("  https://news.example/a?b=1#part ", ports=PORTS)) == "https://news.example/a?b=1"


def test_international_name_is_asked_in_its_ascii_form():
    assert parse_url("http://bücher.example/", ports=PORTS).raw_host == b"xn--bcher-kva.example"


def test_one_private_answer_among_public_ones_refuses_the_host():
    with pytest.raises(ForbiddenAddress):
        resolve("news.example", 80, resolver=lambda *_: ["1.1.1.1", "10.0.0.1"], allow_networks=(), timeout=1)


def test_number_as_host_is_not_asked_of_the_resolver():
    def fail(host, port):
        raise AssertionError(host)

    assert resolve("1.1.1.1", 80, resolver=fail, allow_networks=(), timeout=1) == ("1.1.1.1",)


def test_unknown_name_is_unreachable():
    def unknown(host, port):
        raise OSError("no such name")

    with pytest.raises(ProviderUnreachable):
        resolve("nowhere.example", 80, resolver=unknown, allow_networks=(), timeout=1)


def test_name_without_addresses_is_unreachable():
    with pytest.raises(ProviderUnreachable):
        resolve("nowhere.example", 80, resolver=lambda *_: [], allow_networks=(), timeout=1)


def test_slow_name_server_is_given_up():
    given_up, answered = threading.Event(), threading.Event()

    def slow(*_):
        given_up.wait(30)
        answered.set()
        return ["1.1.1.1"]

    with pytest.raises(ProviderTimeout):
        resolve("slow.example", 80, resolver=slow, allow_networks=(), timeout=0.05)
    assert not answered.is_set()
    given_up.set()
