"""The code of a session that waits for its headset, to read aloud and to scan."""

from django.utils.safestring import mark_safe

from core.qr import qr_svg
from vrtracking.serializers import qr_text


def code_in_groups(code):
    """`ABC 234`, as one reads it aloud."""
    return f"{code[:3]} {code[3:]}" if code else ""


def qr_of(session):
    """A drawing for a headset's camera."""
    # Made by ourselves, of an address that holds nothing anybody wrote.
    return mark_safe(qr_svg(qr_text(session)).decode())  # noqa: S308
