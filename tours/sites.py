"""The site a visitor is on: the platform, or a customer's domain that shows some tours only."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q


@dataclass(frozen=True)
class Site:
    """`condition` holds for tours the site shows; it is asked with every tour that is read."""

    url: str
    name: str
    has_one_tour: bool
    condition: Q

    @property
    def kind(self) -> str:
        return "tour" if self.has_one_tour else "team"


_current: ContextVar[Site | None] = ContextVar("site", default=None)


@contextmanager
def on_site(site: Site) -> Iterator[None]:
    """What is read of tours within the block is what that site shows."""
    token = _current.set(site)
    try:
        yield
    finally:
        _current.reset(token)


def current_site() -> Site | None:
    """None on the platform itself."""
    return _current.get()


def site_url() -> str:
    """What addresses begin with that stand in pages of this site."""
    site = current_site()
    return site.url if site else settings.SITE_URL


def site_name() -> str:
    site = current_site()
    return site.name if site else settings.PLATFORM_NAME
