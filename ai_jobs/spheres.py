"""Whole, level panoramas put together from the tiles that visitors see."""

import math
from io import BytesIO
from operator import itemgetter

import numpy as np
from PIL import Image

from mediafiles.models import public_storage
from panorama.grid import tile_path
from panorama.sphere import from_pixels, to_angles, to_pixels, to_vectors

SIZE = (2048, 1024)
# Tiles are compressed as hard as eyes allow: made smaller, they show detail that those of our size
# have lost. Of the demo home's eight ways two are found in tiles of our size, all in these.
FINE = 2 * SIZE[0]


def write_level(scene, target):
    """The scene's panorama as a picture file of 2048 × 1024, turned as its scene is laid level."""
    picture = _from_tiles(scene).resize(SIZE, Image.Resampling.LANCZOS)
    if any(scene.level):
        picture = Image.fromarray(_turned(np.asarray(picture), scene.level))
    picture.save(target, "PNG", compress_level=1)


def levelled(yaw, pitch, level):
    """A direction in the picture as one of the scene, whose sphere was turned to lie level.

    First clockwise by roll, then up by pitch, as the viewer turns it; degrees.
    """
    if not any(level):
        return yaw, pitch
    turned = to_vectors(np.array(yaw), np.array(pitch)) @ _turning(level).T
    found_yaw, found_pitch = to_angles(turned)
    return float(found_yaw), float(found_pitch)


def _turning(level):
    """The rotation as a matrix, for vectors with X right, Y up and Z ahead."""
    up, roll = (math.radians(angle) for angle in level)
    (us, uc), (rs, rc) = ((math.sin(angle), math.cos(angle)) for angle in (up, roll))
    clockwise = np.array([[rc, rs, 0], [-rs, rc, 0], [0, 0, 1]])
    upwards = np.array([[1, 0, 0], [0, uc, us], [0, -us, uc]])
    return upwards @ clockwise


def _turned(pixels, level):
    """Each pixel of the level sphere, taken from where it lies in the picture."""
    height, width = pixels.shape[:2]
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    vectors = to_vectors(*from_pixels(columns, rows, width, height)) @ _turning(level)
    found_columns, found_rows = to_pixels(*to_angles(vectors), width, height)
    column = np.floor(found_columns).astype(int) % width
    row = np.clip(np.floor(found_rows).astype(int), 0, height - 1)
    return pixels[row, column]


def _from_tiles(scene):
    level = _level_for(scene.levels)
    side = level["width"] // level["cols"]
    whole = Image.new("RGB", (level["width"], level["width"] // 2))
    for row in range(level["rows"]):
        for col in range(level["cols"]):
            path = f"{scene.folder}/{tile_path(level['level'], row, col)}"
            with public_storage().open(path) as stream:
                tile = Image.open(BytesIO(stream.read()))
            whole.paste(tile.convert("RGB"), (col * side, row * side))
    return whole


def _level_for(levels):
    """The smallest that is fine enough, or the widest there is."""
    by_width = sorted(levels, key=itemgetter("width"))
    return next((level for level in by_width if level["width"] >= FINE), by_width[-1])
