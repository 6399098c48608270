"""What the tests of intake share."""

import pytest

from csat_research.intake.formats import labelled


@pytest.fixture(autouse=True)
def written_here(monkeypatch):
    """Files of SPSS and Stata written a moment ago kill no reader: no process of its own tries first (`tests/test_odd_files.py` does)."""
    monkeypatch.setattr(labelled, "_check_survives", lambda *_: None)
