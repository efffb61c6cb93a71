"""The environment variables the product knows, as its settings read them."""

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["config/settings.py", "config/env.py"]
READERS = "text|flag|number|prices|words|chosen_words|choice|tile_template|ip_addresses|servers"
READS = re.compile(rf'\b(?:{READERS})\(\s*"([A-Z][A-Z0-9_]+)"')
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome"]


def product_variables():
    found = set()
    for source in SOURCES:
        found |= set(READS.findall((ROOT / source).read_text()))
    return found


def clean_environment(**given):
    """This process's environment as if nothing of the product were configured, plus `given`."""
    ours = product_variables()
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {name: str(value) for name, value in given.items()}


def find_chromium():
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)
