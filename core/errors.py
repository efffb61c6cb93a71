"""Refusals: what a rule says when it cannot be followed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class RuleError(Exception):
    """A request that a rule refuses; every door turns it into the one error shape.

    `errors` maps field paths to lists of sentences, where the refusal belongs to fields;
    `retry_after` says in how many seconds the same may be asked again.
    """

    code = "refused"
    status = 400
    message = _("This cannot be done.")
    retry_after: int | None = None

    def __init__(self, message=None, *, code=None, status=None, errors=None, retry_after=None):
        self.message = message or self.message
        self.code = code or self.code
        self.status = status or self.status
        self.errors = errors
        self.retry_after = retry_after or self.retry_after
        super().__init__(str(self.message))


class NotFound(RuleError):
    """Missing, or somebody else's: the two look alike on purpose."""

    code = "not_found"
    status = 404
    message = _("There is nothing here under this id.")


class StaleRevision(RuleError):
    code = "stale_revision"
    status = 412
    message = _(
        "Somebody changed this since you loaded it. Load it again, then repeat your change; "
        "nothing was overwritten."
    )


class TooMany(RuleError):
    """A limit on how often; see `core.throttle`."""

    code = "rate_limited"
    status = 429

    def __init__(self, message=None, *, retry_after):
        wait = ngettext(
            "Too many requests in a short time. Try again in %(count)d second.",
            "Too many requests in a short time. Try again in %(count)d seconds.",
            retry_after,
        )
        super().__init__(message or wait % {"count": retry_after}, retry_after=retry_after)


class Unavailable(RuleError):
    """Something we need is away for a moment; nothing was done."""

    code = "unavailable"
    status = 503
    message = _("This is not possible at the moment. Try again in a few seconds.")
    retry_after = 5


def field_error(path, message, code="invalid"):
    """A refusal that belongs to one field."""
    return RuleError(message, code=code, errors={path: [str(message)]})
