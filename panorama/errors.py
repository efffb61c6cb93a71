"""What can go wrong between a file and its tiles, as facts a caller can act on."""

from typing import Any


class PanoramaError(Exception):
    """Base of everything this package raises on purpose."""


class Refused(PanoramaError):
    """The picture itself cannot be used; trying again with the same file changes nothing.

    `code` is stable and for programs; `message` is a sentence for the person who uploaded it.
    `field` names the offending part (a GPano field, say), `details` holds measured numbers.
    """

    def __init__(
        self,
        code: str,
        message: str,
        field: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.details = details or {}

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "field": self.field,
            "details": self.details,
        }


class ChildCrashed(PanoramaError):
    """The child process ended without an answer: our fault or a decoder's. Worth a retry."""

    def __init__(self, *, exit_code: int | None, signal: int | None, stderr_tail: str) -> None:
        how = f"signal {signal}" if signal else f"exit code {exit_code}"
        super().__init__(f"the panorama child ended with {how}")
        self.exit_code = exit_code
        self.signal = signal
        self.stderr_tail = stderr_tail


class ChildTimeout(PanoramaError):
    """The child was killed because it took longer, by the clock, than `Limits.wall_seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the panorama child was stopped after {seconds:g} s")
        self.seconds = seconds


class Stopped(PanoramaError):
    """The caller's `should_stop` said so, and the child was killed."""
