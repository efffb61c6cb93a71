"""What comes out of the search for rooms; plain JSON."""

from typing import TypedDict


class Room(TypedDict):
    outline: list[list[float]]  # corners [x, y] in percent of the picture, from its upper left
    centre: list[float]  # the point farthest from all walls, in percent
    confidence: float  # 0-1: how well it is closed in by walls


class Rooms(TypedDict):
    rooms: list[Room]  # the largest first
