"""The one door to pingouin (GPL-3.0, optional): effect sizes and alpha, left out where it is not installed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from csat_research.stats.reliability import feldt_interval

__all__ = [
    "EXTRA",
    "Alpha",
    "Size",
    "cramers_v",
    "cronbach_alpha",
    "eta_squared",
    "installed",
    "standardised_difference",
]

EXTRA = "lab"  # the extra of pyproject.toml that brings pingouin


@dataclass(frozen=True, slots=True)
class Size:
    """An effect size; NaN with the name of the extra to install in `missing_extra` where pingouin is not there."""

    estimate: float
    kind: str
    missing_extra: str = ""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha of k items over n persons who rated them all; bounds and `missing_extra` as in `Size`."""

    estimate: float
    low: float
    high: float
    n: int
    items: int
    missing_extra: str = ""


def installed() -> bool:
    """Whether pingouin can be asked.

    >>> installed() in (True, False)
    True
    """
    return find_spec("pingouin") is not None


def standardised_difference(
    first: ArrayLike, second: ArrayLike, kind: Literal["hedges", "cohen"] = "hedges"
) -> Size:
    """Difference of two means in standard deviations, without weights: Hedges' g (unbiased) or Cohen's d.

    NaN answers are left out. Source: Hedges 1981; pingouin.compute_effsize.

    >>> found = standardised_difference([5, 4, 5, 3], [3, 2, 4, 3], "cohen")
    >>> found.missing_extra == "lab" or round(found.estimate, 2) == 1.4
    True
    """
    if not installed():
        return Size(nan, kind, EXTRA)
    x, y = (_answered(one) for one in (first, second))
    if len(x) < 2 or len(y) < 2 or np.ptp(x) == np.ptp(y) == 0:
        return Size(nan, kind)
    return Size(float(_asked("compute_effsize", x, y, eftype=kind)), kind)


def cramers_v(first: ArrayLike, second: ArrayLike) -> Size:
    """Cramér's V of two columns of labels, without weights: 0 no association, 1 complete.

    Source: Cramér 1946; pingouin.chi2_independence.

    >>> found = cramers_v(["a", "a", "b", "b"], [1, 1, 0, 0])
    >>> found.missing_extra == "lab" or round(found.estimate, 2) == 1.0
    True
    """
    if not installed():
        return Size(nan, "cramer", EXTRA)
    pair = pd.DataFrame({"first": np.asarray(first), "second": np.asarray(second)}).dropna()
    if pair["first"].nunique() < 2 or pair["second"].nunique() < 2:
        return Size(nan, "cramer")
    _, _, table = _asked("chi2_independence", pair, "first", "second", correction=False)
    row = table[table["test"] == "pearson"]
    return Size(float(row["cramer"].iloc[0]), "cramer")


def eta_squared(values: ArrayLike, groups: ArrayLike) -> Size:
    """Share of the variance of values that lies between groups, 0 to 1, without weights.

    Source: Fisher 1925; pingouin.anova.

    >>> found = eta_squared([1, 2, 1, 2, 4, 5], ["a", "a", "b", "b", "c", "c"])
    >>> found.missing_extra == "lab" or round(found.estimate, 2) == 0.89
    True
    """
    if not installed():
        return Size(nan, "eta_squared", EXTRA)
    frame = pd.DataFrame({"value": np.asarray(values, dtype=float), "group": np.asarray(groups)}).dropna()
    if frame["group"].nunique() < 2 or frame["value"].nunique() < 2 or len(frame) <= frame["group"].nunique():
        return Size(nan, "eta_squared")
    table = _asked("anova", frame, dv="value", between="group", effsize="np2")
    return Size(float(table["np2"].iloc[0]), "eta_squared")  # one factor: partial eta² is eta²


def cronbach_alpha(ratings: ArrayLike, level: float = 0.95) -> Alpha:
    """Cronbach's alpha of ratings (persons, items) with Feldt's F interval; persons with a gap are left out.

    pingouin gives alpha, as a second opinion on `reliability`; the interval is ours, because pingouin rounds its own.
    Source: Cronbach 1951; Feldt, Woodruff, Salih 1987; R psych::alpha.

    >>> found = cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]])
    >>> found.missing_extra == "lab" or round(found.estimate, 3) == 0.967
    True
    """
    table = pd.DataFrame(np.asarray(ratings, dtype=float)).dropna()
    n, items = table.shape
    if not installed():
        return Alpha(nan, nan, nan, n, items, EXTRA)
    if n < 2 or items < 2 or float(table.sum(axis=1).var()) == 0:
        return Alpha(nan, nan, nan, n, items)
    alpha = float(_asked("cronbach_alpha", table)[0])
    bounds = feldt_interval(alpha, n, items, level)
    return Alpha(alpha, bounds.low, bounds.high, n, items)


def _asked(function: str, *values: Any, **options: Any) -> Any:
    """What a function of pingouin answers; it warns of itself and of small counts, which the verbs say better."""
    import pingouin

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(pingouin, function)(*values, **options)


def _answered(values: ArrayLike) -> np.ndarray:
    found = np.asarray(values, dtype=float)
    return np.asarray(found[np.isfinite(found)])
