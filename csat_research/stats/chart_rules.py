"""Rules that make a point on a chart a signal, and how often they cry wolf."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.charts import (
    SIGMAS,
    Baseline,
    Chart,
    baseline_mask,
    means_limits,
    share_limits,
)
from csat_research.words import say

__all__ = [
    "RUN_LENGTH",
    "FalseAlarms",
    "RunChart",
    "Signals",
    "false_alarm_rate",
    "false_alarm_rate_of_means",
    "run_chart",
    "run_signals",
    "signals",
]

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

RUN_LENGTH = 8  # periods in a row on one side of the centre
SIMULATIONS = 4_000


@dataclass(frozen=True, slots=True)
class Signals:
    """Positions (from 0) that signal: beyond the limits, or ending a run on one side of the centre."""

    beyond: Positions
    runs: Positions

    @property
    def all(self) -> Positions:
        """Every signalling position once, in order."""
        return np.union1d(self.beyond, self.runs)


def run_signals(values: ArrayLike, centre: float, length: int = RUN_LENGTH) -> Positions:
    """Positions at which a run on one side of the centre has reached `length`, and all further ones of the run.

    A value on the centre, or none, ends a run. Source: R qcc violating.runs.

    >>> run_signals([1, 1, 1, 0, -1], 0, 3).tolist()
    [2]
    """
    sides = np.sign(np.asarray(values, dtype=float) - centre)
    return np.flatnonzero(_run_lengths(sides) >= length)


def _run_lengths(sides: Floats) -> NDArray[np.int64]:
    """How long the run on one side is that each (..., period) belongs to, so far; 0 on the centre."""
    found = np.zeros(sides.shape, dtype=np.int64)
    for t in range(sides.shape[-1]):
        own = np.abs(sides[..., t]) == 1
        before = found[..., t - 1] * (sides[..., t] == sides[..., t - 1]) if t else 0
        found[..., t] = np.where(own, 1 + before, 0)
    return found


def signals(chart: Chart, run_length: int = RUN_LENGTH, judged: ArrayLike | None = None) -> Signals:
    """Signals among the judged periods: those outside the baseline, unless a mask names others.

    Two rules: a value outside its limits; `run_length` judged values in a row on one side of the centre.
    Leave incomplete periods out of `judged`. A baseline period never signals against limits it helped to set.

    >>> from csat_research.stats.charts import p_chart
    >>> signals(p_chart([40, 42, 41, 20], [50, 50, 50, 50], baseline=3)).all.tolist()
    [3]
    """
    mask = ~chart.baseline if judged is None else np.asarray(judged, dtype=bool) & ~chart.baseline
    kept = np.flatnonzero(mask)
    runs = kept[run_signals(chart.values[kept], chart.centre, run_length)]
    return Signals(np.intersect1d(chart.beyond, kept), runs)


@dataclass(frozen=True, slots=True)
class RunChart:
    """A chart without limits: median, periods not on it, longest run and crossings with what chance allows."""

    median: float
    useful: int
    longest_run: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def shifted(self) -> bool:
        """Whether a run is longer, or crossings are fewer, than chance would bring."""
        return self.longest_run > self.longest_allowed or self.crossings < self.crossings_needed


def run_chart(values: ArrayLike) -> RunChart:
    """Longest run about the median and crossings of it (values on the median are skipped).

    Longest allowed: round(log2(n) + 3); crossings needed: 5 % quantile of Binomial(n - 1, 1/2).
    Source: Anhoej and Olesen 2014; R qicharts2.

    >>> found = run_chart([1, 2, 1, 2, 1, 2, 5, 6, 5, 6, 5, 6])
    >>> found.longest_run, found.crossings, found.shifted
    (6, 1, True)
    """
    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    median = float(np.median(x)) if len(x) else nan
    sides = np.sign(x - median)[x != median]
    n = len(sides)
    if n < 2:
        return RunChart(median, n, n, n, 0, 0)
    longest, crossings = int(_run_lengths(sides).max()), int(np.sum(sides[1:] != sides[:-1]))
    return RunChart(median, n, longest, round(log2(n) + 3), crossings, int(stats.binom.ppf(0.05, n - 1, 0.5)))


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Share (0 to 1) of unchanged processes that signal at least once, and of judged periods that do."""

    any_signal: float
    per_period: float
    mc_error: float
    simulations: int


