"""What every test may ask for. Things of the product are made by the functions in `makers.py`."""

import os
import shutil
import uuid

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from rest_framework.test import APIClient

NEEDS_NO_DATABASE = ("tests/panorama/", "tests/browser/")
PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test of the product has a database without asking; what it writes is rolled back."""
    for item in items:
        if item.get_closest_marker("s3") and not settings.S3_BUCKET:
            item.add_marker(pytest.mark.skip(reason="needs the files on S3 (S3_BUCKET is not set)"))
        if not item.nodeid.startswith(NEEDS_NO_DATABASE) and not item.get_closest_marker(
            "django_db"
        ):
            item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """With CI=true a skipped test is a failure: somebody relies on its having run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    # Under xdist only the controller reports.
    if reporter is None or os.environ.get("CI") != "true":
        return
    if skipped := len(reporter.stats.get("skipped", [])):
        reporter.write_line(f"CI=true: {skipped} skipped, which is a failure.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def api():
    """A program or browser in front of the API; nobody is signed in."""
    return APIClient()


@pytest.fixture(scope="session", autouse=True)
def plain_static():
    """Pages name static files as they are: hashing them all would cost every run seconds."""
    as_configured = settings.STORAGES["staticfiles"]
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN_STATIC}):
        yield as_configured


@pytest.fixture
def hashed_static(settings, tmp_path, plain_static):
    """Static files as production serves them: collected, hashed, compressed."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain_static}
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On PostgreSQL a database cannot be dropped while a thread of some test still holds it."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test counts or remembers is no business of the next."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def s3():
    """The environment of a site with its files on the S3 server, in a bucket of its own."""
    _or_skip("S3_ENDPOINT_URL", "an S3 server")
    names = ["S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET_KEY"]
    return {name: os.environ[name] for name in names} | {"S3_BUCKET": f"b{uuid.uuid4().hex[:12]}"}


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium."""
    return _or_skip("CHROMIUM", "Chromium")


@pytest.fixture(scope="session")
def servers():
    """The environment of a production-like site: PostgreSQL and Redis as the tests have them."""
    database = _or_skip("DATABASE_URL", "PostgreSQL")
    return {"DATABASE_URL": database, "REDIS_URL": _or_skip("REDIS_URL", "Redis")}


@pytest.fixture(scope="session")
def caddy():
    """The path of a Caddy."""
    return shutil.which("caddy") or pytest.skip("needs Caddy (no caddy found)")


def _or_skip(variable, what):
    if not os.environ.get(variable):
        pytest.skip(f"needs {what} ({variable} is not set)")
    return os.environ[variable]
