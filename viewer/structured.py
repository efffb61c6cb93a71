"""A tour in the words of schema.org, for search engines.

There is no type for a 360° tour, and we invent none: the page is a listing, about a home, with
pictures.
"""

import json

from django.utils.safestring import SafeString

from viewer import addresses
from viewer.reading import start_scene

# Enough to show; a listing of five hundred pictures helps nobody.
MOST_PICTURES = 24
# As Django's json_script: nothing in the data can end the script element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def structured_data(manifest, page_url, image_url):
    """JSON-LD for a script element of type application/ld+json."""
    listing = {
        "@context": "https://schema.org",
        "@type": "RealEstateListing",
        "name": manifest["title"],
        "description": manifest["description"],
        "url": page_url,
        "datePosted": manifest["published_at"],
        "image": image_url,
        "about": _home(manifest),
        "provider": _agent(manifest),
    }
    return SafeString(json.dumps(_said(listing), ensure_ascii=False).translate(ESCAPES))


def _home(manifest):
    location = manifest.get("location") or {}
    return {
        "@type": "Accommodation",
        "name": location.get("name") or manifest["title"],
        "address": _address(location),
        "geo": _coordinates(location),
        "photo": [_picture(scene, manifest) for scene in _first_scenes(manifest)],
    }


def _first_scenes(manifest):
    start = start_scene(manifest)
    rest = [scene for scene in manifest["scenes"] if scene is not start]
    return [start, *rest][:MOST_PICTURES]


def _picture(scene, manifest):
    return {
        "@type": "ImageObject",
        "name": scene["title"],
        "description": scene["description"],
        "contentUrl": addresses.absolute(scene["panorama"]["base_url"]),
        "thumbnailUrl": addresses.absolute(scene["panorama"]["thumbnail_url"]),
        "encodingFormat": "image/webp",
        "contentLocation": {"@type": "Place", "name": scene["title"]},
        "creditText": manifest["author"],
    }


def _address(location):
    address = {
        "streetAddress": location.get("address"),
        "addressLocality": location.get("city"),
        "addressRegion": location.get("state"),
        "postalCode": location.get("postal_code"),
        "addressCountry": location.get("country"),
    }
    return {"@type": "PostalAddress"} | address if any(address.values()) else None


def _coordinates(location):
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if latitude is None or longitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}


def _agent(manifest):
    agent = (manifest.get("branding") or {}).get("agent") or {}
    return {
        "@type": "RealEstateAgent",
        "name": agent.get("name") or agent.get("company") or manifest["author"],
        "telephone": agent.get("phone"),
        "email": agent.get("email"),
        "url": agent.get("website"),
    }


def _said(thing):
    """Without what nobody said."""
    if isinstance(thing, list):
        return [_said(each) for each in thing]
    if isinstance(thing, dict):
        return {name: _said(value) for name, value in thing.items() if value not in (None, "")}
    return thing
