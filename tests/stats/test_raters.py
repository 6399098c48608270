"""Raters: coverage of all six forms, equal raters, and what does not matter."""

import numpy as np
import pytest
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.raters import intraclass_correlations


@pytest.mark.full
def test_ranges_hold_the_planted_correlations():
    """Things vary by 1, raters by .5, the rest by 1: agreement 1/2.25, consistency 1/2 for one rater; 4 raters' means."""
    rng, runs = np.random.default_rng(0), 400
    truth = {"ICC2": 1 / 2.25, "ICC3": 1 / 2, "ICC2k": 1 / (1 + 1.25 / 4), "ICC3k": 1 / (1 + 1 / 4)}
    hits = dict.fromkeys(truth, 0)
    for _ in range(runs):
        x = rng.normal(size=(40, 1)) + 0.5 * rng.normal(size=(1, 4)) + rng.normal(size=(40, 4))
        for one in intraclass_correlations(x):
            if one.form in truth:
                hits[one.form] += one.interval.low <= truth[one.form] <= one.interval.high
    for form, found in hits.items():
        # Four raters say little of how raters vary: the bounds of ICC2 are approximate (McGraw and Wong), a wider class.
        high = 0.985 if form.startswith("ICC2") else 0.97
        assert stats.binom.cdf(found, runs, 0.93) > 0.001, form
        assert stats.binom.sf(found - 1, runs, high) > 0.001, form


def test_a_shift_of_one_rater_changes_agreement_but_not_consistency():
    x = np.random.default_rng(1).normal(size=(20, 1)) + 0.3 * np.random.default_rng(2).normal(size=(20, 3))
    plain, moved = intraclass_correlations(x), intraclass_correlations(x + np.array([0, 0, 5]))
    forms = {one.form: one.interval.estimate for one in plain}
    after = {one.form: one.interval.estimate for one in moved}
    assert after["ICC3"] == pytest.approx(forms["ICC3"])
    assert after["ICC2"] < 0.5 * forms["ICC2"]
    assert [one.interval.estimate for one in intraclass_correlations(x[::-1, ::-1])] == pytest.approx(
        list(forms.values())
    )


@pytest.mark.parametrize("ratings", [[[1, 2, 3]], [[1], [2]], [[1, np.nan], [2, 3]], [1, 2, 3]])
def test_too_few_and_gaps_are_refused(ratings):
    with pytest.raises(MethodError):
        intraclass_correlations(ratings)
