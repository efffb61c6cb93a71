"""The code of a session that waits for its headset, to read aloud and to scan."""

from django.conf import settings
from django.utils.safestring import mark_safe

from core.qr import qr_svg


def code_in_groups(code):
    """`ABC 234`, as one reads it aloud."""
    return f"{code[:3]} {code[3:]}" if code else ""


def qr_of(session):
    """A drawing for a headset's camera: where to send, and the session's code."""
    drawn = qr_svg(f"{settings.SITE_URL}/api/v1/unreal?session={session.code}")
    # Made by ourselves, of an address that holds nothing anybody wrote.
    return mark_safe(drawn.decode())  # noqa: S308
