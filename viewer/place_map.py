"""The map of a tour's place: tiles from where the settings say, and from nowhere else."""

import nh3
from django.conf import settings
from django.utils.safestring import mark_safe


def map_of(manifest):
    """What the page needs to draw the map; None without a point, or without a source of tiles."""
    location = manifest.get("location") or {}
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not settings.MAP_TILES_URL or latitude is None or longitude is None:
        return None
    return {
        "tiles": settings.MAP_TILES_URL,
        "attribution": _attribution(),
        # As texts: numbers would be written in the language of the page.
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
    }


def with_tiles(response, manifest):
    """Let this page load pictures from the map's origin, if it shows one."""
    if settings.MAP_TILES_ORIGIN and map_of(manifest):
        response._csp_update = {"img-src": [settings.MAP_TILES_ORIGIN]}
    return response


def _attribution():
    """Words and links, which open beside the tour."""
    cleaned = nh3.clean(
        settings.MAP_ATTRIBUTION,
        tags={"a"},
        attributes={"a": {"href"}},
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"https", "http"},
    )
    return mark_safe(cleaned)  # noqa: S308 (cleaned just now)
