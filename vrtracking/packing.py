"""Events as PostgreSQL's binary COPY has them: one row is one call of `struct`."""

from struct import Struct

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# PostgreSQL counts from the year 2000.
EPOCH = 946_684_800_000_000
COLUMNS = (
    "batch_id", "key", "at", "zone", "object", "target", "milliseconds", "x", "y", "z",
    "pitch", "yaw", "roll", "kind", "act", "meta",
)  # fmt: skip
_structs: dict[int, Struct] = {}


def _struct(present):
    """The layout of a row in which these of the columns that may be empty are not."""
    pieces = ["!hiqiqiq"]
    for bit, layout in enumerate(("ii", "ii", "ii", "ii", "ififif", "ififif")):
        pieces.append(layout if present >> bit & 1 else "i" * (len(layout) // 2))
    pieces += ["ih", "ii" if present >> 6 & 1 else "i", "ib" if present >> 7 & 1 else "i"]
    return Struct("".join(pieces))


def pack(batch_id, key, row, skew, numbers):
    """One `wire.Row`; its names by their `numbers`, its time put right by `skew`."""
    values = [16, 8, batch_id, 8, key, 8, row.raw + skew - EPOCH]
    present = 0
    for bit, name in ((1, row.zone), (2, row.object), (4, row.target)):
        if name is None:
            values.append(-1)
        else:
            present |= bit
            values += (4, numbers[name])
    if row.milliseconds is None:
        values.append(-1)
    else:
        present |= 8
        values += (4, row.milliseconds)
    for bit, triple in ((16, row.position), (32, row.rotation)):
        if triple is None:
            values += (-1, -1, -1)
        else:
            present |= bit
            values += (4, triple[0], 4, triple[1], 4, triple[2])
    values += (2, row.kind)
    if row.act is None:
        values.append(-1)
    else:
        present |= 64
        values += (4, numbers[row.act])
    if row.meta is None:
        values.append(-1)
    else:
        present |= 128
        # Version 1 of jsonb, then its text.
        values += (len(row.meta) + 1, 1)
    layout = _structs.get(present)
    if layout is None:
        layout = _structs[present] = _struct(present)
    packed = layout.pack(*values)
    return packed if row.meta is None else packed + row.meta
