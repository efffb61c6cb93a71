"""The harness other tests stand on, and with it: the product starts, survives a kill, and ends."""

import signal

import requests

from tests.deploy.programs import picture_of, program_with, tour_with_a_picture
from tests.live import embedded_site


def test_the_embedded_product_survives_a_kill_on_the_same_files():
    with embedded_site() as site:
        _email, _password, token = site.register()
        program = program_with(token)
        tour = tour_with_a_picture(program, site)

        site.kill()
        assert site.status("/healthz") is None
        site.start()

        picture = picture_of(program, site, tour)
        answer = requests.get(site.url + picture["urls"]["base_url"], timeout=10)
        assert answer.headers["Content-Type"] == "image/webp"
        # Ended in good order, then by the signal, as uvicorn does.
        assert site.stop()["server"] in {0, -signal.SIGTERM}


def test_ctrl_c_ends_it_without_a_word():
    with embedded_site() as site:
        assert site.status("/healthz") == 200
        assert site.stop(signal.SIGINT) == {"server": 0}
        assert "Traceback" not in site.log()


def test_a_stopped_product_answers_nobody_and_a_continued_one_does():
    with embedded_site() as site:
        site.kill(sign=signal.SIGSTOP)
        assert site.status("/healthz") is None
        site.kill(sign=signal.SIGCONT)
        assert site.status("/healthz") == 200
