"""Programs send anything; the answer is a sentence, a word and a place."""

import pytest
from django.urls import reverse

from core.errors import RuleError
from core.parsers import read_json
from tests.makers import make_tour, make_user


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"title": "x"', "json_parse"),
        (b'{"title": "x"} and more', "json_parse"),
        (b"{'title': 'x'}", "json_parse"),
        (b"[" * 21 + b"]" * 21, "json_too_deep"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"a":' * 1000, "json_too_deep"),
        (b'{"x": 1e999}', "number_out_of_range"),
        (b'{"x": -1e999}', "number_out_of_range"),
        (b'{"x": NaN}', "number_out_of_range"),
        (b'{"x": "\\u0000"}', "invalid_unicode"),
        (b'{"x": ["\\ud800"]}', "invalid_unicode"),
        (b'{"\\ud800": 1}', "invalid_unicode"),
        ('{"title": "é"}'.encode("latin-1"), "json_encoding"),
        ('{"title": "x"}'.encode("utf-16"), "json_encoding"),
        (b'{"x": "' + b"a" * 1_000_000 + b'"}', "too_large"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_why(body, code):
    with pytest.raises(RuleError) as refusal:
        read_json(body)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text", ['"]]]]]]]]]]]"', r'"\"[[[[[[[[[[[[[[[[[[[[[[[[[["', "{}", "[1.5]"]
)
def test_brackets_in_texts_are_no_depth(text):
    read_json(text.encode())


def test_every_error_has_the_one_shape(api):
    api.force_login(make_user())
    for method, path, status in [
        ("get", "/api/v1/nothing-here", 404),
        ("get", reverse("tour-detail", args=["00000000-0000-4000-8000-000000000000"]), 404),
        ("post", reverse("tour-list"), 400),
        ("put", reverse("tour-list"), 405),
    ]:
        answer = getattr(api, method)(path)
        body = answer.json()
        assert answer.status_code == status, path
        assert {"detail", "code", "request_id"} <= set(body), path
        assert body["request_id"] == answer["X-Request-ID"]


def test_a_field_that_is_wrong_is_named(api):
    api.force_login(make_user())
    answer = api.post(reverse("tour-list"), {"title": "x" * 256})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["title"]
    assert "255" in answer.json()["detail"]


def test_a_misspelt_field_is_told_and_not_lost(api):
    tour = make_tour()
    api.force_login(tour.created_by)
    answer = api.patch(reverse("tour-detail", args=[tour.pk]), {"titel": "x"})
    assert answer.status_code == 400
    assert "titel" in answer.json()["errors"]


def test_a_nested_complaint_has_a_path(api):
    tour = make_tour()
    api.force_login(tour.created_by)
    answer = api.patch(
        reverse("tour-detail", args=[tour.pk]), {"settings": {"auto_rotate_speed": 99}}
    )
    assert list(answer.json()["errors"]) == ["settings.auto_rotate_speed"]


def test_nobody_meets_an_html_page_under_the_api(client):
    answer = client.get("/api/v1/no/such/place")
    assert answer["Content-Type"] == "application/json"
