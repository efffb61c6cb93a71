"""What allauth asks us: who may sign up, what makes an account, how mails go, what one reads."""

import base64
import hashlib
import math
import time
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import mail
from accounts.closing import reopen_account
from accounts.invited import invitation_followed
from accounts.services import register_user
from accounts.teams import accept
from core.network import client_address

LOCKED = "too_many_login_attempts"
# What allauth calls the address of a mail's button.
ADDRESSES = ("activate_url", "password_reset_url")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("No account has this e-mail address and this password."),
        "duplicate_email": _("This is your address already."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or no longer valid. Wait for the next one."),
        "incorrect_password": _("This is not your password."),
        LOCKED: _("Too many attempts. Wait 15 minutes and try again."),
        "rate_limited": _("Too many attempts in a short time. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request):
        return settings.SIGN_UP != "closed"

    def save_user(self, request, user, form, commit=True):
        """An account made by the form is made like every other, with a team of its own."""
        data = form.cleaned_data
        invitation = invitation_followed(request)
        with transaction.atomic():
            user = register_user(
                data["email"], data["password1"], full_name=data["full_name"], is_verified=False
            )
            if invitation is not None:
                accept(invitation, user)
        return user

    def is_email_verified(self, request, email):
        # Only who reads the mail of that address can have followed the link.
        invitation = invitation_followed(request)
        return invitation is not None and invitation.email == email.lower()

    def pre_login(self, request, user, **kwargs):
        # A closed account opens again, but only once every step of signing in was passed.
        if user.erase_at is not None:
            return None
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        if user.erase_at is not None:
            reopen_account(user)
        super().login(request, user)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            if refusal.code == LOCKED:
                seconds = self._locked_for(request, credentials)
                raise ValidationError(_locked_message(seconds), code=LOCKED) from None
            raise

    def _locked_for(self, request, credentials):
        """Seconds until the limits on failed sign-ins leave room for one more."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        waits = [0.0]
        for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
            name = ratelimit.get_cache_key(
                request, app="allauth.account", action="login_failed", rate=rate, key=key
            )
            times = cache.get(name, [])
            if len(times) >= rate.amount:
                waits.append(times[-1] + rate.duration - time.time())
        return max(waits)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # Not by host: a server answers under several names.
        return credentials.get("email", "").lower()

    def get_client_ip(self, request):
        return client_address(request)

    def send_mail(self, template_prefix, email, context):
        """allauth's mails by our templates: `account/email/password_reset` is ours of that name."""
        address = next((_our(context[name]) for name in ADDRESSES if name in context), None)
        mail.send(template_prefix.rpartition("/")[2], email, context | {"address": address})


def _our(address):
    """The same page at the address people use, whatever host the request was sent to."""
    parts = urlsplit(address)
    return settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, ""))


def _locked_message(seconds):
    minutes = max(1, math.ceil(seconds / 60))
    return ngettext(
        "Too many wrong passwords. Try again in %(minutes)d minute, or set a new password.",
        "Too many wrong passwords. Try again in %(minutes)d minutes, or set a new password.",
        minutes,
    ) % {"minutes": minutes}


class TwoStepAdapter(DefaultMFAAdapter):
    """The secrets of second steps are kept encrypted: a copy of the database is not enough."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key):
    digest = hashlib.sha256(f"accounts.two_step\0{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
