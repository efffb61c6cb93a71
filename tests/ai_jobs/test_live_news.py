"""How a job is getting on, as an open page hears it."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from ai_jobs.services import cancel_job
from config.asgi import application
from tests.ai_jobs.conftest import make_pictured_tour
from tests.ai_jobs.steps import run, start
from tests.makers import make_token, make_user, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def a_job():
    tour = make_pictured_tour(2)
    return start(tour), make_token(owner_of(tour), scopes=["read"])


def socket(path, token=None):
    headers = [(b"host", b"localhost:8000")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    else:
        headers.append((b"origin", b"http://localhost:8000"))
    return WebsocketCommunicator(application, path, headers=headers)


async def heard_until(news, ending):
    heard = []
    while not heard or heard[-1]["data"]["status"] != ending:
        message = await news.receive_json_from(timeout=20)
        if message["type"] == "job_update":
            heard.append(message)
    return heard


async def test_a_page_hears_the_job_as_it_is_and_then_every_change():
    job, token = await a_job()
    news = socket(f"/ws/jobs/{job.pk}", token)
    assert (await news.connect())[0]
    first = await news.receive_json_from()
    assert first["type"] == "job_update"
    assert (first["job_id"], first["data"]["status"]) == (str(job.pk), "pending")
    await sync_to_async(run, thread_sensitive=False)(job)
    heard = await heard_until(news, "completed")
    assert heard[0]["data"]["status"] == "processing"
    assert len(heard[-1]["data"]["result"]["analysis"]) == 2
    assert heard[-1]["data"]["progress"] == 100
    seqs = [first["seq"], *(message["seq"] for message in heard)]
    assert seqs == sorted(set(seqs)), "each change once, in order"
    marks = [message["data"]["progress"] for message in heard]
    assert marks == sorted(marks)
    await news.disconnect()


async def test_the_page_of_the_tour_hears_it_too():
    job, token = await a_job()
    news = socket(f"/ws/tours/{job.tour_id}", token)
    await news.connect()
    snapshot = await news.receive_json_from()
    assert [one["job_id"] for one in snapshot["jobs"]] == [str(job.pk)]
    await sync_to_async(run, thread_sensitive=False)(job)
    assert (await heard_until(news, "completed"))[-1]["job_id"] == str(job.pk)
    await news.disconnect()


async def test_a_cancelled_job_is_news():
    job, token = await a_job()
    news = socket(f"/ws/jobs/{job.pk}", token)
    await news.connect()
    await news.receive_json_from()
    await sync_to_async(cancel_job, thread_sensitive=False)(job)
    assert (await heard_until(news, "cancelled"))[-1]["seq"] > job.seq - 1
    await news.disconnect()


async def test_somebody_elses_job_does_not_exist():
    job, _token = await a_job()
    stranger = await sync_to_async(lambda: make_token(make_user()))()
    news = socket(f"/ws/jobs/{job.pk}", stranger)
    await news.connect()
    assert (await news.receive_output())["code"] == 4404


async def test_nobody_in_particular_is_told_to_sign_in():
    job, _token = await a_job()
    news = socket(f"/ws/jobs/{job.pk}")
    await news.connect()
    assert (await news.receive_output())["code"] == 4401


async def test_a_ping_is_answered_and_nonsense_closes():
    job, token = await a_job()
    news = socket(f"/ws/jobs/{job.pk}", token)
    await news.connect()
    await news.receive_json_from()
    await news.send_to(text_data="ping")
    assert await news.receive_from() == "pong"
    await news.send_to(text_data="{}")
    assert (await news.receive_output())["code"] == 4400
