"""PLS of many matrices at once: the same as one at a time, and what does not settle harms no other."""

import numpy as np
import pytest

from csat_research.stats.pls import pls
from csat_research.stats.pls_batch import SCHEMES, regressions, solved, total_effects
from csat_research.stats.shapley import correlations
from tests.stats.test_pls import BLOCKS, PATHS, answers

MEMBERS = [np.array(one) for one in BLOCKS.values()]
MODEL = PATHS != 0


def weighted_correlations(x, weights):
    centred = x - np.average(x, axis=0, weights=weights)
    return correlations(centred.T @ (weights[:, None] * centred) / weights.sum())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_batch_is_the_single_run_of_every_replicate(scheme):
    x, rng = answers(200), np.random.default_rng(5)
    drawn = rng.multinomial(len(x), np.full(len(x), 1 / len(x)), size=6).astype(float)
    found = solved(np.array([weighted_correlations(x, w) for w in drawn]), MEMBERS, MODEL, scheme)
    for place, counts in enumerate(drawn.astype(int)):
        alone = pls(np.repeat(x, counts, axis=0), BLOCKS, PATHS, scheme=scheme)
        # Both stop where steps are under 1e-12, so that they agree to far better than 1e-9.
        assert found.weights[place] == pytest.approx(alone.weights, abs=1e-9)
        assert found.paths[place] == pytest.approx(alone.paths, abs=1e-9)


def test_what_is_not_defined_stays_alone():
    r = weighted_correlations(answers(200), np.ones(200))
    hole = r.copy()
    hole[0, 1] = hole[1, 0] = np.nan
    together, alone = solved(np.array([r, hole, r]), MEMBERS, MODEL), solved(r[None], MEMBERS, MODEL)
    assert np.isnan(together.weights[1]).any()
    for place in (0, 2):
        np.testing.assert_allclose(together.weights[place], alone.weights[0], atol=1e-12)


def test_weights_are_a_point_that_another_step_does_not_move():
    """Mode A: the weight of an item is proportional to its covariance with what its neighbours expect of the theme."""
    r = weighted_correlations(answers(300), np.ones(300))
    found = solved(r[None], MEMBERS, MODEL, "factorial")
    outer, between = found.outer[0], found.outer[0].T @ r @ found.outer[0]
    inner = outer @ (between * (MODEL | MODEL.T))
    for j, one in enumerate(MEMBERS):
        pulled = (r @ inner[:, j])[one]
        assert pulled / np.linalg.norm(pulled) == pytest.approx(outer[one, j] / np.linalg.norm(outer[one, j]))


def test_a_theme_points_where_most_of_its_items_do():
    x = answers(300)
    x[:, 0] *= -1  # one of three items reversed
    found = solved(weighted_correlations(x, np.ones(300))[None], MEMBERS, MODEL)
    assert np.sign(found.weights[0, :3]).tolist() == [-1, 1, 1]


def test_regressions_are_least_squares_and_their_explained_part():
    x = answers(400)[:, [0, 3, 6]]
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    slopes, explained = regressions(np.corrcoef(x, rowvar=False)[None], MODEL)
    want = np.linalg.lstsq(z[:, :2], z[:, 2], rcond=None)[0]
    assert slopes[0, 2, :2] == pytest.approx(want)
    assert explained[0, 2] == pytest.approx((z[:, :2] @ want).var())


def test_total_effects_are_all_ways_of_each():
    b = np.array([[0, 0, 0, 0], [0.5, 0, 0, 0], [0.2, 0.4, 0, 0], [0.1, 0, 0.3, 0]])
    found = total_effects(np.array([b, 2 * b]))
    assert found[0, 3, 0] == pytest.approx(0.1 + 0.2 * 0.3 + 0.5 * 0.4 * 0.3)
    for one, effects in zip((b, 2 * b), found, strict=True):
        assert effects == pytest.approx(np.linalg.inv(np.eye(4) - one) - np.eye(4))
