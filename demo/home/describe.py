"""Write `home.json`: what a visitor reads, and the true geometry behind every picture.

    python demo/home/describe.py

Needs nothing but Python. Every angle is computed from the plan, none is measured from a picture.
"""

import json
import math
from pathlib import Path

import plan

TITLE = "Casa Lavanda"
PLACE = "Cala Morena, Isla Verra"
DESCRIPTION = (
    "A single-storey house above the bay of Cala Morena, planned so that every room opens to the "
    "terrace or looks through another room to the sea. Oak boards, lime plaster and a sage-green "
    "kitchen keep the interior quiet; a pool, olive trees and rows of lavender take over outside. "
    "Five rooms on one floor, without a step between the bed and the water."
)

# Walking order. Points of interest are named by the place in the world they speak of.
SCENES = {
    "living-room": {
        "title": "Living room",
        "description": "Oak beams, a plastered fireplace, and a glass wall that slides away "
        "on to the terrace.",
        "look": (2.2, 0.9, 1.2),
        "fov": 90,
        "points": [
            (
                "Sliding glass wall",
                "Two of the four panels slide behind the others and leave 2.8 m clear, without a "
                "step, to the terrace.",
                (2.2, 0.0, 1.4),
            ),
            (
                "Fireplace",
                "Lime-plastered, with a limestone hearth. The mantel is cut from the same oak as "
                "the beams.",
                (1.6, 5.6, 0.75),
            ),
            (
                "Oak floor",
                "Oiled boards 18 cm wide, laid without a break from here into the kitchen.",
                (4.6, 1.9, 0.0),
            ),
        ],
    },
    "kitchen": {
        "title": "Kitchen and dining",
        "description": "A marble island to gather round, a table for six in the morning sun, "
        "and the garden over the sink.",
        "look": (11.6, 2.6, 1.1),
        "fov": 92,
        "points": [
            (
                "Marble island",
                "The worktop turns down to the floor at both ends; there is room for three stools "
                "on the sunny side.",
                (10.6, 3.9, 0.9),
            ),
            (
                "Cooking wall",
                "Two ovens at eye level, a larder on either side, cupboards up to the cornice.",
                (11.2, 5.3, 1.35),
            ),
            (
                "Dining table",
                "Solid oak, 2.4 m long. The panel behind it opens straight to the pergola.",
                (10.7, 1.35, 0.75),
            ),
        ],
    },
    "library": {
        "title": "Library",
        "description": "A wall of walnut shelves, a desk facing the olives, and a chair that is "
        "hard to leave.",
        "look": (9.4, 8.6, 1.25),
        "fov": 90,
        "points": [
            (
                "Walnut shelves",
                "Forty-two compartments from wall to wall, built for this room.",
                (8.2, 9.1, 1.5),
            ),
            (
                "Desk by the window",
                "Faces east, over the olive trees to the hills. A skylight evens out the day.",
                (9.95, 7.9, 0.75),
            ),
        ],
    },
    "entrance-hall": {
        "title": "Entrance hall",
        "description": "Stone underfoot, a skylight overhead, and the sea already in view "
        "through the living room.",
        "look": (3.9, 6.0, 1.35),
        "fov": 92,
        "points": [
            (
                "Skylight",
                "Brings a moving patch of sun to the north side of the house from breakfast "
                "to lunch.",
                (4.1, 6.95, 3.0),
            ),
            (
                "Stone floor",
                "Two kinds of limestone laid as a diagonal chequerboard; it forgives sand and "
                "wet feet.",
                (3.3, 7.2, 0.0),
            ),
        ],
    },
    "bedroom": {
        "title": "Bedroom",
        "description": "Clay plaster, washed linen and full-height glass: the first thing you "
        "see is the water.",
        "look": (-3.4, 1.6, 1.05),
        "fov": 92,
        "points": [
            (
                "Clay wall",
                "Coloured clay plaster behind the bed takes up moisture and softens sound.",
                (-4.9, 3.5, 1.7),
            ),
            (
                "Wardrobe",
                "Four doors of ribbed oak, 2.2 m wide, with drawers behind the inner pair.",
                (-3.2, 5.3, 1.3),
            ),
        ],
    },
    "terrace": {
        "title": "Terrace and pool",
        "description": "Warm stone, an 8.8 m pool and lavender between you and the bay.",
        "look": (1.5, -4.0, 1.1),
        "fov": 95,
        "points": [
            (
                "Pool",
                "8.8 by 4 metres and a metre deep throughout, lined in sea-green mosaic.",
                (1.6, -6.4, 0.0),
            ),
            (
                "Pergola",
                "Teak slats and a young vine over a table for six; in shade from noon.",
                (11.0, -6.2, 2.4),
            ),
            (
                "Lavender",
                "Planted in two rows along the lawn. It is cut once a year, in August.",
                (3.5, -11.3, 0.3),
            ),
        ],
    },
}


def direction(slug, point):
    """Yaw and pitch for the file, to a hundredth of a degree."""
    yaw, pitch = plan.project(slug, point)
    return {"yaw": round(yaw, 2), "pitch": round(pitch, 2)}


def doors(slug):
    """Every doorway out of a scene, seen from its camera."""
    found = []
    for one, other, (x, y), width in plan.DOORWAYS:
        if slug not in (one, other):
            continue
        there = other if slug == one else one
        eye, next_eye = plan.position(slug), plan.position(there)
        walk = plan.bearing(eye, next_eye)
        found.append(
            {
                "to": there,
                **direction(slug, (x, y, 0.0)),
                "bearing": round(plan.bearing(eye, (x, y)), 2),
                "distance": round(math.hypot(x - eye[0], y - eye[1]), 3),
                "arrival_yaw": round(plan.wrap(walk - plan.heading(there)), 2),
                "position": [x, y, 0.0],
                "width": width,
                "walk_bearing": round(walk, 2),
                "walk_distance": round(math.dist(eye, next_eye), 3),
            }
        )
    return found


def file_name(slug):
    """The picture's name: its place in the walk, then what it shows."""
    return f"{list(SCENES).index(slug) + 1:02d}-{slug}.jpg"


def scene(slug):
    """One scene as it stands in the file."""
    told = SCENES[slug]
    return {
        "slug": slug,
        "title": told["title"],
        "description": told["description"],
        "file": f"panoramas/{file_name(slug)}",
        "position": list(plan.position(slug)),
        "heading": plan.heading(slug),
        "start_view": {**direction(slug, told["look"]), "fov": told["fov"]},
        "doors": doors(slug),
        "points_of_interest": [
            {"title": title, "text": text, **direction(slug, point), "position": list(point)}
            for title, text, point in told["points"]
        ],
    }


def rooms():
    """Floor plan: the rooms between their walls, and the terrace."""
    outlines = [(SCENES[slug]["title"], plan.interior(slug)) for slug in plan.ROOMS]
    outlines.append((SCENES["terrace"]["title"], plan.TERRACE))
    return [
        {
            "name": name,
            "polygon": [[round(x, 3), round(y, 3)] for x, y in ((w, s), (e, s), (e, n), (w, n))],
        }
        for name, (w, s, e, n) in outlines
    ]


def main():
    """Write the file beside the pictures."""
    home = {
        "title": TITLE,
        "description": DESCRIPTION,
        "place": PLACE,
        "frame": "metres; x east, y north, z up; bearings clockwise from north; "
        "yaw to the right of the centre column",
        "scenes": [scene(slug) for slug in SCENES],
        "rooms": rooms(),
    }
    target = Path(__file__).parents[1] / "home.json"
    target.write_text(json.dumps(home, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
