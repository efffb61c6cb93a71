"""What operators read says what the product does: settings, compose file, image and manual."""

import re

from django.conf import settings

from scripts.environment import product_variables

ROOT = settings.BASE_DIR
COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / "deploy" / "example.env").read_text()


def test_every_setting_is_in_the_manual_and_none_that_is_gone():
    table = (ROOT / "docs" / "operations.md").read_text().split("## Every environment variable")[1]
    rows = [line for line in table.split("\n## ")[0].splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])}
    assert named == product_variables()


def test_what_compose_insists_on_is_in_the_example():
    required = set(re.findall(r"\$\{([A-Z0-9_]+):\?", COMPOSE))
    offered = set(re.findall(r"^([A-Z0-9_]+)=$", EXAMPLE, re.MULTILINE))
    assert required == offered


def test_the_image_holds_every_app():
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    apps = {name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()}
    assert apps | {"config", "panorama", "templates", "static"} <= allowed


def test_no_secret_stands_in_the_compose_file():
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "S3_SECRET_KEY", "ROOT_SECRET_KEY"):
        for value in re.findall(rf"{name}: (.+)", COMPOSE):
            assert value.startswith("${") and ":?" in value
