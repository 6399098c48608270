"""How fast it starts and how fast the heavy numbers are: `make bench` prints it, no test times it."""

import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import peers

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
CPU = "import atexit, sys, time; atexit.register(lambda: print(time.process_time(), file=sys.stderr)); "
NOTHING = "pass"
IMPORT = "import csat_research"
HELP = "sys.argv = ['csat-research', '--help']; from csat_research.cli import main; main()"
DRIVERS = (15, 20, 25)


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
    print(f"{what:<54}{seconds:>9.3f} s{goal}", flush=True)


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


def importance() -> None:
    """Time LMG, which is exact and so doubles its work with every driver, and Owen values of themes."""
    from csat_research.stats import owen, shapley

    for drivers, limit in zip(DRIVERS, (None, 0.1, 2.0), strict=True):
        matrix = correlations(drivers)
        timed(f"LMG of {drivers} drivers", lambda matrix=matrix: shapley.lmg(matrix), limit)
    matrix, themes = correlations(50), [j // 5 for j in range(50)]
    timed("Owen values of 50 drivers in 10 themes", lambda: owen.owen(matrix, themes), 1.0)


def timed(what: str, work: Callable[[], object], limit: float | None) -> None:
    """Seconds of one run, and the peak memory of another."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    show(f"{what} (peak {peak:.0f} MB)", seconds, limit)


if __name__ == "__main__":
    start_up()
    importance()
    peers.main()
