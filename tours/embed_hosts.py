"""The hosts whose pages may frame a tour, as agents write them and as a policy names them."""

import re

from rest_framework import serializers

MOST_HOSTS = 20
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?:\*\.{LABEL}(?:\.{LABEL})+|{LABEL}(?:\.{LABEL})*)(?::[0-9]{{1,5}})?\Z")
LONGEST_HOST = 253
# Old and new rules for international names disagree about these letters.
DISPUTED = re.compile(r"[ßς\u200c\u200d]", re.IGNORECASE)


class EmbedHost(serializers.CharField):
    """`www.example.com`, `*.example.com` for all below it, with `:port` where it is unusual."""

    default_error_messages = {
        "host": "Write a host name alone, like www.example.com or *.example.com, without https:// "
        "and without a path.",
        "disputed": "Browsers disagree about this name. Write it in its xn-- form.",
    }

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST_HOST, **kwargs)

    def to_internal_value(self, data):
        host = super().to_internal_value(data).lower().rstrip(".")
        if DISPUTED.search(host):
            self.fail("disputed")
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            self.fail("host")
        if not HOST.match(host):
            self.fail("host")
        return host


def may_frame(hosts, host):
    """Whether a page on `host` (with its port, if unusual) is among `hosts`; none means any."""
    return not hosts or any(_covers(pattern, host) for pattern in hosts)


def _covers(pattern, host):
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern
