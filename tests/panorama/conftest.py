import pytest

from panorama.limits import Limits
from panorama.pipeline import make_panorama


@pytest.fixture
def out_dir(tmp_path):
    directory = tmp_path / "out"
    directory.mkdir()
    return directory


@pytest.fixture
def make(out_dir):
    """Runs the pipeline in this process, which is faster than in a child."""

    def run(source, view=None, limits=None, directory=out_dir):
        return make_panorama(source, directory, limits or Limits(), view, lambda share, step: None)

    return run
