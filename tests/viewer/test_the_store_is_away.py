"""The object store cannot be reached: what needs no file works on, the rest says so at once."""

import time

import boto3
import pytest
from django.urls import reverse
from moto.server import ThreadedMotoServer

from config.settings import _s3
from scripts.services import free_port
from tests.makers import make_media, make_tour, owner_of, picture_bytes

BUCKET = "files"


class Store:
    """An S3 server over a real socket, that can be stopped and started again with what it had."""

    def __init__(self):
        self.port = int(free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        client = boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **keys)
        client.create_bucket(Bucket=BUCKET)

    def stop(self):
        self.server.stop()


@pytest.fixture
def store(settings):
    store = Store()
    given = {"bucket_name": BUCKET, "endpoint_url": store.url, "region_name": "us-east-1"}
    keys = {"access_key": "a", "secret_key": "b"}
    public = _s3("public", querystring_auth=False)
    public["OPTIONS"] |= given | keys
    settings.STORAGES = settings.STORAGES | {"public": public}
    yield store
    store.stop()


@pytest.mark.parametrize("name", ["card.jpg", "poster.webp"])
def test_a_card_is_put_off_and_the_page_still_names_it(client, store, name):
    tour = make_tour(published=True)
    address = f"/t/{tour.slug}/{name}"
    store.stop()

    started = time.monotonic()
    answer = client.get(address)

    assert time.monotonic() - started < 10
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    body = answer.json()
    assert (body["code"], body["request_id"]) == ("storage_unavailable", answer["X-Request-ID"])
    assert "try again" in body["detail"].lower()
    page = client.get(f"/t/{tour.slug}")
    assert page.status_code == 200
    assert f"/t/{tour.slug}/card.jpg" in page.content.decode()

    store.start()
    assert client.get(address).status_code == 302, "it is asked for again, and nothing remembered"


def test_a_plan_whose_picture_cannot_be_stored_is_not_half_made(api, store):
    tour = make_tour()
    media = make_media(tour.team, content=picture_bytes(), name="plan.png")
    api.force_login(owner_of(tour))
    store.stop()
    answer = api.post(
        reverse("tour-floor-plans", args=[tour.pk]), {"name": "Cellar", "media_file_id": media.pk}
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert not tour.floor_plans.exists()
