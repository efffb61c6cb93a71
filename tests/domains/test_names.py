"""What people type as a domain: one spelling for each, and a clear refusal for the rest."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import RuleError
from domains.names import NotADomain, normal_host, read_name, spelled


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tours.agency.com", "tours.agency.com"),
        ("  Tours.Agency.COM ", "tours.agency.com"),
        ("example.com.", "example.com"),
        ("http://agency.com/", "agency.com"),
        ("HTTPS://agency.com", "agency.com"),
        ("tours.agency.co.uk", "tours.agency.co.uk"),
        ("agency.github.io", "agency.github.io"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("उदाहरण.भारत", "xn--p1b6ci4b4b3a.xn--h2brj9c"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("faß.de", "xn--fa-hia.de"),
        ("tours。agency。com", "tours.agency.com"),
        ("agency.com\n", "agency.com"),
    ],
)
def test_a_name_has_one_spelling(typed, name):
    assert read_name(typed).ascii == name


def test_letters_of_two_alphabets_are_pointed_out():
    name = read_name("аррle.com")
    assert (name.ascii, name.warnings) == ("xn--le-6kc8da.com", ("mixed_script",))
    assert spelled("xn--le-6kc8da.com") == "xn--le-6kc8da.com"
    assert spelled("xn--e1afmkfd.xn--p1ai") == "пример.рф"
    assert read_name("пример.рф").warnings == ()
    assert read_name("東京タワー.jp").warnings == ()


REFUSED = {
    "domain_reserved": [
        "localhost.localdomain", "foo.local", "a.internal", "x.test", "x.example", "x.onion",
        "x.home.arpa", "7.0.0.10.in-addr.arpa", "tours.platform.net", "www.tours.platform.net",
        "files.platform.net", "x.localhost",
    ],
    "domain_invalid": [
        "localhost", "-a.com", "a-.com", "ab--cd.com", "xn--a.com", "a_b.com", "a..b.com",
        "exa mple.com", "a" * 64 + ".com", ".".join(["a" * 60] * 5) + ".com", "", " ", ".",
        "agency",
        "a\x00b.com", "a\nb.com", "agency.com\nevil.com", "a.1",
    ],
    "wildcard_not_allowed": ["*.x.com", "a.*.com", "*"],
    "domain_is_address": ["192.0.2.1", "::1", "[::1]", "127.1", "2001:db8::1", "1.2.3.4.5"],
    "domain_has_path": ["x.com/path", "x.com?x", "x.com#", "http://x.com/a/b", "x.com\\a"],
    "domain_has_port": ["x.com:443", "http://x.com:80/", "x.com:"],
    "domain_has_user": ["user@x.com", "http://u:p@x.com/"],
    "domain_is_public_suffix": ["com", "co.uk", "github.io", "рф"],
    "domain_unknown_suffix": ["agency.zzzz", "agency.nosuchtld"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "typed"), [(code, typed) for code, all_of_it in REFUSED.items() for typed in all_of_it]
)
def test_what_is_no_domain_is_refused_with_its_reason(settings, code, typed):
    settings.SITE_URL = "https://tours.platform.net"
    settings.S3_PUBLIC = "https://files.platform.net"
    with pytest.raises(NotADomain) as refusal:
        read_name(typed)
    expected = {code} | ({"domain_invalid"} if code == "domain_is_public_suffix" else set())
    assert refusal.value.code in expected
    assert refusal.value.errors["domain"] == [str(refusal.value.message)]
    assert len(str(refusal.value.message)) > 20


def test_the_refusal_of_an_address_names_the_bare_domain():
    for typed in ("x.com/path", "x.com:443", "user@x.com", "x.com?x"):
        with pytest.raises(NotADomain, match=r"x\.com$"):
            read_name(typed)


@given(st.text(max_size=80))
@example("a.b.c\u3002com")
@example("xn--\u0661.com")
def test_whatever_is_typed_is_a_name_or_refused(typed):
    try:
        name = read_name(typed)
    except RuleError:
        return
    assert name.ascii == name.ascii.lower().strip(".")
    assert name.ascii.isascii()
    assert name.ascii.endswith(name.registered)
    assert read_name(name.ascii).ascii == name.ascii


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("A.com", ("a.com", "")), ("a.com:80", ("a.com", "80")), ("a.com.", ("a.com", "")),
        ("a.com.:80", ("a.com", "80")), ("a.com:", ("a.com", "")), ("[::1]:80", ("[::1]", "80")),
    ],
)  # fmt: skip
def test_a_host_is_read_as_names_are(said, host):
    assert normal_host(said) == host
