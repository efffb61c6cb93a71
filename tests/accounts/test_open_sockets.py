"""A socket that is open when somebody is removed, demoted or signed out."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.services import revoke_token
from accounts.teams import change_role, remove_member
from config.asgi import application
from tests.makers import make_token, make_tour, make_user

pytestmark = pytest.mark.django_db(transaction=True)
HOST = (b"host", b"localhost:8000")
OUR_PAGE = [(b"origin", b"http://localhost:8000")]


@sync_to_async
def a_tour_and_its_editor():
    tour = make_tour()
    return tour, make_user(team=tour.team, role="editor")


async def open_socket(tour, *headers):
    news = WebsocketCommunicator(application, f"/ws/tours/{tour.pk}", headers=[HOST, *headers])
    await news.connect()
    assert (await news.receive_json_from())["type"] == "snapshot"
    return news


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client, (b"cookie", client.cookies.output(header="", sep=";").strip().encode())


def bearer(secret):
    return (b"authorization", f"Bearer {secret}".encode())


async def test_a_removed_members_socket_closes_at_once():
    tour, editor = await a_tour_and_its_editor()
    _client, cookie = await sync_to_async(signed_in)(editor)
    news = await open_socket(tour, *OUR_PAGE, cookie)
    membership = await tour.team.memberships.aget(user=editor)
    await sync_to_async(remove_member)(membership)
    assert (await news.receive_output(timeout=5))["code"] == 4404


async def test_a_revoked_tokens_socket_closes_at_once():
    tour, editor = await a_tour_and_its_editor()
    secret = await sync_to_async(make_token)(editor)
    news = await open_socket(tour, bearer(secret))
    await sync_to_async(revoke_token)(await ApiToken.objects.aget())
    assert (await news.receive_output(timeout=5))["code"] == 4404


async def test_another_role_that_still_reads_keeps_it_open():
    tour, editor = await a_tour_and_its_editor()
    secret = await sync_to_async(make_token)(editor)
    news = await open_socket(tour, bearer(secret))
    membership = await tour.team.memberships.aget(user=editor)
    await sync_to_async(change_role)(membership, "viewer")
    await news.send_to(text_data="ping")
    assert await news.receive_from() == "pong"
    await news.disconnect()


async def test_who_signed_out_is_found_out_within_a_minute(monkeypatch):
    monkeypatch.setattr("studio.consumers.CHECKED_EVERY", 0.1)
    tour, editor = await a_tour_and_its_editor()
    client, cookie = await sync_to_async(signed_in)(editor)
    news = await open_socket(tour, *OUR_PAGE, cookie)
    await sync_to_async(client.post)(reverse("accounts:sign_out"))
    assert (await news.receive_output(timeout=5))["code"] == 4404
