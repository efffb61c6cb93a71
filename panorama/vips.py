"""libvips with everything locked that we do not need. Import it instead of `pyvips`.

Never import this in a process that forks later or serves requests: only in the child.
"""

import os

# Set before the import, because libvips reads its environment when it is loaded.
os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")
# Held pictures stay in memory, where RLIMIT_AS counts them, instead of a temporary file.
os.environ.setdefault("VIPS_DISC_THRESHOLD", "4g")

import pyvips

pyvips.operation_block_set("VipsForeignLoad", True)
for _format in ("Jpeg", "Png", "Webp"):
    pyvips.operation_block_set(f"VipsForeignLoad{_format}", False)
pyvips.cache_set_max(0)

Image = pyvips.Image
Interpolate = pyvips.Interpolate
VipsError = pyvips.Error
INT = pyvips.GValue.gint_type
