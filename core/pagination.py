"""Keyset pages: stable under inserts, and as fast on page 1,000 as on page 1."""

import base64
import binascii
import json
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from core.errors import field_error

DEFAULT_LIMIT, MOST = 20, 100


def encode_cursor(created_at, pk):
    """An opaque bookmark behind the row `(created_at, pk)`."""
    raw = json.dumps({"v": 1, "k": [created_at.isoformat(), str(pk)]}).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor):
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        created_at, pk = json.loads(raw)["k"]
        moment = datetime.fromisoformat(created_at)
    except (ValueError, TypeError, KeyError, binascii.Error):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise field_error(
            "cursor",
            "This cursor cannot be read. Use next_cursor as it was given, or leave it out.",
            code="invalid_cursor",
        )
    return moment, pk


def keyset_page(queryset, cursor, limit):
    """`(rows, next_cursor)` of the newest first, behind `cursor`."""
    rows = queryset.order_by("-created_at", "-pk")
    if cursor:
        moment, pk = decode_cursor(cursor)
        rows = rows.filter(
            Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=_as_pk(queryset, pk))
        )
    found = list(rows[: limit + 1])
    page = found[:limit]
    more = len(found) > limit
    return page, encode_cursor(page[-1].created_at, page[-1].pk) if more else None


def _as_pk(queryset, pk):
    try:
        return queryset.model._meta.pk.to_python(pk)
    except ValidationError as error:
        raise field_error(
            "cursor", "This cursor is for another list.", code="invalid_cursor"
        ) from error


def wanted_limit(params):
    raw = params.get("limit", str(DEFAULT_LIMIT))
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= MOST):
        raise field_error("limit", f"limit must be a whole number from 1 to {MOST}.")
    return int(raw)


class KeysetPagination(BasePagination):
    """`{items, next_cursor, has_more, limit, total}`; `total` only when `include_total` asks."""

    def paginate_queryset(self, queryset, request, view=None):
        params = request.query_params
        self.limit = wanted_limit(params)
        asked = params.get("include_total", "").lower() in {"1", "true"}
        self.total = queryset.count() if asked else None
        page, self.next_cursor = keyset_page(queryset, params.get("cursor"), self.limit)
        return page

    def get_paginated_response(self, data):
        return Response(
            {
                "items": data,
                "next_cursor": self.next_cursor,
                "has_more": self.next_cursor is not None,
                "limit": self.limit,
                "total": self.total,
            }
        )

    def get_schema_operation_parameters(self, view):
        return [
            _parameter("cursor", "string", "`next_cursor` of the page before."),
            _parameter(
                "limit", "integer", f"Rows a page, 1 to {MOST}; {DEFAULT_LIMIT} by default."
            ),
            _parameter("include_total", "boolean", "Count all rows too."),
        ]

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["items", "next_cursor", "has_more", "limit", "total"],
            "properties": {
                "items": schema,
                "next_cursor": {"type": ["string", "null"]},
                "has_more": {"type": "boolean"},
                "limit": {"type": "integer"},
                "total": {"type": ["integer", "null"]},
            },
        }


def _parameter(name, kind, description):
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": kind},
    }
