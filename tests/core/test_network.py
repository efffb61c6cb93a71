"""Where a request comes from: only what a proxy of ours says is believed."""

import pytest

from core.network import UNKNOWN, client_address, subscriber


def seen(rf, peer="10.0.0.1", forwarded=None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return client_address(rf.get("/", REMOTE_ADDR=peer, **headers))


def test_without_a_proxy_the_header_is_only_a_claim(rf, settings):
    settings.TRUSTED_PROXIES = 0
    assert seen(rf, "198.51.100.7", "203.0.113.9") == "198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "<script>", UNKNOWN),
    ],
)
def test_behind_proxies_their_own_entry_counts(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert seen(rf, forwarded=forwarded) == expected


def test_a_socket_without_addresses_is_nobody_in_particular(rf):
    assert seen(rf, "") == UNKNOWN


def test_addresses_that_change_within_one_line_are_one():
    assert subscriber("2001:db8:1:2::3") == subscriber("2001:db8:1:2:ffff::9")
    assert subscriber("203.0.113.9") != subscriber("203.0.113.10")
