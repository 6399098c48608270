"""Dominance against the definition, model by model."""

from itertools import combinations

import numpy as np
import pytest

from csat_research.stats.association import covariance
from csat_research.stats.dominance import dominance
from csat_research.stats.halving import subset_gains
from csat_research.stats.shapley import correlations, lmg

from .test_shapley import r2_by_regression, sample


def fits_of(data):
    """R² of every subset by regression, position = sum of 2^j."""
    drivers = data.shape[1] - 1
    fits = np.zeros(2**drivers)
    for size in range(1, drivers + 1):
        for held in combinations(range(drivers), size):
            fits[sum(2**j for j in held)] = r2_by_regression(data, [j + 1 for j in held])
    return fits


def outcome_last(data):
    return correlations(covariance(np.roll(data, -1, axis=1)))


@pytest.mark.parametrize("drivers", [1, 3, 5])
def test_every_subset_has_its_r2(drivers):
    data = sample(drivers, drivers)
    np.testing.assert_allclose(subset_gains(outcome_last(data)), fits_of(data), atol=1e-12)


def test_subsets_by_the_thousand_stay_exact():
    """Twelve drivers: states change from whole squares to triangles on the way."""
    data = sample(3, 12, n=100)
    fits = subset_gains(outcome_last(data))
    for held in [(0,), (11,), (0, 3, 7), tuple(range(12))]:
        want = r2_by_regression(data, [j + 1 for j in held])
        assert fits[sum(2**j for j in held)] == pytest.approx(want, abs=1e-11)
    np.testing.assert_allclose(dominance(fits).general, lmg(covariance(data)).shares, atol=1e-12)


def test_general_dominance_is_the_shapley_value():
    data = sample(11, 5)
    np.testing.assert_allclose(dominance(fits_of(data)).general, lmg(covariance(data)).shares, atol=1e-12)


def test_conditional_dominance_is_the_mean_gain_at_a_size():
    data = sample(2, 4)
    found, fits = dominance(fits_of(data)).conditional, fits_of(data)
    for size in range(4):
        sets = [sum(2**j for j in held) for held in combinations(range(1, 4), size)]
        assert found[0, size] == pytest.approx(np.mean([fits[s + 1] - fits[s] for s in sets]), abs=1e-12)


def test_complete_dominance_needs_every_model():
    fits = np.array([0, 0.5, 0.3, 0.6])
    assert dominance(fits).complete.tolist() == [[0.5, 1.0], [0.0, 0.5]]
    # The second driver wins in one of the two models that hold only the third.
    fits = np.array([0, 0.5, 0.3, 0.6, 0.1, 0.52, 0.55, 0.7])
    found = dominance(fits)
    assert found.complete[0, 1] == found.complete[1, 0] == 0.5
    assert found.general_matrix[0, 1] == 1
