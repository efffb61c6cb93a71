"""Nothing of allauth's own look is ever shown."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template

from accounts.allauth_urls import urlpatterns

OURS = str(Path(settings.BASE_DIR, "templates"))
THEIRS = Path(allauth.__file__).parent / "templates"
APPS = ("account", "mfa", "usersessions")
# Of what is not switched on: codes by mail instead of links, telephones, passkeys.
UNUSED = {
    "login_code", "password_reset_code", "webauthn_added", "webauthn_removed",
    # Kept by allauth for the templates of older projects.
    "email_confirm",
}  # fmt: skip
UNUSED_MESSAGES = {
    "account/messages/cannot_delete_primary_email.txt", "account/messages/login_code_sent.txt",
    "account/messages/phone_verification_sent.txt", "account/messages/phone_verified.txt",
    "account/messages/primary_email_set.txt", "account/messages/unverified_primary_email.txt",
    "mfa/messages/webauthn_added.txt", "mfa/messages/webauthn_removed.txt",
}  # fmt: skip


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_page_is_by_our_template(pattern):
    view = getattr(pattern.callback, "view_class", None)
    template = view.template_name if view else "account/verification_sent.html"
    assert get_template(template).origin.name.startswith(OURS)


def test_every_message_is_in_our_words():
    messages = {
        str(path.relative_to(THEIRS)) for app in APPS for path in THEIRS.glob(f"{app}/messages/*")
    }
    for name in messages - UNUSED_MESSAGES:
        assert get_template(name).origin.name.startswith(OURS), name


def test_every_mail_is_in_our_words():
    names = {
        path.name.removesuffix("_subject.txt")
        for app in APPS
        for path in THEIRS.glob(f"{app}/email/*_subject.txt")
    }
    for name in names - UNUSED:
        assert get_template(f"mail/{name}.html").origin.name.startswith(OURS)
