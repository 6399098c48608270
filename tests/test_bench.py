"""The comparisons of `make bench` deliver the same numbers on both sides; how fast is not a test's business."""

import json
import sys
from pathlib import Path

import numpy as np
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


@pytest.mark.full
def test_both_sides_deliver_the_same(peers, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # R, where it is, is asked by the tests below
    found = peers.ratios(drivers=(3, 4), replicates=200, answers=((200, None), (200, 50)))
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


STAND_IN = """#!{python}
import sys
if sys.argv[1] == "-e":
    sys.exit("ordinal" in sys.argv[2])  # relaimpo is there, ordinal is not
text, rows = open(sys.argv[1]).read(), open(sys.argv[2]).read().splitlines()
assert rows[0] == "x0,x1,x2,y" and len(rows) == 4001
print("2.5")
if "calc.relimp" in text:
    print("0.1\\n0.2\\n0.3")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in for Rscript is a script with a first line")
def test_r_is_asked_where_it_is(peers, tmp_path, monkeypatch):
    """No R is needed here: a stand-in that knows relaimpo shows what R is given and what is taken from it."""
    import r_peers

    stand_in = tmp_path / "Rscript"
    stand_in.write_text(STAND_IN.format(python=sys.executable))
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    x, y = peers.ratings(3)
    found = r_peers.lmg_beside(x, y, lambda: np.array([0.1, 0.2, 0.35]), lambda: np.ones(3), replicates=200)
    assert [(one.peer, one.peer_seconds) for one in found] == [("R relaimpo", 2.5), ("R boot.relimp", 2.5)]
    assert found[0].agree_to == pytest.approx(0.05)
    assert np.isnan(found[1].agree_to)  # two bootstraps are timed, not compared
    assert r_peers.ordinal_beside(y, x.to_numpy(), lambda: np.zeros(3)) == []
    assert r_peers.missing() == "left out: R ordinal (not found)"


def test_without_r_its_lines_are_left_out_and_named(peers, tmp_path, monkeypatch):
    import r_peers

    monkeypatch.setenv("PATH", str(tmp_path))
    assert r_peers.lmg_beside(*peers.ratings(3), lambda: np.zeros(3)) == []
    assert r_peers.missing() == "left out: R relaimpo, ordinal (not found)"


@pytest.fixture
def reports(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import reports

    return reports


def test_reports_are_told_beside_the_plain_loop(reports, tmp_path, monkeypatch, capsys):
    seconds = {("fast", 4): 8.0, ("fast", 16): 16.0, ("plain", 16): 112.0}

    def measured(side, n):
        whole = seconds[side, n]
        return {"reports": n, "seconds": whole, "each": whole / n, "cpu_each": 1.0, "peak_mb": 100.0 + n}

    monkeypatch.setattr(reports, "measured", measured)
    reports.main(16, 2, tmp_path / "reports.json")
    written = json.loads((tmp_path / "reports.json").read_text())
    assert written["times"] == 7.0
    assert [one["side"] for one in written["runs"]] == ["fast", "fast", "plain", "fast", "plain"]
    assert written["versions"]["papermill"]
    told = capsys.readouterr().out
    assert "7.0 times as fast" in told
    assert "memory at 16 reports is 1.12 times that at 4" in told


def test_the_reports_of_the_comparison_are_of_months_that_follow_each_other(reports):
    assert reports.months(20) == ["2026-10", "2026-09", "2026-08", "2026-07", "2026-06"]
    assert len(reports.months(20)) * len(reports.CHANNELS) == 20
    assert reports.months(48)[9:] == ["2026-01", "2025-12", "2025-11"]


@pytest.mark.full
@pytest.mark.parametrize("side", ["fast", "plain"])
def test_both_sides_make_their_pages(reports, side):
    found = reports.measured(side, 4)
    assert found["seconds"] > 0
    assert found["cpu_each"] > 0
