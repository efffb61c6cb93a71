import re
from contextlib import contextmanager

import pytest
from django.test import Client


@pytest.fixture
def posted(settings, mailoutbox, django_capture_on_commit_callbacks):
    """`with posted() as mails:` what was done inside is committed and its mails are delivered."""

    settings.CELERY_TASK_ALWAYS_EAGER = True

    @contextmanager
    def collecting():
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield mailoutbox

    return collecting


@pytest.fixture
def link_in():
    """`link_in(mail)` → the path its button leads to; the HTML and the text must agree."""

    def find(mail):
        link = re.search(r"http://localhost:8000(/\S+)", mail.body.split("\n--")[0])[1]
        assert f'href="http://localhost:8000{link}"' in mail.alternatives[0].content
        return link

    return find


@pytest.fixture
def client_elsewhere():
    """A second browser."""
    return Client()
