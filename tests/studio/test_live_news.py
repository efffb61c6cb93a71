"""How pictures are getting on, as an open page hears it."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from config.asgi import application
from scenes.events import announce
from scenes.models import Panorama
from tests.makers import make_scene, make_token, make_user, owner_of, run_jobs
from tours.services import delete_tour

pytestmark = pytest.mark.django_db(transaction=True)
OUR_PAGE = (b"origin", b"http://localhost:8000")


@sync_to_async
def a_scene():
    scene = make_scene(ready=False)
    return scene, make_token(owner_of(scene.tour), scopes=["read"])


def socket(tour_id, *headers):
    host = (b"host", b"localhost:8000")
    return WebsocketCommunicator(application, f"/ws/tours/{tour_id}", headers=[host, *headers])


def bearer(token):
    return (b"authorization", f"Bearer {token}".encode())


async def test_a_page_hears_a_snapshot_and_then_every_change():
    scene, token = await a_scene()
    news = socket(scene.tour_id, bearer(token))
    assert (await news.connect())[0]
    snapshot = await news.receive_json_from()
    assert snapshot["type"] == "snapshot"
    assert snapshot["panoramas"][0]["data"]["status"] == "pending"
    await sync_to_async(run_jobs, thread_sensitive=False)()
    heard = []
    while not heard or heard[-1]["data"]["status"] != "completed":
        message = await news.receive_json_from(timeout=20)
        if message["type"] == "panorama_update":
            heard.append(message)
    assert heard[0]["data"]["status"] == "processing"
    assert heard[-1]["scene_id"] == str(scene.pk)
    seqs = [message["seq"] for message in heard]
    assert seqs == sorted(seqs)
    assert seqs[0] > snapshot["panoramas"][0]["seq"]
    assert any(0 < message["data"]["progress"] < 100 for message in heard)
    await news.disconnect()


async def test_somebody_elses_tour_does_not_exist():
    scene, _token = await a_scene()
    stranger = await sync_to_async(lambda: make_token(make_user()))()
    news = socket(scene.tour_id, bearer(stranger))
    await news.connect()
    assert (await news.receive_output())["code"] == 4404


async def test_a_page_of_a_tour_that_is_deleted_hears_that_at_once():
    scene, token = await a_scene()
    news = socket(scene.tour_id, bearer(token))
    await news.connect()
    assert (await news.receive_json_from())["type"] == "snapshot"
    await sync_to_async(delete_tour)(scene.tour)
    assert (await news.receive_json_from())["kind"] == "tour"
    assert (await news.receive_output())["code"] == 4404


async def test_nobody_in_particular_is_told_to_sign_in():
    scene, _token = await a_scene()
    news = socket(scene.tour_id, OUR_PAGE)
    await news.connect()
    assert (await news.receive_output())["code"] == 4401


async def test_another_sites_page_is_not_answered():
    scene, _token = await a_scene()
    for origin in (b"https://evil.example", b"null"):
        connected, _ = await socket(scene.tour_id, (b"origin", origin)).connect()
        assert not connected


async def test_a_ping_is_answered_and_nonsense_closes():
    scene, token = await a_scene()
    news = socket(scene.tour_id, bearer(token))
    await news.connect()
    await news.receive_json_from()
    await news.send_to(text_data="ping")
    assert await news.receive_from() == "pong"
    await news.send_to(text_data="x" * 5000)
    assert (await news.receive_output())["code"] == 4400


async def test_every_announcement_reaches_the_open_page():
    scene, token = await a_scene()
    panorama = await Panorama.objects.aget()
    news = socket(scene.tour_id, bearer(token))
    await news.connect()
    await news.receive_json_from()
    await sync_to_async(announce)(panorama)
    assert (await news.receive_json_from())["panorama_id"] == str(panorama.pk)
    await news.disconnect()


@sync_to_async
def change(scene, owner, client):
    browser = Client(headers={"X-Client-Id": client})
    browser.force_login(owner)
    answer = browser.patch(
        f"/api/v1/scenes/{scene.pk}", {"title": "Salon"}, content_type="application/json"
    )
    assert answer.status_code == 200
    return answer.json()["revision"]


async def next_of(news, kind):
    while True:
        message = await news.receive_json_from(timeout=20)
        if message["type"] == kind:
            return message


async def test_changes_are_told_with_who_made_them_and_on_which_page():
    scene, token = await a_scene()
    owner = await sync_to_async(lambda: owner_of(scene.tour))()
    news = socket(scene.tour_id, bearer(token))
    await news.connect()
    revision = await change(scene, owner, "page-7")
    message = await next_of(news, "changed")
    assert message["kind"] == "scene"
    assert message["id"] == str(scene.pk)
    assert message["revision"] == revision
    assert message["by"] == {"id": owner.pk, "name": owner.get_full_name()}
    assert message["client"] == "page-7"
    await news.disconnect()


async def test_pages_know_who_else_is_here_and_where():
    scene, token = await a_scene()
    first, second = (socket(scene.tour_id, bearer(token)) for _ in range(2))
    await first.connect()
    await first.send_json_to({"type": "here", "client": "one", "scene_id": None})
    assert [p["client"] for p in (await next_of(first, "people"))["people"]] == ["one"]
    await second.connect()
    await second.send_json_to({"type": "here", "client": "two", "scene_id": str(scene.pk)})
    people = []
    while {person["client"] for person in people} != {"one", "two"}:
        people = (await next_of(second, "people"))["people"]
    await second.disconnect()
    while [person["client"] for person in people] != ["one"]:
        people = (await next_of(first, "people"))["people"]
    await first.disconnect()
