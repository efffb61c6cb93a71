"""Find the rooms of drawn plans and compare them with the truth.

    python benchmarks/rooms.py

Two homes in three styles, empty and furnished, as drawn and as photographed. IoU: of each true
room with the best of those found; a room counts as found from 0.8.
"""

import statistics
import sys
import time
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.drawn_plans import HOMES, STYLES, Drawing, overlaps, photographed
from panorama.rooms.finder import rooms_of

FOUND = 0.8


def main() -> None:
    print(
        "| plan | rooms | proposed | found | IoU mean | least | s |\n|---|---|---|---|---|---|---|"
    )
    for photo, name in product((False, True), HOMES):
        for style, furnished in product(STYLES, (False, True)):
            drawing = Drawing(HOMES[name], style, furnished=furnished)
            picture, truth = photographed(drawing) if photo else (drawing.picture, drawing.truth)
            began = time.monotonic()
            rooms = rooms_of(picture)
            seconds = time.monotonic() - began
            shares = overlaps([room["outline"] for room in rooms], truth)
            words = [name, style, "furnished" if furnished else "", "photographed" if photo else ""]
            print(
                f"| {' '.join(filter(None, words))} | {len(truth)} | {len(rooms)} "
                f"| {sum(share >= FOUND for share in shares)} | {statistics.mean(shares):.2f} "
                f"| {min(shares):.2f} | {seconds:.1f} |"
            )


if __name__ == "__main__":
    main()
