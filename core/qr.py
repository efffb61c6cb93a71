"""QR codes of a tour's short address, for signs, brochures and screens."""

import io

import segno
from PIL import Image

SIZES = range(64, 1025)
USUAL_SIZE = 512
# Modules of white around the code that scanners need (ISO/IEC 18004).
QUIET_ZONE = 4


def qr_svg(address):
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET_ZONE, light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue()


def qr_png(address, size):
    """Exactly `size` pixels wide and high; what whole modules leave over becomes margin."""
    code = segno.make(address, error="m", micro=False)
    modules = len(code.matrix)
    scale = max(1, size // (modules + 2 * QUIET_ZONE))
    dark = bytes(0 if module & 1 else 255 for row in code.matrix for module in row)
    drawn = Image.frombytes("L", (modules, modules), dark).resize(
        (modules * scale,) * 2, Image.Resampling.NEAREST
    )
    canvas = Image.new("L", (size, size), 255)
    canvas.paste(drawn, ((size - modules * scale) // 2,) * 2)
    out = io.BytesIO()
    canvas.convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()
