"""What goes into the search for links and what comes out; plain JSON, degrees as everywhere."""

from typing import NotRequired, TypedDict


class Picture(TypedDict):
    """A whole, level panorama; 2048 px wide is all that is used."""

    id: str
    path: str


class KnownLink(TypedDict):
    """A link a person placed: the source sees the target's camera at `yaw`.

    `arrival_yaw` is the direction of walking as the target sees it; left out when nobody set it.
    `pitch` is that of a mark on the floor where the target's camera stands, if it is one.
    """

    source: str
    target: str
    yaw: float
    pitch: NotRequired[float | None]
    arrival_yaw: NotRequired[float | None]


class Request(TypedDict):
    pictures: list[Picture]
    known: list[KnownLink]


class Match(TypedDict):
    """One thing seen in both panoramas."""

    source_yaw: float
    source_pitch: float
    target_yaw: float
    target_pitch: float


class Link(TypedDict):
    """A proposed way from one scene to another; the way back is a link of its own."""

    source: str
    target: str
    yaw: float  # where the mark on the floor is
    pitch: float
    arrival_yaw: float  # keep looking in the direction of walking
    arrival_pitch: float
    confidence: float  # 0-1: right, and a way one can see
    yaw_error: float  # expected, degrees
    distance: float | None  # in camera heights (about 1.5 m); None when the scale is unknown
    direct: bool  # the two pictures match each other, not only through others
    bridge: bool  # without this one the home would fall apart: look twice
    spare: bool  # right as it seems, but its scenes have enough links already
    proposed: bool  # may be shown unasked
    evidence: list[Match]  # empty for links that are not direct


class ScenePose(TypedDict):
    """Where a camera stood, in the frame of its group: x right, y up the plan, camera heights.

    Where the floor was not found, `scaled` is false and the unit is anything.
    """

    id: str
    group: int | None  # index into `groups`
    x: float | None
    y: float | None
    heading: float | None  # bearing of the centre column in the group's frame
    scaled: bool
    features: int


class Unconnected(TypedDict):
    id: str
    reason: str  # too_little_detail, nothing_in_common


class Report(TypedDict):
    links: list[Link]
    scenes: list[ScenePose]
    groups: list[list[str]]  # scenes that are connected, the largest group first
    unconnected: list[Unconnected]
    unused: list[KnownLink]  # placed by hand, but say too little to join their groups
    conflict: float  # 0-1: how much of the evidence contradicts the solution
    similar_rooms: bool  # rooms look alike: nothing is proposed unasked
