"""Mails: written here, posted by a worker.

    mail.send("invitation", "ana@example.com", {"team": team, ...})

`templates/mail/<name>.html` is one text in blocks (`subject`, `heading`, `lead`, `details`,
`action`, `note`); it becomes the HTML and the plain version. With an `address` in the context,
`action` is the label of a button that leads there. Nothing is posted before the transaction
holds, and no request waits for a mail server.
"""

import logging
import re
from functools import partial

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.tasks import post_mail

log = logging.getLogger(__name__)


def send(name, to, context=None):
    """Write the mail `name` to the address `to` and have it posted."""
    transaction.on_commit(partial(_hand_over, written(name, to, context or {})))


def written(name, to, context):
    """What `accounts.tasks.post_mail` takes: plain values only, since it travels by the broker."""
    context = context | {
        "email": to,
        "platform_name": settings.PLATFORM_NAME,
        "site_url": settings.SITE_URL,
    }
    with override(_language_of(to) or get_language()):
        return {
            "subject": " ".join(_render(name, "mail/_subject.txt", context).split()),
            "text": _tidy(_render(name, "mail/_plain.txt", context)),
            "html": _render(name, "mail/_page.html", context),
            "to": to,
        }


def _language_of(email):
    """The language the reader chose; none for whoever is unknown or left it to the platform."""
    return User.objects.filter(email__iexact=email).values_list("language", flat=True).first()


def _render(name, layout, context):
    return render_to_string(f"mail/{name}.html", context | {"layout": layout})


def _tidy(text):
    """Lines without the indentation of the template, and one empty line between paragraphs."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _hand_over(message):
    """A broker that is away costs this mail, never the request; every page offers to send again."""
    try:
        post_mail.delay(message)
    except OperationalError:
        log.exception("A mail was lost because the broker is away: %s", message["subject"])
