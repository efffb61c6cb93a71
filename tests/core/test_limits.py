"""How often somebody may do a thing: counted exactly, forgotten in time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.urls import path
from redis.exceptions import ConnectionError as RedisIsAway
from rest_framework.views import APIView

from config import urls as platform
from core import throttle
from core.errors import TooMany, Unavailable


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when the test says so; a window of a minute has just begun."""

    class Clock:
        now = 60_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(throttle, "time", clock)
    return clock


def hit(key="anna", limit=3):
    throttle.hit("test", key, limit, 60)


def wait(key="anna", limit=3):
    with pytest.raises(TooMany) as refusal:
        hit(key, limit)
    return refusal.value.retry_after


def test_so_many_and_no_more(clock):
    for _ in range(3):
        hit()
    with pytest.raises(TooMany) as refusal:
        hit()
    assert refusal.value.code == "rate_limited"
    assert refusal.value.status == 429
    assert "seconds" in refusal.value.message


def test_everybody_has_their_own_count(clock):
    for _ in range(3):
        hit("anna")
    hit("ben")


def test_who_waits_as_long_as_told_gets_in_and_not_before(clock):
    for _ in range(3):
        hit()
    told = wait()
    clock.now += told - 2
    wait()
    clock.now += 2
    hit()


def test_nobody_gets_twice_the_limit_across_a_border(clock):
    clock.now += 59
    for _ in range(3):
        hit()
    clock.now += 2
    assert wait() > 10


def test_trying_on_while_refused_does_not_lengthen_the_wait(clock):
    for _ in range(3):
        hit()
    first = wait()
    for _ in range(50):
        wait()
    assert wait() == first


def test_a_limit_of_one_ends_too(clock):
    hit(limit=1)
    clock.now += wait(limit=1)
    hit(limit=1)


def test_many_at_once_get_the_limit_and_no_more():
    def attempt(_):
        try:
            throttle.hit("crowd", "same", 10, 3600)
        except TooMany:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(200))) == 10


def test_checking_counts_nothing(clock):
    for _ in range(9):
        throttle.check("test", "anna", 3, 60)
    for _ in range(3):
        hit()
    with pytest.raises(TooMany):
        throttle.check("test", "anna", 3, 60)


def test_a_cleared_count_begins_anew(clock):
    for _ in range(3):
        hit()
    throttle.clear("test", "anna", 60)
    hit()


def test_no_address_can_be_read_from_the_counters(monkeypatch):
    names = []
    monkeypatch.setattr(cache, "add", lambda name, *_: names.append(name) or True)
    monkeypatch.setattr(cache, "incr", lambda _name: 1)
    throttle.hit("test", "203.0.113.9", 3, 60)
    assert "203.0.113.9" not in names[0]


def test_while_the_counters_are_away_only_what_may_pass_passes(monkeypatch):
    def away(*_):
        raise RedisIsAway("refused")

    monkeypatch.setattr(cache, "add", away)
    throttle.hit("test", "anna", 3, 60, fails_open=True)
    with pytest.raises(Unavailable) as refusal:
        throttle.hit("test", "anna", 3, 60)
    assert refusal.value.status == 503


class Refusing(APIView):
    authentication_classes = permission_classes = ()

    def get(self, request):
        raise TooMany(retry_after=7)


def refuse(request):
    raise TooMany(retry_after=7)


class urls:  # noqa: N801 (stands for a module of addresses)
    urlpatterns = [
        path("api/drf", Refusing.as_view()),
        path("api/plain", refuse),
        path("page", refuse),
        *platform.urlpatterns,
    ]


@pytest.fixture
def refusing(settings):
    settings.ROOT_URLCONF = urls


@pytest.mark.parametrize("address", ["/api/drf", "/api/plain"])
def test_a_program_is_told_when_to_come_back(client, refusing, address):
    response = client.get(address)
    assert response.status_code == 429
    assert response["Retry-After"] == "7"
    assert response.json()["code"] == "rate_limited"
    assert "7 seconds" in response.json()["detail"]


def test_a_person_gets_a_page(client, refusing):
    response = client.get("/page")
    assert response.status_code == 429
    assert response["Retry-After"] == "7"
    assert "7 seconds" in response.content.decode()
    assert response.templates[0].name == "429.html"
