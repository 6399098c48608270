"""What coverage tests share: the draws, and the record of how often a range held, which `make coverage-study` prints."""

import json

import pytest

from tests.coverage import recovered
from tests.coverage.worlds import FULL

CI = {"shop": 40, "still": 40, "held": 40, "silent": 10, "forgetful": 20, "leaking": 20, "priority": 10}
ALL = {"shop": 200, "still": 200, "held": 200, "silent": 60, "forgetful": 400, "leaking": 60, "priority": 100}
SEEDS = ALL if FULL else CI


@pytest.fixture
def stated(request):
    """Record hits of runs and the mean width of the range of a line; numbers travel between workers as text."""

    def record(line, hits, runs, width):
        request.node.user_properties.append(("held", json.dumps([line, int(hits), int(runs), float(width)])))

    return record


@pytest.fixture
def graded(request):
    """Record how often the range of a line held in surveys of a size, whether it was said to be rough there, and surveys drawn."""

    def record(line, size, hits, runs, width, warned, drawn=0):
        told = [line, size, int(hits), int(runs), float(width), bool(warned), int(drawn)]
        request.node.user_properties.append(("graded", json.dumps(told)))

    return record


@pytest.fixture
def enumerated(request):
    """Record the mean and the least exact coverage of a method over its grid."""

    def record(line, coverage):
        request.node.user_properties.append(
            ("enumerated", json.dumps([line, len(coverage), coverage.mean(), coverage.min()]))
        )

    return record


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    """World -> lines of all its draws; workers share them through one folder."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "gw" in str(base) else tmp_path_factory.mktemp("draws")
    known = {}

    def one(name):
        if name not in known:
            known[name] = recovered.gather(getattr(recovered, name), SEEDS[name], folder)
        return known[name]

    return one
