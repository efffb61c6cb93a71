"""Arithmetic of headings, in degrees."""


def wrap_yaw(yaw: float) -> float:
    """The same heading in −180 ≤ yaw < 180."""
    wrapped = (yaw + 180.0) % 360.0 - 180.0
    return -180.0 if wrapped == 180.0 else wrapped  # the modulo rounds up just below −180
