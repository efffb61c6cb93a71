import pytest

from mediafiles.public import put_whole
from tests.makers import make_scene, make_tour, picture_bytes


@pytest.fixture(autouse=True)
def quick_providers(settings):
    """Nobody is set up but who a test sets up, and nobody waits for long."""
    settings.AI_PROVIDERS = ["gemini", "glm", "local"]
    settings.GEMINI_API_KEY = settings.GLM_API_KEY = ""
    settings.GEMINI_BASE_URL = settings.GLM_BASE_URL = ""
    settings.AI_RETRY_BASE = 0.02
    settings.AI_CALL_SECONDS = 5


@pytest.fixture
def glm(settings):
    """`glm(fake)`: only this one is asked, at the address of the fake."""

    def use(fake, *others):
        settings.AI_PROVIDERS = ["glm", *others]
        settings.GLM_API_KEY = "glm-secret"
        settings.GLM_BASE_URL = fake.url + "/v4"
        return fake

    return use


@pytest.fixture
def gemini(settings):
    def use(fake, *others):
        settings.AI_PROVIDERS = ["gemini", *others]
        settings.GEMINI_API_KEY = "gemini-secret"
        settings.GEMINI_BASE_URL = fake.url
        return fake

    return use


def make_pictured_scene(tour=None, **fields):
    """A ready scene whose base picture is really there to be sent."""
    made = make_scene(tour or make_tour(), **fields)
    content = picture_bytes(1024, 512, kind="WEBP")
    put_whole(f"{made.panorama.folder}/base.webp", content)
    return made


def make_pictured_tour(count=2, **fields):
    tour = make_tour(**fields)
    for number in range(count):
        make_pictured_scene(tour, title=f"Room {number + 1}")
    return tour
