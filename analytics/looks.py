"""How long which cells of the sphere were looked at, as bytes: six for a cell of an event, ten for
one of a sum, which grows for a day."""

import struct

import numpy as np

from panorama.cells import CELLS
from panorama.sphere import Array

OF_EVENT = np.dtype([("cell", "<u2"), ("milliseconds", "<u4")])
OF_SUM = np.dtype([("cell", "<u2"), ("milliseconds", "<i8")])


def packed(pairs):
    """The bytes of `[cell, milliseconds, cell, milliseconds, …]`; None of nothing."""
    if not pairs:
        return None
    return struct.pack("<" + "HI" * (len(pairs) // 2), *pairs)


def unpacked(data):
    """`[cell, milliseconds, …]` of an event's bytes."""
    if data is None:
        return None
    return [number for pair in np.frombuffer(data, OF_EVENT).tolist() for number in pair]


def added_up(looks) -> Array:
    """Milliseconds by cell of many events' bytes."""
    return _by_cell(np.frombuffer(b"".join(looks), OF_EVENT))


def by_cell(times: dict) -> Array:
    """Milliseconds by cell of `{cell: milliseconds}`."""
    found = np.zeros(CELLS)
    found[list(times)] = list(times.values())
    return found


def sum_packed(times: Array) -> bytes:
    """The bytes of milliseconds by cell; cells nobody looked at take no room."""
    cells = np.flatnonzero(times)
    rows = np.empty(len(cells), OF_SUM)
    rows["cell"], rows["milliseconds"] = cells, times[cells]
    return rows.tobytes()


def sum_of(packed_sums) -> Array:
    """Milliseconds by cell of one or more sums' bytes."""
    return _by_cell(np.frombuffer(b"".join(packed_sums), OF_SUM))


def _by_cell(rows) -> Array:
    # Sums below 2^53 are whole in a float.
    return np.bincount(rows["cell"], rows["milliseconds"], CELLS).astype(np.int64)