def false_alarm_rate(
    n: ArrayLike,
    share: float,
    *,
    baseline: Baseline,
    laney: bool = False,
    sigma_z: float = 1.0,
    run_length: int = RUN_LENGTH,
    sigmas: float = SIGMAS,
    simulations: int = SIMULATIONS,
    seed: int = 0,
    weights: ArrayLike | None = None,
) -> FalseAlarms:
    """How often the rule of `signals` signals although nothing changed, with limits estimated as they really are.

    n: answers of each period (effective ones are rounded up). share: 0 to 1. Processes have this share in
    every period, or, with sigma_z > 1, a share that scatters so that z has this spread; the limits come from
    their own baseline. weights: of each period in the centre, where not n. `mc_error` is the Monte Carlo error of
    `any_signal`. Raises MethodError where no period is judged.

    >>> found = false_alarm_rate([100] * 13, 0.8, baseline=12, simulations=500)
    >>> 0 <= found.any_signal < 0.05
    True
    """
    sizes = np.array([ceil(x) for x in np.asarray(n, dtype=float)])
    mask = _judging(sizes, baseline)
    rng = np.random.default_rng(seed)
    counts = rng.binomial(sizes, _null_shares(rng, share, sizes, sigma_z, simulations))
    values, centre, sigma, spread = share_limits(counts, sizes, mask, laney, weights)
    with np.errstate(invalid="ignore"):
        gaps = values - centre[:, None]
    return _alarms(gaps, sigmas * sigma * spread[:, None], ~mask & (sizes > 0), run_length)


def false_alarm_rate_of_means(
    n: ArrayLike,
    *,
    baseline: Baseline,
    laney: bool = False,
    sigma_z: float = 1.0,
    run_length: int = RUN_LENGTH,
    sigmas: float = SIGMAS,
    simulations: int = SIMULATIONS,
    seed: int = 0,
    weights: ArrayLike | None = None,
) -> FalseAlarms:
    """`false_alarm_rate` for `means_chart`: means of n_t answers, normal, of a process in which nothing changed.

    Centre, variance of one answer and σ_z are estimated from the baseline of each simulated process, as they are in
    the chart. A period with n = 0 is not judged.

    >>> found = false_alarm_rate_of_means([100] * 13, baseline=12, simulations=500)
    >>> 0 <= found.any_signal < 0.05
    True
    """
    sizes = np.asarray(n, dtype=float)
    mask = _judging(sizes, baseline)
    rng = np.random.default_rng(seed)
    errors = np.divide(max(sigma_z, 1.0), np.sqrt(sizes), out=np.zeros(len(sizes)), where=sizes > 0)
    values = rng.standard_normal((simulations, len(sizes))) * errors
    df = max(float((sizes[mask] - 1).sum()), 1.0)
    unit = rng.chisquare(df, simulations) / df
    centre, sigma, spread = means_limits(values, sizes, unit, mask, laney, weights)
    return _alarms(
        values - centre[:, None], sigmas * sigma * spread[:, None], ~mask & (sizes > 0), run_length
    )


def _judging(sizes: NDArray[Any], baseline: Baseline) -> NDArray[np.bool_]:
    """The baseline; raises MethodError where it leaves no period to judge."""
    mask = baseline_mask(len(sizes), baseline)
    if not (~mask & (sizes > 0)).any():
        raise MethodError(say("Every period belongs to the baseline, so none is judged."))
    return mask


def _alarms(gaps: Floats, half: Floats, judged: NDArray[np.bool_], run_length: int) -> FalseAlarms:
    """How many simulated processes signal, from distances to the centre and half widths of the limits."""
    with np.errstate(invalid="ignore"):
        beyond = np.abs(gaps) > half
    found = beyond[:, judged] | (_run_lengths(np.sign(gaps[:, judged])) >= run_length)
    rate = float(found.any(axis=1).mean())
    return FalseAlarms(rate, float(found.mean()), sqrt(rate * (1 - rate) / len(found)), len(found))


def _null_shares(
    rng: np.random.Generator, share: float, sizes: NDArray[np.int64], sigma_z: float, simulations: int
) -> Floats:
    """True share of each period in each simulated process."""
    shape = (simulations, len(sizes))
    if sigma_z <= 1:
        return np.full(shape, share)
    extra = np.sqrt(share * (1 - share) / np.maximum(sizes, 1) * (sigma_z**2 - 1))
    return np.clip(share + extra * rng.standard_normal(shape), 0.0, 1.0)
