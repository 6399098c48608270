"""The comparisons of `make bench` deliver the same numbers on both sides; how fast is not a test's business."""

import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.fixture(scope="module")
def peers():
    sys.path.insert(0, str(BENCH))  # its files import each other by name
    try:
        import peers

        yield peers
    finally:
        sys.path.remove(str(BENCH))


def test_both_sides_deliver_the_same(peers):
    found = peers.ratios(drivers=(3, 4), replicates=200, answers=200)
    shares, errors = found[:4], found[4:]
    assert {one.peer for one in shares} == {"pingouin relimp", "plain NumPy over all subsets"}
    assert max(one.agree_to for one in shares) < 1e-12
    # 200 bootstraps know an error, or the end of a range, to a tenth of it
    assert errors[0].agree_to < 0.01
    assert errors[1].agree_to < 0.05
    assert all(one.times > 0 for one in found)


def test_the_table_is_written_with_versions(peers, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(peers, "ratios", lambda: [peers.Ratio("a", "b", 1.0, 3.0, 0.0)])
    monkeypatch.setattr(peers, "ordinal_ratios", list)
    peers.main(tmp_path / "peers.json")
    written = json.loads((tmp_path / "peers.json").read_text())
    assert written["ratios"][0]["times"] == 3.0
    assert written["versions"]["numpy"]
    assert "3" in capsys.readouterr().out
