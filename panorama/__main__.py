"""`python -m panorama SOURCE OUT_DIR [--view=yaw,pitch,fov]`: process one picture.

Prints one JSON object a line: {"progress": 0-1, "step": …} while it works, and at the end either
{"result": …} (a `panorama.result.Result`) or {"refused": {code, message, field, details}}.
Anything that goes wrong on our side ends it with a traceback and exit code 1.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from panorama.errors import Refused
from panorama.gpano import NARROWEST_FOV, WIDEST_FOV
from panorama.limits import Limits
from panorama.pipeline import make_panorama
from panorama.projection import View
from panorama.source import too_hungry

SMALLEST_STEP = 0.02  # of progress; more lines would tell nobody anything


class Progress:
    """Prints progress, but not more often than it moves by two percent."""

    def __init__(self) -> None:
        self.last = -1.0
        self.step = ""

    def __call__(self, share: float, step: str) -> None:
        if step != self.step or share - self.last >= SMALLEST_STEP:
            self.last, self.step = share, step
            say({"progress": round(share, 3), "step": step})


def main(arguments: list[str]) -> None:
    options = parsed(arguments)
    limits = Limits(**json.loads(options.limits))
    try:
        result = make_panorama(options.source, options.out_dir, limits, options.view, Progress())
    except Refused as refusal:
        say({"refused": refusal.as_dict()})
    except MemoryError:
        say({"refused": too_hungry().as_dict()})
    else:
        say({"result": result})


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m panorama")
    parser.add_argument("source", type=Path)
    parser.add_argument("out_dir", type=Path, help="an existing, empty directory")
    parser.add_argument("--view", type=view, metavar="YAW,PITCH,FOV", help="degrees")
    parser.add_argument("--limits", default="{}", help="JSON of panorama.limits.Limits")
    return parser.parse_args(arguments)


def view(text: str) -> View:
    yaw, pitch, fov = (float(part) for part in text.split(","))
    if not (-180 <= yaw <= 180 and -90 <= pitch <= 90 and NARROWEST_FOV <= fov <= WIDEST_FOV):
        raise ValueError(text)
    return View(yaw, pitch, fov)


def say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
