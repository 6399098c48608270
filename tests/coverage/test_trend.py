"""The chart of a trend: it signals where nothing changed as often as it says, and sees a drop of 15 points.

24 periods, limits from the first twelve, both rules (beyond the limits, eight in a row). The rate that `trend` prints is simulated with
the same sizes and estimated limits; it is above 5 % and is judged by itself. Periods that differ beyond chance need Laney's limits:
without them every second chart signals (the tooth).
"""

import numpy as np
import pytest

from csat_research.stats.chart_rules import false_alarm_rate, signals
from csat_research.stats.charts import p_chart
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import FULL

RUNS, PRINTED = (1000, 40) if FULL else (100, 10)
PERIODS, BASELINE = 24, 12
LATER = np.arange(PERIODS) >= BASELINE
WANDER = 0.03  # of the share from period to period, in Laney's world


def chart(rng, n, drop=0.0, wander=0.0, laney=False):
    share = np.clip(0.8 + wander * rng.normal(size=PERIODS) - drop * LATER, 0, 1)
    return p_chart(rng.binomial(n, share), np.full(PERIODS, n), baseline=BASELINE, laney=laney)


def signalled(rng, n, **world):
    return sum(len(signals(chart(rng, n, **world)).all) > 0 for _ in range(RUNS))


@pytest.mark.parametrize(
    "n", [pytest.param(30, marks=pytest.mark.full), 100, pytest.param(400, marks=pytest.mark.full)]
)
@pytest.mark.parametrize(("kind", "wander"), [("p", 0.0), ("laney", WANDER)])
def test_a_chart_signals_as_often_as_it_says(n, kind, wander, sized):
    rng, world = np.random.default_rng(n), {"wander": wander, "laney": kind == "laney"}
    false = signalled(rng, n, **world)
    true = signalled(rng, n, drop=0.15, **world)
    some = [chart(rng, n, **world) for _ in range(PRINTED)]
    given = {"baseline": BASELINE, "laney": kind == "laney", "simulations": 400}
    said = [
        false_alarm_rate(np.full(PERIODS, n), one.centre, sigma_z=one.sigma_z, seed=i, **given).any_signal
        for i, one in enumerate(some)
    ]
    printed = float(np.mean(said))
    line = f"trend, {kind} chart of 24 periods of {n} answers: any signal"
    sized(f"{line}, {100 * printed:.0f} % printed" if FULL else line, false, RUNS)
    sized(line, true, RUNS, planted=True)
    assert at_most(false, RUNS, printed + 0.05)
    assert at_least(false, RUNS, printed - 0.05)
    assert at_least(true, RUNS, 0.8)


def test_teeth_without_laney_wandering_periods_signal_far_more_often_than_said():
    rng = np.random.default_rng(0)
    assert signalled(rng, 400, wander=WANDER) > 0.5 * RUNS
