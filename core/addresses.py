"""Which outside addresses people may put into a tour."""

import re
from urllib.parse import urlsplit

from core.errors import field_error

LONGEST = 2048
# Characters that parsers disagree about: each has been used to show one host and open another.
DISPUTED = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")


def checked_url(value, field):
    """`value` if it is an absolute http(s) address without tricks; otherwise why not."""
    if not isinstance(value, str) or not value:
        raise field_error(field, "Give a full address, beginning with https://.", "url_invalid")
    problem = _problem(value)
    if problem:
        raise field_error(field, problem, "url_invalid")
    return value


def _problem(url):
    if len(url) > LONGEST:
        return f"The address is longer than {LONGEST} characters."
    if DISPUTED.search(url):
        return "The address holds a space, a backslash or another character that must be encoded."
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return "The address has an impossible host or port."
    if parts.scheme.lower() not in {"http", "https"}:
        return "The address must begin with https:// or http://."
    if parts.username is not None or parts.password is not None:
        return "The address must not hold a user name or a password."
    if not parts.hostname or not port_is_good:
        return "The address names no host."
    return None
