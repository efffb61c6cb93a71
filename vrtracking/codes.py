"""QR codes for headsets."""

import io

import segno

# Modules of white around the code that scanners need (ISO/IEC 18004), and pixels of one module.
QUIET_ZONE, SCALE = 4, 8


def qr_png(text):
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", border=QUIET_ZONE, scale=SCALE)
    return out.getvalue()
