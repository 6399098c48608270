"""What sample_size promises, enumerated: so many answers give a range at most as wide as asked for, and a stated mean width.

Without an expectation the number holds whatever the share turns out to be. With one, half the surveys come out a little wider than
planned and half a little narrower: there the mean width is judged.
"""

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
@pytest.mark.parametrize("share", [60, 75, 90])
def test_answers_planned_for_an_expected_share_give_its_width_in_the_mean(margin, share):
    n = needed("csat", margin, expected=share)
    width = stats.binom.pmf(np.arange(n + 1), n, share / 100) @ halves(n)
    assert width == pytest.approx(
        margin, rel=0.05 if margin < 10 else 0.1
    )  # Wilson's of 35 answers is not z errors


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
