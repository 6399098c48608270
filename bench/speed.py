"""How fast it starts and how fast the heavy numbers are: `make bench` prints it, no test times it."""

import statistics
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import peers
from ratio import quickest

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
CPU = "import atexit, sys, time; atexit.register(lambda: print(time.process_time(), file=sys.stderr)); "
NOTHING = "pass"
IMPORT = "import csat_research"
HELP = "sys.argv = ['csat-research', '--help']; from csat_research.cli import main; main()"
DRIVERS = range(8, 26)
GOALS = {20: 0.1, 25: 2.0}


def cpu_seconds(code: str) -> float:
    """CPU seconds of a fresh Python that runs some code, the middle of several runs."""
    command = [sys.executable, "-c", CPU + code]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True) for _ in range(RUNS)]
    if runs[0].returncode:
        raise SystemExit(runs[0].stderr)
    return statistics.median(float(run.stderr.splitlines()[-1]) for run in runs)


def show(what: str, seconds: float, limit: float | None = None) -> None:
    """One line: what was timed, and the goal where there is one."""
    goal = f"   goal {limit:g} s{'' if seconds < limit else ', MISSED'}" if limit else ""
    print(f"{what:<54}{seconds:>9.4f} s{goal}", flush=True)


def start_up() -> None:
    """Time what everybody waits for."""
    bare = cpu_seconds(NOTHING)
    show("python alone (CPU)", bare)
    show("import csat_research (CPU, with python)", cpu_seconds(IMPORT), 0.3)
    show("csat-research --help (CPU, with python)", cpu_seconds(HELP), 0.5)


def correlations(drivers: int, seed: int = 0) -> np.ndarray:
    """A correlation matrix of an outcome (first) and drivers that go together, as ratings do."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(4000, 1))
    ratings = common + random.normal(size=(4000, drivers))
    outcome = ratings @ random.uniform(0, 0.3, size=drivers) + random.normal(size=4000)
    return np.corrcoef(np.column_stack([outcome, ratings]), rowvar=False)


def importance() -> list[dict[str, float]]:
    """Time LMG, which is exact and so doubles its work with every driver, and Owen values of themes."""
    from csat_research.stats import owen, shapley

    grown: list[dict[str, float]] = []
    for drivers in DRIVERS:
        matrix = correlations(drivers)
        seconds, peak = timed(lambda matrix=matrix: shapley.lmg(matrix))
        growth = seconds / grown[-1]["seconds"] if grown else float("nan")
        grown.append({"drivers": drivers, "seconds": seconds, "growth": growth, "peak_mb": peak})
        told = f"times {growth:.2f}, " if grown[1:] else ""
        show(f"LMG of {drivers} drivers ({told}peak {peak:.1f} MB)", seconds, GOALS.get(drivers))
    matrix, themes = correlations(50), [j // 5 for j in range(50)]
    seconds, peak = timed(lambda: owen.owen(matrix, themes))
    show(f"Owen values of 50 drivers in 10 themes (peak {peak:.0f} MB)", seconds, 1.0)
    return grown


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the quickest of some runs, and the peak memory of another in MB."""
    seconds, _ = quickest(lambda: (work(), np.zeros(0))[1])
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak


if __name__ == "__main__":
    start_up()
    peers.main(growth=importance())
