import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from config import env
from tests.makers import make_user


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_it_is_valid_openapi(schema):
    validate_schema(schema)
    assert schema["openapi"].startswith("3.1")


def test_every_operation_tells_how_it_refuses(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert "default" in operation["responses"], (method, path)


def test_creates_may_be_repeated_and_changes_may_be_guarded(schema):
    def headers(path, method):
        parameters = schema["paths"][path][method]["parameters"]
        return {p["name"] for p in parameters if p["in"] == "header"}

    tours = next(path for path in schema["paths"] if path.rstrip("/") == "/api/v1/tours")
    tour = next(path for path in schema["paths"] if path.rstrip("/") == "/api/v1/tours/{id}")
    assert "Idempotency-Key" in headers(tours, "post")
    assert "If-Match" in headers(tour, "patch")


def test_it_is_served_with_a_page_to_try_it(client):
    assert client.get("/api/v1/schema").status_code == 200
    assert b"swagger" in client.get("/docs").content


def test_a_signed_in_browser_may_use_the_api_with_a_csrf_token_only():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    answer = strict.post("/api/v1/tours", {"title": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize("value", ["maybe", "2", "yes please"])
def test_a_setting_that_cannot_be_understood_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SOME_FLAG", value)
    with pytest.raises(Exception, match="SOME_FLAG"):
        env.flag("SOME_FLAG")


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret_key(tmp_path)
    assert env.secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        ("", "django.db.backends.sqlite3"),
        ("sqlite:////data/x.sqlite3", "django.db.backends.sqlite3"),
        ("postgres://u:p%40ss@db:5433/roundhouse", "django.db.backends.postgresql"),
    ],
)
def test_the_database_is_named_by_its_address(tmp_path, url, engine):
    found = env.database(url, tmp_path)
    assert found["ENGINE"] == engine
    if "postgres" in url:
        assert (found["PASSWORD"], found["PORT"]) == ("p@ss", "5433")
