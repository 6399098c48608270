"""Ordinal logit against statsmodels: on rows, and on cells of a million answers, which statsmodels has to take one by one."""

from __future__ import annotations

import warnings

import numpy as np
from r_peers import ordinal_beside
from ratio import Ratio, against

from csat_research.stats.ordinal import ordinal

CUTS = np.array([-2.5, -1.5, -0.2, 1.3])


def answers(rows: int, drivers: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Answers 1 to 5 and drivers rated 1 to 5."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(rows, 1))
    x = np.clip(np.round(3.4 + common + rng.normal(size=(rows, drivers))), 1, 5)
    lean = (x - 3.4) @ np.linspace(0.1, 0.6, drivers)
    return np.searchsorted(CUTS, lean + rng.logistic(size=rows)) + 1.0, x


def cells(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows (answer first) and how many answers each is."""
    seen, counts = np.unique(np.column_stack([y, x]), axis=0, return_counts=True)
    return seen, counts.astype(float)


def ours(y: np.ndarray, x: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """Slopes and their errors as the product gives them: the sandwich."""
    fit = ordinal(y, x, counts=counts)
    k = x.shape[1]
    return np.r_[fit.estimates.coefficients[-k:], fit.estimates.std_error[-k:]][:k]


def theirs(y: np.ndarray, x: np.ndarray, method: str = "bfgs") -> np.ndarray:
    """Slopes of OrderedModel, whose fit ends with errors from a numeric Hessian."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = OrderedModel(y, x, distr="logit").fit(method=method, maxiter=500, disp=0)
    return np.asarray(found.params[: x.shape[1]])


def ordinal_ratios(rows: tuple[int, ...] = (5_000, 50_000), million: int = 1_000_000) -> list[Ratio]:
    """Raw rows with eight drivers, then four drivers on cells."""
    found, peer = [], "OrderedModel, bfgs"
    for n in rows:
        y, x = answers(n, 8)
        what = f"ordinal logit, {n} rows, 8 drivers"
        found.append(against(what, peer, lambda y=y, x=x: ours(y, x), lambda y=y, x=x: theirs(y, x), 1))
        found += ordinal_beside(y, x, lambda y=y, x=x: ours(y, x))
    y, x = answers(million, 4)
    seen, counts = cells(y, x)
    what = f"ordinal logit, {million} answers in {len(seen)} cells"
    found.append(
        against(
            what, f"{peer}, on rows", lambda: ours(seen[:, 0], seen[:, 1:], counts), lambda: theirs(y, x), 1
        )
    )
    return found


if __name__ == "__main__":
    for one in ordinal_ratios():
        print(
            f"{one.what:<56}{one.peer:<28}{one.ours_seconds:>9.4f}s{one.peer_seconds:>9.3f}s{one.times:>8.0f}   {one.agree_to:.0e}"
        )
