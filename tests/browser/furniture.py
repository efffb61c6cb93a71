"""What the house of the browser tests holds: plans, pictures, sounds, a brand, an area."""

import io
import math
import struct
import uuid
import wave

from PIL import Image

PICTURES = {"plan": (800, 600), "attic": (600, 600), "one": (600, 400), "two": (600, 400)}
SMALL = {"agent": (200, 200), "logo": (240, 80)}
FOLDER = "/media/furniture"


def put_files(folder):
    folder.mkdir(parents=True)
    for number, (name, size) in enumerate((PICTURES | SMALL).items()):
        Image.new("RGB", size, (200, 40 * number, 120)).save(folder / f"{name}.webp")
    (folder / "waves.wav").write_bytes(_sound(seconds=20))


def furnish(slug, changed_settings):
    """Write it all into the publication of the tour; runs in the product."""
    # The tests themselves, which import this file too, have no Django.
    from tours.models import Tour

    tour = Tour.objects.get(slug=slug)
    publication = tour.publication
    manifest = publication.manifest
    hall, bath = manifest["scenes"]
    hall["north_offset"] = 30.0
    bath["north_offset"] = None
    hall["hotspots"] = [spot for spot in hall["hotspots"] if spot["type"] == "navigation"]
    hall["hotspots"] += _hotspots(hall["hotspots"][0])
    changed = {
        "floor_plans": _plans(hall["id"], bath["id"]),
        "branding": BRANDING,
        "location": LOCATION,
        "settings": manifest["settings"]
        | {"transition": "walk", "auto_rotate": False, "background_audio_url": None}
        | {"show_gallery": True, "show_floor_plan": True, "show_compass": True}
        | changed_settings,
    }
    # A publication never changes, and pages are kept by it: this is the next one.
    publication.pk, publication._state.adding = uuid.uuid4(), True
    publication.number += 1
    publication.manifest = manifest | changed
    publication.save(force_insert=True)
    Tour.objects.filter(pk=tour.pk).update(publication=publication)
    return True


def _plans(hall, bath):
    def marker(scene, x, y, **fields):
        return {
            "id": f"m{x}",
            "scene_id": scene,
            "x": x,
            "y": y,
            "label": "",
            "heading": None,
        } | fields

    ground = {"id": "ground", "name": "Ground floor", "floor_number": 1}
    attic = {"id": "attic", "name": "Attic", "floor_number": 2}
    return [
        ground
        | {"image_url": f"{FOLDER}/plan.webp", "width": 800, "height": 600}
        | {"markers": [marker(hall, 30, 50, heading=90), marker(bath, 70, 50)]},
        attic
        | {"image_url": f"{FOLDER}/attic.webp", "width": 600, "height": 600}
        | {"markers": [marker(bath, 40, 40, label="Bath from above")]},
    ]


def _hotspots(like):
    """One of each kind along the horizon, and an area on the floor to the left."""
    begins = {"autoplay": True, "loop": True}
    contents = {
        "Photographs": {
            "kind": "info", "text": "Taken in June.", "html": "<p>By <strong>us</strong>.</p>",
            "images": [
                {"url": f"{FOLDER}/one.webp", "alt": "The tub"},
                {"url": f"{FOLDER}/two.webp", "alt": "The window"},
            ],
        },
        "The sea": {"kind": "audio", "audio_url": f"{FOLDER}/waves.wav"} | begins,
        "The film": {
            "kind": "video", "video_url": f"{FOLDER}/film.mp4", "poster_url": f"{FOLDER}/one.webp",
        } | begins,
        "The interview": {"kind": "video", "youtube_id": "dQw4w9WgXcQ"},
        "The harvest": {"kind": "video", "vimeo_id": "76979871"},
        "The brochure": {"kind": "link", "url": "https://example.com/brochure", "target": "_blank"},
        "House rules": {"kind": "custom", "html": "<ul><li>No shoes</li></ul>"},
    }  # fmt: skip
    plain = like | {"target_scene_id": None, "arrival": None, "description": ""}
    spots = [
        plain
        | {"id": f"spot-{number}", "type": content["kind"], "title": title, "content": content}
        | {"position": {"yaw": -36 + 12 * number, "pitch": 8}}
        for number, (title, content) in enumerate(contents.items())
    ]
    area = plain | {
        "id": "area", "type": "info", "title": "The rug",
        "content": {"kind": "info", "text": "Wool."},
        "position": {"yaw": -25, "pitch": -12},
        "polygon": [[-35, -8], [-15, -8], [-12, -20], [-38, -20]],
    }  # fmt: skip
    return [*spots, area]


BRANDING = {
    "logo_url": f"{FOLDER}/logo.webp",
    "colors": {"primary": "#ffc857"},
    "font_family": "serif",
    "button_style": "pill",
    "show_watermark": True,
    "watermark_position": "bottom-right",
    "agent": {
        "name": "Meike Hansen", "role": "Agent", "company": "Hansen Homes", "phone": "+49 40 123",
        "email": "meike@example.com", "website": "https://hansen.example",
        "photo_url": f"{FOLDER}/agent.webp",
    },
}  # fmt: skip
LOCATION = {
    "name": "Cala Morena", "address": "Carrer de la Mar 4", "city": "Cala Morena", "state": None,
    "country": "Spain", "postal_code": "07001", "latitude": 39.5, "longitude": 2.75,
}  # fmt: skip


def _sound(*, seconds, rate=4000):
    kept = io.BytesIO()
    with wave.open(kept, "w") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        waves = (int(2000 * math.sin(at / 8)) for at in range(seconds * rate))
        sound.writeframes(b"".join(struct.pack("<h", height) for height in waves))
    return kept.getvalue()
