"""JSON as strict as the database behind it: bounded, finite, and text that can be stored."""

import json
import math
import re

from django.conf import settings
from rest_framework.parsers import JSONParser

from core.errors import RuleError

# Brackets outside strings; a string is skipped whole, escapes included.
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(JSONParser):
    """Refuses what would fail deeper down: 1 MB, depth 20, NaN, NUL, lone surrogates."""

    def parse(self, stream, media_type=None, parser_context=None):
        return read_json(stream.read(settings.LIMIT_JSON_BYTES + 1))


def read_json(raw: bytes):
    """The value in `raw`, or a RuleError that says what is wrong and where."""
    if len(raw) > settings.LIMIT_JSON_BYTES:
        limit = settings.LIMIT_JSON_BYTES // 1000
        raise RuleError(f"The JSON body is larger than {limit} kB.", code="too_large", status=413)
    text = _decode(raw)
    _check_depth(text)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise RuleError(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            code="json_parse",
        ) from None
    _check_text(value)
    return value


def _decode(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(
            f"The body is not UTF-8: byte {error.start} cannot be read.", code="json_encoding"
        ) from None


def _check_depth(text):
    depth = 0
    for token in TOKENS.finditer(text):
        character = token[0]
        depth += (character in "[{") - (character in "]}")
        if depth > settings.LIMIT_JSON_DEPTH:
            raise RuleError(
                f"The JSON body is nested deeper than {settings.LIMIT_JSON_DEPTH} levels.",
                code="json_too_deep",
            )


def _refuse_constant(name):
    raise RuleError(f"{name} is not a number in JSON.", code="number_out_of_range")


def _finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise RuleError(f"The number {text[:20]} is out of range.", code="number_out_of_range")
    return value


def _check_text(value):
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise RuleError(
                "A text holds a NUL or half of a surrogate pair, which cannot be stored.",
                code="invalid_unicode",
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
