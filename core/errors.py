"""Refusals: what a rule says when it cannot be followed."""

from django.utils.translation import gettext_lazy as _


class RuleError(Exception):
    """A request that a rule refuses; every door turns it into the one error shape.

    `errors` maps field paths to lists of sentences, where the refusal belongs to fields.
    """

    code = "refused"
    status = 400
    message = _("This cannot be done.")

    def __init__(self, message=None, *, code=None, status=None, errors=None):
        self.message = message or self.message
        self.code = code or self.code
        self.status = status or self.status
        self.errors = errors
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


def field_error(path, message, code="invalid"):
    """A refusal that belongs to one field."""
    return RuleError(message, code=code, errors={path: [str(message)]})
