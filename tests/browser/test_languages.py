"""A visitor who reads no English."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, until


def enter(open_page, url, **options):
    page = open_page(url, **options)
    expect(page.locator("tour-viewer[data-accompanied]")).to_be_attached(timeout=30_000)
    return page


def picture(page):
    return page.get_by_role("application")


@pytest.mark.parametrize(
    ("locale", "label", "arrival"),
    [
        ("hi-IN", "360° तस्वीर: Hall", "Hall। यहाँ 2 हॉटस्पॉट हैं।"),
        ("de-AT", "360°-Bild: Hall", "Hall. Hier gibt es 2 Hotspots."),
        ("fr-FR", "Image à 360°\u00a0: Hall", "Hall. 2 points interactifs ici."),
        ("es-MX", "Imagen en 360°: Hall", "Hall. Aquí hay 2 puntos interactivos."),
    ],
    ids=["hi", "de", "fr", "es"],
)
def test_page_and_scripts_speak_the_browsers_language(
    open_page, tour, violations, locale, label, arrival
):
    page = enter(open_page, tour.url, locale=locale, **PHONE)
    assert page.locator("html").get_attribute("lang") == locale[:2]
    expect(picture(page)).to_have_attribute("aria-label", label)
    expect(page.locator("[data-announcer]")).to_have_text(arrival)
    page.locator("[data-menu] summary").click()
    expect(page.locator(".menu__list .languages")).to_be_visible()
    assert violations(page) == []
    menu = page.locator(".menu__list").bounding_box()
    assert menu["x"] >= 0 and menu["x"] + menu["width"] <= 390


def test_another_language_shows_the_same_place_from_the_same_side(open_page, tour):
    page = enter(open_page, f"{tour.url}?utm_source=sign#scene={tour.kitchen}&yaw=40&pitch=5")
    until(page, "location.hash.includes('yaw=40')")
    page.get_by_label("More").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(picture(page)).to_have_attribute("aria-label", "360°-Bild: Kitchen", timeout=30_000)
    address = page.evaluate("location.href")
    assert "?utm_source=sign&lang=de#" in address
    assert f"scene={tour.kitchen}&yaw=40" in address
    assert page.context.cookies() == []


def test_without_scripts_a_language_can_still_be_chosen(open_page, tour):
    page = open_page(tour.url, java_script_enabled=False)
    page.get_by_role("link", name="Français").last.click()
    expect(page.get_by_role("heading", name="Sea View").last).to_be_visible()
    assert page.url == f"{tour.url}?lang=fr#text-tour"
    expect(page.get_by_text("D’ici, vers").first).to_be_visible()


def test_an_embedded_tour_keeps_the_language_it_was_asked_for(open_page, tour):
    page = open_page(tour.url.replace("/t/", "/e/") + "?lang=es")
    page.get_by_role("link", name="Recorrer en 360°").click()
    expect(page.locator("tour-viewer[data-accompanied]")).to_be_attached(timeout=30_000)
    expect(picture(page)).to_have_attribute("aria-label", "Imagen en 360°: Hall")
    page.get_by_label("Más").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(picture(page)).to_have_attribute("aria-label", "360°-Bild: Hall", timeout=30_000)
    assert "embed=1" in page.url and "lang=de" in page.url
