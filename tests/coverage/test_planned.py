"""What sample_size promises, enumerated: so many answers give a range at most as wide as asked for, and a stated mean width.

Without an expectation the number holds whatever the share turns out to be. With one, some surveys come out a little wider than
planned and some a little narrower: there the mean width is judged.
"""

import math

import numpy as np
import pytest
from scipy import stats

import csat_research as cr
from csat_research.stats.intervals import SHARE_INTERVALS
from tests.coverage.test_intervals import outcomes

SHARES = np.round(np.arange(0.50, 0.995, 0.01), 2)
MARGINS = (3, 5, 10)


def needed(measure, margin, **told):
    return int(cr.sample_size(measure, margin=margin, **told).table["estimate"].iloc[0])


def halves(n):
    """Half the width of Wilson's range, points, of 0 to n satisfied answers."""
    bounds = [SHARE_INTERVALS["wilson"](x, n) for x in range(n + 1)]
    return 50 * np.array([one.high - one.low for one in bounds])


@pytest.mark.parametrize("margin", MARGINS)
def test_answers_planned_without_an_expectation_are_always_enough(margin, sized):
    n = needed("csat", margin)
    kept = halves(n) <= margin
    chance = min(stats.binom.pmf(np.arange(n + 1), n, p) @ kept for p in SHARES)
    sized(
        f"sample_size: range of CSAT within {margin} points as planned, least of 50 shares, enumerated",
        round(10_000 * chance),
        10_000,
        planted=True,
    )
    assert chance > 1 - 1e-9
    assert halves(n - n // 10).max() > margin  # the tooth: a tenth fewer answers leave some ranges wider


@pytest.mark.parametrize("margin", MARGINS)
@pytest.mark.parametrize("share", [60, 75, 90, 95, 98, 99])
def test_answers_planned_for_an_expected_share_give_its_width_in_the_mean(margin, share):
    """Half of Wilson's range is concave in the share, so that its mean is at most that of the expected share."""
    n = needed("csat", margin, expected=share)
    width = stats.binom.pmf(np.arange(n + 1), n, share / 100) @ halves(n)
    assert (
        0.85 * margin < width <= margin * (1 + 1e-9)
    )  # of the 30 or so answers that 99 % needs, shares are few


def test_the_tooth_without_wilsons_interval_few_answers_were_promised():
    """z² p (1 - p) / margin² of 95 % is 73 answers, whose ranges are 5.24 to either side in the mean."""
    n = math.ceil(1.959964**2 * 0.95 * 0.05 / 0.05**2)
    assert n == 73
    assert stats.binom.pmf(np.arange(n + 1), n, 0.95) @ halves(n) > 5.2
    assert needed("csat", 5, expected=95) > n


@pytest.mark.parametrize("margin", [5, 10])
@pytest.mark.parametrize(("up", "down"), [(97, 1), (90, 4), (2, 95), (60, 20), (4, 1)])
def test_answers_planned_for_an_expected_nps_give_its_width_in_the_mean(margin, up, down):
    from csat_research.stats.nps_intervals import nps_score_bounds

    n = needed("nps", margin, expected={"promoters": up, "detractors": down})
    table, _ = outcomes(n)
    low, high = nps_score_bounds(*table)
    chance = stats.multinomial.pmf(np.column_stack(table), n, [up / 100, 1 - (up + down) / 100, down / 100])
    assert chance @ (50 * (high - low)) <= margin * (1 + 1e-6)


def test_answers_planned_for_nps_are_always_enough(sized):
    """The most answers are needed where half promote and half detract."""
    from csat_research.stats.nps_intervals import nps_score_bounds

    n = needed("nps", 10)
    table, _ = outcomes(n)
    low, high = nps_score_bounds(*table)
    half = 50 * (high - low)
    kept = int((half <= 10).sum())
    sized(
        "sample_size: range of NPS within 10 points as planned, every outcome", kept, len(half), planted=True
    )
    assert kept == len(half)
