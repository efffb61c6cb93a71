"""The backup of the manual, made while the product runs, is a product again."""

import shutil
import sqlite3

import requests

from tests.deploy.programs import picture_of, program_with, tour_with_a_picture
from tests.live import embedded_site


def test_a_backup_of_the_embedded_product_starts_again_with_everything_in_it(tmp_path):
    backup = tmp_path / "backup"
    backup.mkdir()
    with embedded_site() as site:
        token = site.register()[2]
        tour = tour_with_a_picture(program_with(token), site)
        picture_of(program_with(token), site, tour)

        rows = sqlite3.connect(site.data_dir / "roundhouse.sqlite3")
        rows.execute("VACUUM INTO ?", [str(backup / "roundhouse.sqlite3")])
        rows.close()
        shutil.copytree(site.data_dir / "files", backup / "files")
        shutil.copy2(site.data_dir / "secret_key", backup)

    with embedded_site(backup) as restored:
        picture = picture_of(program_with(token), restored, tour)
        for url in (picture["urls"]["base_url"], picture["urls"]["social_url"]):
            assert requests.get(restored.url + url, timeout=10).status_code == 200
