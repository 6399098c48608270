"""Where a column sorts the answers at a cut, R's glm stops somewhere: so does the logit of `brant_as_r`."""

import numpy as np
import pytest

from csat_research.stats.brant_as_r import _glm


def test_a_logit_without_a_maximum_stops_where_r_does():
    """R 4.2.2: glm(c(0,0,0,0,0,1,1,1,1,1) ~ c(1:10), binomial), 25 steps; coef and vcov of the last one."""
    x = np.arange(1.0, 11)
    found, shares, covariance = _glm((x > 5).astype(float), np.column_stack([np.ones(10), x]))
    assert found == pytest.approx([-245.8473223040, 44.6995131475], rel=1e-6)
    # of weights near 1e-13: the last digits are lost in the steps before
    assert np.diag(covariance) == pytest.approx([114131942788.3, 3742028876.94], rel=1e-5)
    assert shares.min() == pytest.approx(np.finfo(float).eps, rel=1e-12, abs=0)
    assert shares.max() < 1
