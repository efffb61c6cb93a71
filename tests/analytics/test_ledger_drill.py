"""The drill of `benchmarks/ledger_drill.py`, a short one."""

import pytest

from benchmarks.ledger_drill import drill
from scripts.services import Missing

pytestmark = pytest.mark.services


def test_kills_and_restarts_lose_nothing_and_double_nothing():
    try:
        found = drill(4000, 12, seed=3, between_faults=(0.4, 1.0))
    except Missing as reason:
        pytest.skip(str(reason))
    assert found["acknowledged"] == found["stored"] == found["events"]
    assert (found["lost"], found["doubled"], found["wrong"]) == (0, 0, 0)
    assert found["faults"]
