"""The request id, carried from the edge of a request to every line it logs."""

import logging
from contextvars import ContextVar
from http import HTTPStatus

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class OnPurposeFilter(logging.Filter):
    """Django logs every answer from 500 up as an error. 501 is one we only give on purpose: it
    says that something is not offered, and nothing of ours is wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.NOT_IMPLEMENTED
