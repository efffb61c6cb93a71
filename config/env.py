"""The environment, read in one place; a value it cannot understand stops the start."""

import os
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from pathlib import Path
from string import Formatter
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
MAIL_BACKENDS = {
    "file": "filebased", "console": "console",
    "smtp": "smtp", "smtp+tls": "smtp", "smtps": "smtp",
}  # fmt: skip


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A yes or no; anything else stops the start instead of guessing."""
    value = text(name, "true" if default else "false").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def prices(name: str, default: str) -> tuple[Decimal, Decimal]:
    """Two amounts of money with a slash between them: `0.25/1.50`."""
    value = text(name, default)
    try:
        first, second = (Decimal(part) for part in value.split("/"))
    except (ValueError, InvalidOperation):
        raise ImproperlyConfigured(f"{name} must be like 0.25/1.50, not {value!r}.") from None
    return first, second


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def chosen_words(name: str, default: str, allowed: tuple[str, ...]) -> list[str]:
    """A list of some of a few words, in the order they are wanted."""
    found = words(name, default)
    if unknown := [word for word in found if word not in allowed]:
        raise ImproperlyConfigured(
            f"{name} may hold {', '.join(allowed)}, and not {', '.join(unknown)}."
        )
    return found


def ip_addresses(name: str) -> list[str]:
    """A list of IP addresses, each in its usual spelling."""
    try:
        return [str(ip_address(word)) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds addresses like 192.0.2.7: {error}.") from None


def servers(name: str, port: int) -> list[tuple[str, int]]:
    """A list of `address` or `address:port`."""
    found = []
    for word in words(name):
        parts = urlsplit(f"//{word}")
        try:
            found.append((str(ip_address(parts.hostname or "")), parts.port or port))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} holds addresses like 192.0.2.53 or 192.0.2.53:5353, not {word!r}."
            ) from None
    return found


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(allowed)}, not {value!r}.")
    return value


def mail(url: str, data_dir: Path) -> dict:
    """What `EMAIL_URL` says; without one, every mail becomes a file under `data_dir`.

    `smtp://` speaks in the clear, `smtp+tls://` asks for TLS first, `smtps://` begins with it.
    """
    parts = urlsplit(url or "file:")
    backend = MAIL_BACKENDS.get(parts.scheme)
    if backend is None:
        raise ImproperlyConfigured(f"EMAIL_URL must begin with {', '.join(MAIL_BACKENDS)}.")
    if backend == "smtp" and not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host: smtp+tls://user:password@host:587.")
    speaks_tls = parts.scheme == "smtps"
    return {
        "backend": backend,
        "folder": Path(unquote(parts.path)) if parts.path else data_dir / "mail",
        "host": parts.hostname or "",
        "port": parts.port or (465 if speaks_tls else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starts_tls": parts.scheme == "smtp+tls",
        "speaks_tls": speaks_tls,
    }


def tile_template(name: str) -> str:
    """The address of map tiles with `{z}`, `{x}` and `{y}` in it; empty for none."""
    value = text(name)
    if not value:
        return ""
    try:
        asks_for = {field for _, field, _, _ in Formatter().parse(value) if field is not None}
    except ValueError:
        asks_for = set()
    if asks_for != {"z", "x", "y"} or urlsplit(value).scheme not in {"https", "http"}:
        raise ImproperlyConfigured(
            f"{name} must be like https://tiles.example/{{z}}/{{x}}/{{y}}.png, not {value!r}."
        )
    return value


def database(url: str, data_dir: Path) -> dict:
    """Django's settings for `DATABASE_URL`; without one, SQLite under `data_dir`.

    SQLite takes its write lock at the start of a transaction: a lock taken half-way cannot wait
    and fails at once under two writers.
    """
    if not url:
        return _sqlite(data_dir / "roundhouse.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite://.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8, "timeout": 5}},
    }


def _sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file of its own, since worker threads share it with the tests.
        "TEST": {"NAME": path.with_name(f"test-{os.getpid()}.sqlite3")},
    }


def secret_key(data_dir: Path) -> str:
    """`SECRET_KEY`, or one made at the first start and kept, readable by its owner alone."""
    if given := text("SECRET_KEY"):
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        _write_once(path, get_random_secret_key())
    return path.read_text().strip()


def _write_once(path: Path, value: str) -> None:
    """Write `value` whole or not at all; the first of two starts wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
