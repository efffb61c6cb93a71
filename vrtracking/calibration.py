"""From a headset's world onto a plan: positions, and directions of view.

Two points fix scale, rotation and place; that the world lies as a mirror image is told by its axes.
All is done in the plan's pixels, for percents of a picture that is no square are no lengths.
Numbers here are complex: real to the right, imaginary downwards, as in a picture.
"""

import math
from dataclasses import dataclass

from core.errors import field_error
from vrtracking.kinds import Hand, Unit, Up

METRES = {Unit.CENTIMETRES: 0.01, Unit.METRES: 1.0}
# Nearer points say little about the direction.
NEAREST_METRES = 0.5
NEAREST_PERCENT = 1.0


@dataclass(frozen=True)
class Axes:
    """How a world is told: which axis points up, and which hand it is made of."""

    up: str
    hand: str

    @property
    def is_mirrored(self):
        """Whether the first of the two level axes turns to the second against the clock, seen
        from above; in a picture it turns with it."""
        return (self.up == Up.Z) == (self.hand == Hand.RIGHT)

    def level(self, position):
        """A position without its height."""
        x, y, z = position
        first, second = (x, y) if self.up == Up.Z else (x, z)
        return complex(first, -second if self.is_mirrored else second)

    def height(self, position):
        return position[2] if self.up == Up.Z else position[1]

    def direction(self, yaw):
        """Where a yaw looks. With z up, 0 is along x and 90 along y (Unreal); with y up, 0 is along
        z in a left-handed world (Unity) and against it in a right-handed one, and 90 along x."""
        turn = math.radians(yaw)
        if self.up == Up.Z:
            return self.level((math.cos(turn), math.sin(turn), 0))
        ahead = 1 if self.hand == Hand.LEFT else -1
        return self.level((math.sin(turn), 0, ahead * math.cos(turn)))


@dataclass(frozen=True)
class Placer:
    """`placer(position)` is `(x %, y %)` on the plan; it may lie beside it."""

    axes: Axes
    scale: complex
    offset: complex
    width: float
    height: float
    lowest: float
    highest: float

    def __call__(self, position):
        point = self.scale * self.axes.level(position) + self.offset
        return point.real / self.width * 100, point.imag / self.height * 100

    def bearing(self, yaw):
        """Where a yaw looks on the plan, in degrees clockwise from up."""
        return bearing_of(self.scale * self.axes.direction(yaw))

    def is_on_floor(self, position):
        return self.lowest <= self.axes.height(position) <= self.highest


def bearing_of(direction):
    return math.degrees(math.atan2(direction.real, -direction.imag)) % 360


def placer(calibration):
    """The `Placer` of a `Calibration` and the size of its plan."""
    plan, axes = calibration.plan, Axes(calibration.up, calibration.hand)
    (first, at_first), (second, at_second) = (
        (axes.level(point["world"]), _pixels(point["plan"], plan))
        for point in (calibration.first, calibration.second)
    )
    scale = (at_second - at_first) / (second - first)
    return Placer(
        axes=axes,
        scale=scale,
        offset=at_first - scale * first,
        width=plan.width,
        height=plan.height,
        lowest=-math.inf if calibration.lowest is None else calibration.lowest,
        highest=math.inf if calibration.highest is None else calibration.highest,
    )


def _pixels(point, plan):
    return complex(point[0] / 100 * plan.width, point[1] / 100 * plan.height)


def metres_across(calibration):
    """How wide the plan is by this calibration: what shows a wrong unit at once."""
    pixels_per_metre = abs(placer(calibration).scale) / METRES[calibration.unit]
    return calibration.plan.width / pixels_per_metre


def check(calibration):
    """Raises `RuleError` where its two points cannot tell how the plan lies."""
    axes = Axes(calibration.up, calibration.hand)
    first, second = (
        axes.level(calibration.first["world"]),
        axes.level(calibration.second["world"]),
    )
    if abs(second - first) * METRES[calibration.unit] < NEAREST_METRES:
        raise field_error(
            "second.world", "The two points must be half a metre apart, without their heights."
        )
    (ax, ay), (bx, by) = calibration.first["plan"], calibration.second["plan"]
    if math.hypot(bx - ax, by - ay) < NEAREST_PERCENT:
        raise field_error("second.plan", "The two points must not be in one place of the plan.")
    lowest, highest = calibration.lowest, calibration.highest
    if lowest is not None and highest is not None and highest <= lowest:
        raise field_error("highest", "highest must lie above lowest.")


def turned(angle):
    """Into −180…180."""
    return (angle + 180) % 360 - 180
