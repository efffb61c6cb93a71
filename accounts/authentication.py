"""How a request proves who sent it: a bearer token, or the session of the browser."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from accounts.models import ApiToken

# Writing the time of every request would make each read a write.
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer rh_…`."""

    def authenticate(self, request):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed(
                "This token is unknown, expired or revoked. Create a new one.", code="token_invalid"
            )
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, with Django's CSRF check."""


def find_token(secret):
    """The usable token behind `secret`, its use noted; or None."""
    token = (
        ApiToken.objects.usable()
        .select_related("user")
        .filter(hash=ApiToken.hash_of(secret))
        .first()
    )
    if token is not None:
        _note_use(token)
    return token


def _note_use(token):
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of a team, made in the studio or by `manage.py issue_token`.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "session"}
