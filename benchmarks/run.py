"""All benchmarks, one after the other: what `make bench` prints."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    for title, script, arguments in [
        ("Tiling, beside vips dzsave and Pillow", "tiling.py", []),
        ("Bad pictures, and the largest good ones", "bad_images.py", []),
        ("Pages, beside one JPEG and an empty request", "pages.py", []),
        ("Visitors' events, beside the originals' way", "ingest.py", []),
        ("Statistics over millions of events", "dashboards.py", []),
        ("What headsets tell, beside the originals' way", "vr_ingest.py", []),
        ("The viewer, beside Photo Sphere Viewer and Pannellum", "viewers.py", []),
        ("The editor of a large tour", "editor.py", []),
        ("Uploads that are cut again and again", "uploads.py", []),
        ("Handshakes under random names", "domains.py", []),
    ]:
        print(f"\n## {title}\n", flush=True)
        done = subprocess.run([sys.executable, HERE / script, *arguments], check=False)
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
