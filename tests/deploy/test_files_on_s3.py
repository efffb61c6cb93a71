"""With the files on an object store, visitors still meet one address."""

import pytest
import requests

from tests.deploy.programs import picture_of, program_with, tour_with_a_picture
from tests.live import production_site

pytestmark = pytest.mark.services


def test_tiles_come_from_the_store_by_way_of_caddy_and_originals_do_not(servers, s3, caddy):
    with production_site(servers, caddy=caddy, **s3) as site:
        program = program_with(site.register()[2])
        picture = picture_of(program, site, tour_with_a_picture(program, site))
        tile = picture["urls"]["tile_url"].format(level=0, row=0, col=1)
        assert tile.startswith(f"{site.url}/public/panoramas/")

        answer = requests.get(tile, headers={"Range": "bytes=0-1"}, timeout=10)

        assert (answer.status_code, answer.content) == (206, b"\xff\xd8")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert not [name for name in answer.headers if name.lower().startswith("x-amz")]
        assert requests.put(tile, data=b"x", timeout=10).status_code == 405
        for escape in ("/public/../private/originals/", "/public/%2e%2e/private/", "/private/"):
            assert requests.get(site.url + escape, timeout=10).status_code in {403, 404}

        original = f"{site.url}/api/v1/upload/media/{picture['media_file_id']}/content"
        assert program.get(original, timeout=10).content.startswith(b"\xff\xd8")
