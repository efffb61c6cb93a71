import logging
import re
import smtplib
import socket
import threading
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from celery import current_app
from celery.exceptions import Retry
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError

from accounts import mail, tasks
from config import env
from tests.makers import make_user

CONTEXT = {
    "address": "http://localhost:8000/somewhere?a=1&b=2",
    "team": "Casa & Söhne <b>",
    "role": "Editor",
    "days": 7,
    "ip": "127.0.0.1",
    "from_email": "old@example.com",
    "to_email": "new@example.com",
    "deleted_email": "new@example.com",
}
MAILS = sorted(
    path.stem
    for path in Path(configured.BASE_DIR, "templates/mail").glob("*.html")
    if not path.stem.startswith("_")
)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_a_subject_a_text_and_a_page_of_one_wording(name):
    message = mail.written(name, "ana@example.com", CONTEXT)
    assert 5 < len(message["subject"]) < 90
    assert "&amp;" not in message["text"] + message["subject"]
    assert not re.search(r"\n{3}|^ ", message["text"])
    assert "<b>" not in message["html"]
    # Nothing is fetched when it is read.
    assert not re.search(r"<img|<script|src=|url\(", message["html"])
    if CONTEXT["address"] in message["text"]:
        assert CONTEXT["address"].replace("&", "&amp;") in message["html"]


def test_a_mail_goes_only_once_the_change_holds(posted, mailoutbox):
    with posted() as mails:
        mail.send("account_closed", "ana@example.com")
        assert mails == []
    assert mails[0].to == ["ana@example.com"]
    assert mails[0].from_email == "Roundhouse <no-reply@localhost>"
    assert mails[0].alternatives[0].mimetype == "text/html"


class Away:
    """A mail server that is not there."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")


def test_a_mail_server_that_is_away_is_asked_again_later(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Away"
    waits = []
    monkeypatch.setattr(
        tasks.post_mail, "retry", lambda exc, countdown: waits.append(countdown) or Retry()
    )
    message = mail.written("account_closed", "ana@example.com", {})
    for retries in range(tasks.RETRIES):
        tasks.post_mail.push_request(retries=retries)
        with pytest.raises(Retry):
            tasks.post_mail.run(message)
        tasks.post_mail.pop_request()
    assert waits[:6] == [30, 60, 120, 240, 480, 900]
    assert 1.5 * 3600 < sum(waits) < 2.5 * 3600


def test_after_two_hours_it_is_given_up_in_the_log(settings, caplog):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Away"
    tasks.post_mail.push_request(retries=tasks.RETRIES)
    tasks.post_mail.run(mail.written("account_closed", "ana@example.com", {}))
    tasks.post_mail.pop_request()
    assert "given up" in caplog.text


def test_a_request_waits_for_no_mail_server(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Away"
    user = make_user()
    began = time.perf_counter()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/forgotten-password", {"email": user.email})
    assert answer.status_code == 302
    assert time.perf_counter() - began < 1


def test_a_broker_that_is_away_breaks_no_request(
    client, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*arguments, **options):
        raise OperationalError("no broker")

    monkeypatch.setattr(current_app, "send_task", refuse)
    monkeypatch.setattr(tasks.post_mail, "apply_async", refuse)
    user = make_user()
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/forgotten-password", {"email": user.email})
    assert answer.status_code == 302
    assert "A mail was lost" in caplog.text


def test_a_mail_goes_to_the_server_the_environment_names(settings):
    with Smtp() as server:
        found = env.mail(f"smtp://127.0.0.1:{server.port}", Path("/data"))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = found["host"], found["port"]
        tasks.post_mail.run(mail.written("account_closed", "ana@example.com", CONTEXT))
    received = message_from_bytes(server.received, policy=policy.default)
    assert (received["To"], received["From"]) == (
        "ana@example.com", "Roundhouse <no-reply@localhost>",
    )  # fmt: skip
    assert CONTEXT["address"] in received.get_body(("plain",)).get_content()
    assert "<h1" in received.get_body(("html",)).get_content()


class Smtp(threading.Thread):
    """A mail server on a real socket, for one mail."""

    def __enter__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.start()
        return self

    def __exit__(self, *error):
        self.join(5)
        self.listening.close()

    def run(self):
        connection, _peer = self.listening.accept()
        with connection, connection.makefile("rwb") as wire:
            self._say(wire, b"220 here")
            while line := wire.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self._say(wire, b"354 go on")
                    lines = iter(wire.readline, b".\r\n")
                    self.received = b"".join(lines)
                self._say(wire, b"221 bye" if verb == b"QUIT" else b"250 fine")
                if verb == b"QUIT":
                    return

    def _say(self, wire, words):
        wire.write(words + b"\r\n")
        wire.flush()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"backend": "filebased", "folder": Path("/data/mail")}),
        ("file:///tmp/mail", {"backend": "filebased", "folder": Path("/tmp/mail")}),
        ("console:", {"backend": "console"}),
        (
            "smtp+tls://me%40x.org:p%2Fw@mail.example.com:2525",
            {"host": "mail.example.com", "port": 2525, "user": "me@x.org", "password": "p/w",
             "starts_tls": True, "speaks_tls": False},
        ),
        ("smtp://mail.example.com", {"port": 587, "starts_tls": False}),
        ("smtps://mail.example.com", {"port": 465, "starts_tls": False, "speaks_tls": True}),
    ],
)  # fmt: skip
def test_where_mail_goes_is_one_address(url, expected):
    found = env.mail(url, Path("/data"))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["mail.example.com", "smtp://", "gopher://x", "smtp+tls:"])
def test_an_address_that_cannot_be_understood_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail(url, Path("/data"))


def test_who_may_sign_up_is_one_of_three_words(monkeypatch):
    monkeypatch.setenv("SIGN_UP", "everybody")
    with pytest.raises(ImproperlyConfigured, match="open or invitation or closed"):
        env.choice("SIGN_UP", "open", ("open", "invitation", "closed"))
