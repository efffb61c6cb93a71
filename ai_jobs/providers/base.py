"""What a provider is: somebody who answers a question about pictures, or says why not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from ai_jobs.models import ProviderCall

Outcome = ProviderCall.Outcome


@dataclass(frozen=True)
class Picture:
    """A picture of ours, by the name it has in the question; read only when it is sent."""

    name: str
    key: str
    load: Callable[[], bytes]


@dataclass(frozen=True)
class Part:
    """What a question is about, and what of it makes its answer another one."""

    id: str
    material: Any


@dataclass(frozen=True)
class Question:
    """One question: `analyse`, `hotspots`, `describe`, `plan`, or another app's.

    `subject` is what is known of the matter, for who answers without a network; `instructions`,
    `facts` and `pictures` say the same to a model. `read(data)` turns its JSON into
    `{part's id: value}` or raises `ValueError` with what is wrong, in words a model can act on.
    Another app's question brings along what can be said without a network: `locally()`.
    """

    task: str
    subject: Any
    parts: tuple[Part, ...]
    instructions: str = ""
    facts: dict = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    schema: type | None = None
    read: Callable[[Any], dict] = dict
    locally: "Callable[[], Reply] | None" = None


@dataclass(frozen=True)
class Reply:
    """What came back: the text of a model, or values from who needs no reading."""

    text: str = ""
    values: dict | None = None
    tokens_read: int | None = None
    tokens_written: int | None = None
    notes: tuple[str, ...] = ()
    # What else was found out, for the result.
    extra: dict = field(default_factory=dict)


class Provider(Protocol):
    name: str
    model: str
    # Whether a network, a price and limits stand between us.
    is_remote: bool

    def answer(
        self, question: Question, correction: str, should_stop: Callable[[], bool]
    ) -> Reply: ...


class ProviderError(Exception):
    """A provider that did not answer. `code` is for programs, `message` for people."""

    code = "provider_unavailable"
    message = _("The AI service is not available at the moment. Try again later.")
    outcome = Outcome.FAILED
    # Asking the same provider again may help.
    may_pass = True
    # Counts towards the breaker.
    is_outage = True

    def __init__(self, detail="", *, status=None, retry_after=None):
        self.detail, self.status, self.retry_after = detail, status, retry_after
        super().__init__(detail)


class Busy(ProviderError):
    code = "provider_busy"
    message = _("The AI service has too much to do. Try again later.")
    outcome = Outcome.BUSY
    is_outage = False


class Refuses(ProviderError):
    code = "ai_refused"
    message = _("The AI service refused to look at this. Nothing was changed.")
    outcome = Outcome.REFUSED
    may_pass = False
    is_outage = False


class Rejects(Refuses):
    """It does not understand us: a wrong model or address, mostly."""

    code = "provider_rejected"
    message = _("The AI service did not accept the request. Tell whoever runs the server.")


class KeyRefused(Refuses):
    code = "provider_key_refused"
    message = _("The AI service does not accept this server's key. Tell whoever runs the server.")


class InvalidReply(ProviderError):
    code = "ai_invalid_reply"
    message = _("The AI service gave an answer that cannot be used, twice. Nothing was changed.")
    outcome = Outcome.INVALID
    is_outage = False


class CannotDoThis(ProviderError):
    """Not what this provider is able to do; the message says what would be needed."""

    code = "not_available"
    may_pass = False
    is_outage = False

    def __init__(self, code, message):
        super().__init__(str(message))
        self.code, self.message = code, message


class CallsUsedUp(ProviderError):
    code = "provider_calls_used_up"
    message = _("The AI service did not give a usable answer in the calls a job may make.")


class BudgetUsedUp(ProviderError):
    code = "ai_budget_used_up"
    message = _(
        "Your team has used its AI budget of today. It begins anew at midnight UTC; whoever runs "
        "the server can raise it."
    )


class Stopped(Exception):
    """The job was cancelled or given to another while somebody was being asked."""
