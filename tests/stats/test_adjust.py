"""Adjusted p-values: brute force from the definitions, missing tests, misspelt names."""

from itertools import combinations
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.errors import MethodError
from csat_research.stats.adjust import ADJUSTMENTS, adjusted

families = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@settings(max_examples=20)  # the library collects garbage on every call: 0.1 s
@given(p=families)
def test_holm_is_the_closed_test_with_bonferroni(p):
    """Adjusted p of a test = the largest Bonferroni p of any set of tests that holds it."""
    sets = [s for k in range(1, len(p) + 1) for s in combinations(range(len(p)), k)]
    want = [max(min(1, len(s) * min(p[i] for i in s)) for s in sets if j in s) for j in range(len(p))]
    assert adjusted(p, "holm") == pytest.approx(want)


@settings(max_examples=20)
@given(p=families)
def test_bh_is_its_definition(p):
    m, ordered = len(p), sorted(p)
    want = [min(min(1, ordered[k] * m / (k + 1)) for k in range(m) if ordered[k] >= own) for own in p]
    assert adjusted(p, "bh") == pytest.approx(want)


@settings(max_examples=30)
@given(p=families, method=st.sampled_from(sorted(ADJUSTMENTS)), order=st.randoms())
def test_order_does_not_matter_and_p_never_falls(p, method, order):
    where = list(range(len(p)))
    order.shuffle(where)
    found, shuffled = adjusted(p, method), adjusted([p[i] for i in where], method)
    assert shuffled == pytest.approx(found[where])
    assert np.all(found >= np.array(p) - 1e-12)
    assert np.all(found <= 1)


def test_a_test_that_was_not_made_does_not_count():
    found = adjusted([0.01, nan, 0.02])
    assert found[[0, 2]].tolist() == [0.02, 0.02]
    assert isnan(found[1])
    assert isnan(adjusted([nan])[0])


def test_what_cannot_be_is_said():
    with pytest.raises(MethodError, match="holm, bh"):
        adjusted([0.1], "homl")
    with pytest.raises(MethodError, match="outside 0 to 1"):
        adjusted([1.2])
