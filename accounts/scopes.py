"""What a token may do: `read` or `write` everything of its team, or one resource only.

A scope is `act` or `resource:act`; `write` includes `read`, and `*` is the same as `write`.
Changing the team itself (its name, members, invitations) takes `team:write` by name: a program
that uploads pictures should not be able to let people in.
"""

from django.utils.translation import gettext_lazy as _

READ, WRITE = "read", "write"
TEAM = "team"
RESOURCES = ("tours", "media", TEAM)
EVERYTHING = "*"
SCOPES = (
    READ,
    WRITE,
    *(f"{resource}:{act}" for resource in RESOURCES for act in (READ, WRITE)),
    EVERYTHING,
)

# `*` is an older word for `write` and no longer offered.
OFFERED = SCOPES[:-1]
WORDS = {
    "read": _("Read everything of the team"),
    "write": _("Read and change tours and files"),
    "tours:read": _("Read tours"),
    "tours:write": _("Read and change tours, and publish them"),
    "media:read": _("Read files"),
    "media:write": _("Read, upload and delete files"),
    "team:read": _("Read members and invitations"),
    "team:write": _("Invite and remove members, rename the team"),
    EVERYTHING: _("Read and change tours and files"),
}


def allows(scopes, act, resource=None):
    """Whether `scopes` permit `act`: on `resource`, or where none is named, on anything at all."""
    if resource == TEAM and act == WRITE:
        return f"{TEAM}:{WRITE}" in scopes
    return any(_grants(scope, act, resource) for scope in scopes)


def _grants(scope, act, resource):
    if scope == EVERYTHING:
        return True
    of, _, may = scope.rpartition(":")
    is_about_it = not of or resource is None or of == resource
    return is_about_it and may in {act, WRITE}


def in_words(scopes):
    """What a person reads of a token's scopes, in the order they are offered."""
    return [words for scope, words in WORDS.items() if scope in scopes]
