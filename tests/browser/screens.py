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


def at_rest(page):
    """Wait until everything that moves to its place or fades in has arrived."""
    until(
        page,
        "document.getAnimations().every(one =>"
        " one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)",
    )
