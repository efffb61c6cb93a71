"""A plan drawn from where cameras stood: no walls, no metres that nobody knows.

`placed(...)` lays the groups of connected cameras out on a sheet, `shapes(...)` says what is drawn,
`as_svg` and `as_png` write it.
"""

from panorama.schematic.placing import NothingToDraw, Sheet, placed
from panorama.schematic.png import as_png
from panorama.schematic.shapes import shapes
from panorama.schematic.svg import as_svg

__all__ = ["NothingToDraw", "Sheet", "as_png", "as_svg", "placed", "shapes"]
