"""Keyset pages: stable under inserts, and as fast on page 1,000 as on page 1."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from core.errors import field_error

DEFAULT_LIMIT, MOST = 20, 100
LONGEST_CURSOR = 2000


@dataclass(frozen=True)
class Sort:
    """An order a list can be asked for: a column, then the id so that no two rows are equal."""

    name: str
    column: str
    descending: bool = True

    @property
    def order(self):
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"


NEWEST = Sort("created", "created_at")


def encode_cursor(value, pk, sort=NEWEST):
    """An opaque bookmark behind the row whose sorted column is `value`."""
    value = value.isoformat() if isinstance(value, datetime) else value
    mark = {"v": 1, "k": [value, str(pk)]}
    if sort != NEWEST:
        mark["s"] = sort.name
    raw = json.dumps(mark).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor, sort=NEWEST, is_time=True):
    """`(value, pk)` of a cursor that was made for the same order."""
    try:
        raw = base64.urlsafe_b64decode(cursor[:LONGEST_CURSOR] + "=" * (-len(cursor) % 4))
        mark = json.loads(raw)
        value, pk = mark["k"]
        value = datetime.fromisoformat(value) if is_time else value
        is_good = mark.get("s", NEWEST.name) == sort.name and isinstance(value, datetime | str)
        is_good = is_good and (not is_time or value.tzinfo is not None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error):
        is_good = False
    if not is_good:
        raise field_error(
            "cursor",
            "This cursor cannot be read, or is of another order. Use next_cursor as it was given, "
            "or leave it out.",
            code="invalid_cursor",
        )
    return value, pk


def keyset_page(queryset, cursor, limit, sort=NEWEST):
    """`(rows, next_cursor)` in the order of `sort`, behind `cursor`."""
    rows = queryset.order_by(*sort.order)
    if cursor:
        value, pk = decode_cursor(cursor, sort, is_time=_is_time(queryset, sort))
        further = "lt" if sort.descending else "gt"
        rows = rows.filter(
            Q(**{f"{sort.column}__{further}": value})
            | Q(**{sort.column: value, f"pk__{further}": _as_pk(queryset, pk)})
        )
    found = list(rows[: limit + 1])
    page = found[:limit]
    if len(found) <= limit:
        return page, None
    return page, encode_cursor(getattr(page[-1], sort.column), page[-1].pk, sort)


def _is_time(queryset, sort):
    if sort.column in queryset.query.annotations:
        return False
    return isinstance(queryset.model._meta.get_field(sort.column), DateTimeField)


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


def wanted_sort(params, sorts):
    """The order that `?sort=` names among `sorts`; without it, the first."""
    name = params.get("sort")
    if name is None:
        return sorts[0]
    found = next((sort for sort in sorts if sort.name == name), None)
    if found is None:
        raise field_error("sort", f"sort must be one of {', '.join(s.name for s in sorts)}.")
    return found


class KeysetPagination(BasePagination):
    """`{items, next_cursor, has_more, limit, total}`; `total` only when `include_total` asks.

    A view may offer other orders by its attribute `sorts`.
    """

    def paginate_queryset(self, queryset, request, view=None):
        params = request.query_params
        self.limit = wanted_limit(params)
        asked = params.get("include_total", "").lower() in {"1", "true"}
        self.total = queryset.count() if asked else None
        sort = wanted_sort(params, getattr(view, "sorts", [NEWEST]))
        page, self.next_cursor = keyset_page(queryset, params.get("cursor"), self.limit, sort)
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
