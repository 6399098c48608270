"""R beside us where Rscript has the packages: relaimpo's LMG and its 2,000 bootstraps, ordinal's clm. Both sides in one run.

R times itself, without its start and the reading of the file. Where Rscript or a package is missing its lines are left out
and named. The bootstrap is timed as the product gives it: with intervals (booteval.relimp).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from ratio import Ratio, quickest

READ = "x <- read.csv(commandArgs(TRUE)[1])\n"
TIMED = "seconds <- system.time({work})[['elapsed']]\ncat(seconds, {numbers}, sep = '\\n')\n"
LMG = "found <- relaimpo::calc.relimp(y ~ ., data = x, type = 'lmg')"
BOOT = "found <- relaimpo::booteval.relimp(relaimpo::boot.relimp(y ~ ., data = x, b = {replicates}, type = 'lmg'))"
CLM = "found <- ordinal::clm(factor(y, ordered = TRUE) ~ ., data = x)"


def has(package: str) -> bool:
    """Whether Rscript is there and knows a package."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def run(work: str, numbers: str, frame: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Seconds that R took for a piece of work, and the numbers it gave."""
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "x.csv", Path(folder) / "work.R"
        frame.to_csv(data, index=False)
        script.write_text(READ + TIMED.format(work=work, numbers=numbers), encoding="utf-8")
        done = subprocess.run(["Rscript", str(script), str(data)], capture_output=True, text=True, check=True)
    seconds, *found = (float(one) for one in done.stdout.split())
    return seconds, np.array(found)


def beside(
    what: str, peer: str, ours: Callable[[], np.ndarray], work: str, numbers: str, frame: pd.DataFrame
) -> Ratio:
    """Ours and R's on the same data; how far apart is NaN where R's numbers are not asked for."""
    own, mine = quickest(ours)
    theirs, given = run(work, numbers, frame)
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
    found = [beside(f"LMG of {p} drivers, {len(y)} rows", "R relaimpo", ours, LMG, "found@lmg", frame)]
    if bootstrap is not None:
        what, work = f"errors of {p} shares, {replicates} bootstraps", BOOT.format(replicates=replicates)
        found.append(beside(what, "R boot.relimp", bootstrap, work, "character(0)", frame))
    return found


def ordinal_beside(y: np.ndarray, x: np.ndarray, ours: Callable[[], np.ndarray]) -> list[Ratio]:
    """Ordinal logit beside clm; the slopes are the numbers."""
    if not has("ordinal"):
        return []
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(x.shape[1])]).assign(y=y)
    what = f"ordinal logit, {len(y)} rows, {x.shape[1]} drivers"
    return [beside(what, "R clm", ours, CLM, "found$beta", frame)]


def missing() -> str:
    """What is left out here, in words; nothing where all is there."""
    gone = [one for one in ("relaimpo", "ordinal") if not has(one)]
    return f"left out: R {', '.join(gone)} (not found)" if gone else ""
