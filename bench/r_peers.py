"""R beside us where Rscript has the packages: relaimpo's LMG and its 2,000 bootstraps, ordinal's clm. Both sides in one run.

R times itself, without its start, the loading of the package and the reading of the file. Where Rscript or a package is
missing its lines are left out and named. The bootstrap is timed as the product gives it: with intervals (booteval.relimp).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from ratio import RUNS, Ratio, quickest

SCRIPT = """x <- read.csv(commandArgs(TRUE)[1])
loaded <- loadNamespace('{package}')
seconds <- Inf
for (run in 1:{runs}) seconds <- min(seconds, system.time(found <- {work})[['elapsed']])
cat(seconds, {numbers}, sep = '\\n')
"""


class Asked(NamedTuple):
    """What R is asked to do: a call, the package it is of, the numbers taken from what it gives, how often it is run."""

    package: str
    work: str
    numbers: str = "character(0)"
    runs: int = 1


LMG = Asked("relaimpo", "relaimpo::calc.relimp(y ~ ., data = x, type = 'lmg')", "found@lmg")
BOOT = Asked(
    "relaimpo",
    "relaimpo::booteval.relimp(relaimpo::boot.relimp(y ~ ., data = x, b = {replicates}, type = 'lmg'))",
)
CLM = Asked("ordinal", "ordinal::clm(factor(y, ordered = TRUE) ~ ., data = x)", "found$beta", RUNS)


def has(package: str) -> bool:
    """Whether Rscript is there and knows a package."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def run(asked: Asked, frame: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Seconds of R's quickest run, its package loaded before, and the numbers it gave."""
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "x.csv", Path(folder) / "work.R"
        frame.to_csv(data, index=False)
        script.write_text(SCRIPT.format(**asked._asdict()), encoding="utf-8")
        done = subprocess.run(["Rscript", str(script), str(data)], capture_output=True, text=True, check=True)
    seconds, *found = (float(one) for one in done.stdout.split())
    return seconds, np.array(found)


def beside(what: str, peer: str, ours: Callable[[], np.ndarray], asked: Asked, frame: pd.DataFrame) -> Ratio:
    """Ours and R's on the same data; how far apart is NaN where R's numbers are not asked for."""
    own, mine = quickest(ours)
    theirs, given = run(asked, frame)
    apart = float(np.abs(mine - given).max()) if len(given) else float("nan")
    return Ratio(what, peer, own, theirs, apart)


def lmg_beside(
    x: pd.DataFrame,
    y: np.ndarray,
    ours: Callable[[], np.ndarray],
    bootstrap: Callable[[], np.ndarray] | None = None,
    replicates: int = 2000,
) -> list[Ratio]:
    """LMG of these drivers, and its bootstrap where asked for, beside relaimpo."""
    if not has("relaimpo"):
        return []
    frame, p = x.assign(y=y), x.shape[1]
    often = LMG._replace(runs=RUNS if p < 15 else 1)
    found = [beside(f"LMG of {p} drivers, {len(y)} rows", "R relaimpo", ours, often, frame)]
    if bootstrap is not None:
        what = f"errors of {p} shares, {replicates} bootstraps"
        often = BOOT._replace(work=BOOT.work.format(replicates=replicates))
        found.append(beside(what, "R boot.relimp", bootstrap, often, frame))
    return found


def ordinal_beside(y: np.ndarray, x: np.ndarray, ours: Callable[[], np.ndarray]) -> list[Ratio]:
    """Ordinal logit beside clm; the slopes are the numbers."""
    if not has("ordinal"):
        return []
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(x.shape[1])]).assign(y=y)
    what = f"ordinal logit, {len(y)} rows, {x.shape[1]} drivers"
    return [beside(what, "R clm", ours, CLM, frame)]


def missing() -> str:
    """What is left out here, in words; nothing where all is there."""
    gone = [one for one in ("relaimpo", "ordinal") if not has(one)]
    return f"left out: R {', '.join(gone)} (not found)" if gone else ""
