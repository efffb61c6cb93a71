"""`python -m panorama.flat SOURCE TARGET --size=WIDTH,HEIGHT`: a flat picture for visitors.

Makes a WebP without metadata, upright and in sRGB, of a plan, a logo or a photograph. Prints one
JSON object as `panorama.__main__` does: {"result": …} or {"refused": …}.
"""

import argparse
import json
from pathlib import Path

from panorama.__main__ import say
from panorama.errors import Refused
from panorama.headers.header import Header
from panorama.limits import Limits
from panorama.probe import probe_flat
from panorama.source import FAIL_ON, refusal_for, too_hungry, upright
from panorama.vips import Image, VipsError

QUALITY, EFFORT = 88, 4
PAPER = [255, 255, 255]


def main(arguments: list[str] | None = None) -> None:
    options = parsed(arguments)
    try:
        header = probe_flat(options.source, 1, Limits(**json.loads(options.limits)))
        picture = made(options.source, header, options.size, opaque=options.opaque)
        picture.webpsave(str(options.target), Q=QUALITY, effort=EFFORT, keep="none")
    except Refused as refusal:
        say({"refused": refusal.as_dict()})
    except MemoryError:
        say({"refused": too_hungry().as_dict()})
    except VipsError as error:
        refused = refusal_for(error, options.source)
        if refused is None:
            raise
        say({"refused": refused.as_dict()})
    else:
        say({"result": {"width": picture.width, "height": picture.height}})


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m panorama.flat")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--size", type=size, required=True, help="before it is turned upright")
    parser.add_argument("--opaque", action="store_true")
    parser.add_argument("--limits", default="{}", help="JSON of panorama.limits.Limits")
    return parser.parse_args(arguments)


def size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.split(","))
    return width, height


def made(path: Path, header: Header, size: tuple[int, int], *, opaque: bool) -> Image:
    """The picture in its final size; a large JPEG or WebP is never there in its full one."""
    picture = Image.thumbnail(
        # Behind a name, libvips reads options in brackets.
        f"{path}[]",
        size[0],
        height=size[1],
        size="force",
        no_rotate=True,
        fail_on=FAIL_ON[header.format],
        output_profile="srgb",
        intent="relative",
    )
    if opaque and picture.hasalpha():
        picture = picture.flatten(background=PAPER)
    return upright(picture.colourspace("srgb").cast("uchar"), header.orientation)


if __name__ == "__main__":
    main()
