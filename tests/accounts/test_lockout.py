import re

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.makers import PASSWORD, make_user


def sign_in(client, email, password="wrong", **headers):
    return client.post("/sign-in", {"login": email, "password": password}, headers=headers)


def refusal(answer):
    return answer.context["form"].non_field_errors()[0]


def test_ten_wrong_passwords_lock_the_address_and_say_for_how_long(client):
    user = make_user()
    for _ in range(10):
        assert "Too many" not in refusal(sign_in(client, user.email))
    locked = refusal(sign_in(client, user.email, PASSWORD))
    assert re.search(r"Try again in 1[45] minutes", locked)


def test_the_lock_is_the_same_for_an_address_nobody_has(client):
    user = make_user()
    said = []
    for email in (user.email, "who@example.com"):
        for _ in range(10):
            sign_in(client, email)
        said.append(refusal(sign_in(client, email)))
    assert said[0] == said[1]


def test_other_addresses_are_not_locked_with_it(client):
    user, other = make_user(), make_user()
    for _ in range(11):
        sign_in(client, user.email)
    assert sign_in(client, other.email, PASSWORD).status_code == 302


def test_right_passwords_in_between_do_not_make_room_for_guessing(client, client_elsewhere):
    user = make_user()
    for _ in range(10):
        sign_in(client, user.email)
        sign_in(client_elsewhere, user.email, PASSWORD)
        client_elsewhere.post("/sign-out")
    assert "Too many" in refusal(sign_in(client, user.email))


def test_a_new_password_by_mail_opens_the_lock(client, posted, link_in):
    user = make_user()
    for _ in range(11):
        sign_in(client, user.email)
    with posted() as mails:
        client.post("/forgotten-password", {"email": user.email})
    form = client.get(link_in(mails[0])).url
    client.post(form, {"password1": "another good one"})
    assert sign_in(client, user.email, "another good one").status_code == 302


def test_while_the_counters_are_away_nobody_is_let_in_uncounted(client, monkeypatch):
    def away(*arguments, **options):
        raise RedisConnectionError("no route")

    monkeypatch.setattr(cache, "add", away)
    answer = sign_in(client, make_user().email, PASSWORD)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


@pytest.fixture
def one_proxy(settings):
    settings.TRUSTED_PROXIES = 1


def guess_everywhere(client, address, **headers):
    """Sixty different addresses, as one who tries a stolen list."""
    answers = [
        sign_in(client, f"p{n}@example.com", **{"x-forwarded-for": address}) for n in range(51)
    ]
    return "Too many" in refusal(answers[-1])


def test_one_network_cannot_try_many_addresses(client, one_proxy):
    assert guess_everywhere(client, "203.0.113.7")
    user = make_user()
    elsewhere = sign_in(client, user.email, PASSWORD, **{"x-forwarded-for": "203.0.113.8"})
    assert elsewhere.status_code == 302


def test_what_a_visitor_writes_before_the_proxys_entry_is_not_believed(client, one_proxy):
    for n in range(51):
        forged = {"x-forwarded-for": f"10.0.0.{n}, 203.0.113.7"}
        last = sign_in(client, f"p{n}@example.com", **forged)
    assert "Too many" in refusal(last)


def test_without_a_proxy_the_header_is_not_believed(client):
    for n in range(51):
        last = sign_in(client, f"p{n}@example.com", **{"x-forwarded-for": f"10.0.0.{n}"})
    assert "Too many" in refusal(last)


def test_the_addresses_of_one_ipv6_line_count_together(client, one_proxy):
    for n in range(51):
        header = {"x-forwarded-for": f"2001:db8:1:2::{n:x}"}
        last = sign_in(client, f"p{n}@example.com", **header)
    assert "Too many" in refusal(last)


@pytest.mark.parametrize("header", ["", "unknown", "1.2.3.4:5678", "[2001:db8::1]:80", ","])
def test_a_strange_header_is_no_error(client, one_proxy, header):
    user = make_user()
    assert sign_in(client, user.email, PASSWORD, **{"x-forwarded-for": header}).status_code == 302
