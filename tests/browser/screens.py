"""The screens visitors hold, and waiting for what they show."""

import time

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SIDEWAYS = {"viewport": {"width": 844, "height": 390}, "has_touch": True, "is_mobile": True}


def until(page, truth, seconds=15):
    """Wait until this JavaScript holds; the page's policy forbids Playwright's way of it."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(truth):
        assert time.monotonic() < deadline, truth
        page.wait_for_timeout(50)
