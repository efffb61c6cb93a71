"""What a token may do: `read` or `write` everything of its team, or one resource only.

A scope is `act` or `resource:act`; `write` includes `read`, and `*` is the same as `write`.
"""

READ, WRITE = "read", "write"
RESOURCES = ("tours", "media")
EVERYTHING = "*"
SCOPES = (
    READ,
    WRITE,
    *(f"{resource}:{act}" for resource in RESOURCES for act in (READ, WRITE)),
    EVERYTHING,
)


def allows(scopes, act, resource=None):
    """Whether `scopes` permit `act`: on `resource`, or where none is named, on anything at all."""
    return any(_grants(scope, act, resource) for scope in scopes)


def _grants(scope, act, resource):
    if scope == EVERYTHING:
        return True
    of, _, may = scope.rpartition(":")
    is_about_it = not of or resource is None or of == resource
    return is_about_it and may in {act, WRITE}
