"""Hosmer and Lemeshow's test: by hand, and where ties leave a group without an answer."""

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.diagnostics import hosmer_lemeshow


def test_it_is_the_sum_over_groups():
    y, p = np.array([0, 1, 0, 1, 1, 1.0]), np.array([0.1, 0.3, 0.35, 0.6, 0.7, 0.9])
    found, used = hosmer_lemeshow(y, p, groups=3)
    seen, meant = np.array([1, 1, 2]), np.array([0.4, 0.95, 1.6])
    wanted = ((seen - meant) ** 2 / (meant * (1 - meant / 2))).sum()
    assert (used, found.df) == (3, 1)
    assert found.statistic == pytest.approx(wanted)
    assert found.p_value == pytest.approx(stats.chi2.sf(wanted, 1))


def test_a_group_without_an_answer_tells_nothing():
    """R: table(cut(p, quantile(p, 0:4/4), include.lowest = TRUE)) is 3 5 0 3, and the sum over it is missing."""
    p = np.array([0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.5, 0.5, 0.9, 0.9, 0.95])
    found, used = hosmer_lemeshow(np.arange(11.0) % 2, p, groups=4)
    assert used == 4
    assert np.isnan(found.statistic)
    assert np.isnan(found.p_value)
