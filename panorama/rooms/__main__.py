"""`python -m panorama.rooms PICTURE`: rooms of the floor plan in it.

Prints one JSON object, as `panorama.__main__` does: {"result": …} (a `Rooms`) or {"refused": …}.
"""

import argparse
from pathlib import Path

import numpy as np

from panorama.__main__ import say
from panorama.errors import Refused
from panorama.rooms.finder import WORKING_SIDE, rooms_of
from panorama.vips import Image, VipsError

PAPER = [255, 255, 255]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m panorama.rooms")
    parser.add_argument("picture", type=Path)
    path = parser.parse_args(arguments).picture
    try:
        # Behind a name, libvips reads options in brackets.
        picture = Image.thumbnail(f"{path}[]", WORKING_SIDE, height=WORKING_SIDE, size="both")
        if picture.hasalpha():
            picture = picture.flatten(background=PAPER)
        grey = picture.colourspace("b-w").cast("uchar").numpy()
        say({"result": {"rooms": rooms_of(np.asarray(grey).reshape(grey.shape[:2]))}})
    except VipsError:
        refusal = Refused("image_corrupt", "The picture of the plan cannot be read.", "picture")
        say({"refused": refusal.as_dict()})
    except Refused as refusal:
        say({"refused": refusal.as_dict()})


if __name__ == "__main__":
    main()
