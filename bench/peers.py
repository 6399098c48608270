"""Ratios against peers, both sides measured in one run: exact LMG, its bootstrap, a bootstrap of counts, ordinal logit.

`make bench` prints them and writes reports/benchmarks/peers.json with sizes and versions; no test times them.
"""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
from ordinal_peers import ordinal_ratios
from r_peers import lmg_beside, missing
from ratio import RUNS, Ratio, against
from scipy import stats

from csat_research.stats.draws import cell_replicates, percentile_interval, replicate_totals
from csat_research.stats.shapley import lmg, lmg_batch

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "reports" / "benchmarks" / "peers.json"
ROWS = 4000


def ratings(drivers: int, rows: int = ROWS, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Drivers that go together, as ratings do, and an outcome."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 1)) + rng.normal(size=(rows, drivers))
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(drivers)])
    return frame, x @ rng.uniform(0, 0.3, size=drivers) + rng.normal(size=rows)


def our_lmg(x: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """Shares from raw rows."""
    return lmg(np.cov(np.column_stack([y, x.to_numpy()]), rowvar=False)).shares


def pingouin_lmg(x: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """The same from pingouin."""
    import pingouin

    return pingouin.linear_regression(x, y, relimp=True)["relimp"].to_numpy()[1:]


def naive_lmg(x: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """The textbook sum over all subsets, each R² by one solve."""
    whole = np.corrcoef(np.column_stack([y, x.to_numpy()]), rowvar=False)
    r, c, p = whole[1:, 1:], whole[1:, 0], x.shape[1]

    def r2(chosen: tuple[int, ...]) -> float:
        at = list(chosen)
        return float(c[at] @ np.linalg.solve(r[np.ix_(at, at)], c[at])) if at else 0.0

    known = {chosen: r2(chosen) for k in range(p + 1) for chosen in combinations(range(p), k)}
    shares = np.zeros(p)
    for chosen, gain in known.items():
        weight = (
            factorial(len(chosen)) * factorial(p - len(chosen) - 1) / factorial(p) if len(chosen) < p else 0.0
        )
        for j in set(range(p)) - set(chosen):
            shares[j] += weight * (known[tuple(sorted((*chosen, j)))] - gain)
    return shares


def bootstrap_ours(x: pd.DataFrame, y: np.ndarray, replicates: int) -> np.ndarray:
    """Standard errors of all shares from resampled rows."""
    rows = np.column_stack([y, x.to_numpy()])
    rows = rows - rows.mean(axis=0)
    k = rows.shape[1]
    at = np.triu_indices(k)
    totals = np.column_stack([np.ones(len(rows)), rows, rows[:, at[0]] * rows[:, at[1]]])
    drawn = replicate_totals(totals, replicates, 0, order="given")
    n, sums = drawn[:, :1], drawn[:, 1 : k + 1] / drawn[:, :1]
    cov = np.empty((replicates, k, k))
    cov[:, at[0], at[1]] = cov[:, at[1], at[0]] = drawn[:, k + 1 :] / n - sums[:, at[0]] * sums[:, at[1]]
    return lmg_batch(cov).shares.std(axis=0, ddof=1)


def bootstrap_loop(x: pd.DataFrame, y: np.ndarray, replicates: int) -> np.ndarray:
    """The same by a loop over resampled rows, with our own LMG inside: what is gained is the loop alone."""
    rng, found = np.random.default_rng(1), []
    for _ in range(replicates):
        at = rng.integers(0, len(y), len(y))
        found.append(our_lmg(x.iloc[at], y[at]))
    return np.std(found, axis=0, ddof=1)


def counts_ours(counts: np.ndarray, scores: np.ndarray, replicates: int) -> np.ndarray:
    """Percentile interval of a mean from counts of answers, by the product's own functions."""
    cells = cell_replicates(counts, counts, counts, replicates, seed=0)
    return np.array(percentile_interval(cells @ scores / counts.sum()))


def counts_scipy(
    counts: np.ndarray, scores: np.ndarray, replicates: int, batch: int | None = None
) -> np.ndarray:
    """The same by scipy.stats.bootstrap on the answers one by one; at once, as it is by default, or so many at a time."""
    rows = np.repeat(scores, counts)
    found = stats.bootstrap((rows,), np.mean, n_resamples=replicates, method="percentile", batch=batch, rng=0)
    return np.array(found.confidence_interval)


def counts_ratio(answers: int, replicates: int, batch: int | None) -> Ratio:
    """The range of a mean of so many answers: ours is flat in their number. batch: as scipy's."""
    counts, scores = (np.array([0.05, 0.05, 0.1, 0.3, 0.5]) * answers).astype(int), np.arange(1.0, 6)
    return against(
        f"range of a mean, {answers} answers, {replicates} bootstraps",
        "scipy.stats.bootstrap" + (f", batch={batch}" if batch else ""),
        lambda: counts_ours(counts, scores, replicates),
        lambda: counts_scipy(counts, scores, replicates, batch),
        1,
    )


def ratios(
    drivers: tuple[int, ...] = (8, 10, 12, 15, 20),
    replicates: int = 2000,
    answers: tuple[tuple[int, int | None], ...] = ((10_000, None), (10_000, 50), (100_000, 50)),
) -> list[Ratio]:
    """All lines; of counts also with scipy's quickest batch, without which 100,000 answers take gigabytes."""
    found = []
    for p in drivers:
        x, y = ratings(p)
        runs = RUNS if p < 12 else 1
        ours = lambda x=x, y=y: our_lmg(x, y)  # noqa: E731
        found.append(
            against(
                f"LMG of {p} drivers, {ROWS} rows",
                "pingouin relimp",
                ours,
                lambda x=x, y=y: pingouin_lmg(x, y),
                runs,
            )
        )
        found.append(
            against(
                f"LMG of {p} drivers, {ROWS} rows",
                "plain NumPy over all subsets",
                ours,
                lambda x=x, y=y: naive_lmg(x, y),
                runs,
            )
        )
        found += lmg_beside(x, y, ours)
    x, y = ratings(10)
    what = f"errors of 10 shares, {replicates} bootstraps"
    found.append(
        against(
            what,
            "loop over resampled rows",
            lambda: bootstrap_ours(x, y, replicates),
            lambda: bootstrap_loop(x, y, replicates),
            1,
        )
    )
    found += lmg_beside(x, y, lambda: our_lmg(x, y), lambda: bootstrap_ours(x, y, replicates), replicates)[1:]
    for n, batch in answers:
        found.append(counts_ratio(n, replicates, batch))
    return found


def versions() -> dict[str, str]:
    """What was measured with."""
    names = ("numpy", "scipy", "pandas", "pingouin", "statsmodels")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def main(path: Path = OUT, growth: list[dict[str, float]] | None = None) -> None:
    """Print the table and write it as JSON, with how time and memory of LMG grow by the driver."""
    print(
        f"\n{'both sides in one run, quickest of some':<52}{'peer':<32}{'ours':>10}{'peer':>10}{'times':>8}   apart"
    )
    found = ratios() + ordinal_ratios()
    for one in found:
        line = (
            f"{one.what:<52}{one.peer:<32}{one.ours_seconds:>9.4f}s{one.peer_seconds:>9.3f}s{one.times:>8.0f}"
        )
        print(f"{line}   {one.agree_to:.0e}", flush=True)
    print(missing(), end="\n" if missing() else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(one), "times": one.times} for one in found]
    path.write_text(
        json.dumps({"versions": versions(), "ratios": rows, "growth": growth or []}, indent=1) + "\n",
        encoding="utf-8",
    )
    print(f"Written: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


if __name__ == "__main__":
    sys.exit(main())
