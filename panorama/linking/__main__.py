"""`python -m panorama.linking REQUEST.json`: links between the panoramas a request names.

The request is a `panorama.linking.report.Request`. Prints one JSON object a line, as
`panorama.__main__` does: progress, and at the end {"result": …} (a `Report`) or {"refused": …}.
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from panorama.__main__ import Progress, say
from panorama.errors import Refused
from panorama.linking.features import WIDTH
from panorama.linking.finder import find_links
from panorama.linking.report import Request
from panorama.vips import Image, VipsError


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m panorama.linking")
    parser.add_argument("request", type=Path)
    request: Request = json.loads(parser.parse_args(arguments).request.read_text())
    ids = [picture["id"] for picture in request["pictures"]]
    pictures: list[Callable[[], npt.NDArray[np.uint8]]] = [
        partial(opened, picture["id"], picture["path"]) for picture in request["pictures"]
    ]
    try:
        report = find_links(ids, pictures, request["known"], Progress())
    except Refused as refusal:
        say({"refused": refusal.as_dict()})
    else:
        say({"result": report})


def opened(name: str, path: str) -> npt.NDArray[np.uint8]:
    """A full panorama at the size that links are searched at."""
    try:
        # Behind a name, libvips reads options in brackets.
        picture = Image.thumbnail(
            f"{path}[]", WIDTH, height=WIDTH // 2, size="force", no_rotate=True
        )
        return np.asarray(picture.colourspace("srgb").cast("uchar").numpy()[..., :3])
    except VipsError as error:
        raise Refused(
            "image_corrupt", f"The panorama of scene {name} cannot be read.", "pictures"
        ) from error


if __name__ == "__main__":
    main()
