"""PLS: a planted model, closed forms, and what must not matter."""

import numpy as np
import pytest

from csat_research.errors import MethodError
from csat_research.stats.pls import pls, pls_index, total_effects

BLOCKS = {"image": [0, 1, 2], "quality": [3, 4, 5], "loyalty": [6, 7, 8]}
PATHS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0]])
SCHEMES = ("path", "centroid", "factorial")


def answers(n=4000, seed=0, noise=0.4):
    """Image -> quality .6, image -> loyalty .3, quality -> loyalty .5; three noisy items each on about 1-10."""
    rng = np.random.default_rng(seed)
    image = rng.normal(size=n)
    quality = 0.6 * image + 0.8 * rng.normal(size=n)
    loyalty = 0.3 * image + 0.5 * quality + 0.7 * rng.normal(size=n)
    themes = np.column_stack([image, quality, loyalty])
    return 6 + 1.2 * np.repeat(themes, 3, axis=1) + noise * rng.normal(size=(n, 9))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_planted_model_is_found_a_little_small(scheme):
    """Noise in items draws PLS paths towards zero: within .06 here, and in the planted order."""
    found = pls(answers(), BLOCKS, PATHS, scheme=scheme)
    assert found.paths[1, 0] == pytest.approx(0.6, abs=0.06)
    assert found.paths[2, 1] > found.paths[2, 0] > 0.2
    assert found.r_squared[0] == 0
    assert (found.ave > 0.8).all()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_single_items_are_a_path_analysis(scheme):
    """One item a theme: weights are 1 and paths the standardised regressions."""
    x = answers()[:, [0, 3, 6]]
    found = pls(x, {"a": [0], "b": [1], "c": [2]}, PATHS, scheme=scheme)
    r = np.corrcoef(x, rowvar=False)
    assert found.weights == pytest.approx(np.ones(3))
    assert found.paths[2, :2] == pytest.approx(np.linalg.solve(r[:2, :2], r[:2, 2]))
    assert found.alpha.tolist() == [1.0, 1.0, 1.0]


def test_scores_have_variance_one_and_loadings_are_correlations():
    x = answers(500)
    found = pls(x, BLOCKS, PATHS)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    for j, one in enumerate(found.members):
        score = z[:, one] @ found.weights[one]
        assert score.var() == pytest.approx(1)
        assert found.loadings[one] == pytest.approx([np.corrcoef(z[:, i], score)[0, 1] for i in one])
        assert found.ave[j] == pytest.approx((found.loadings[one] ** 2).mean())


def test_scale_order_and_copies_do_not_matter():
    x = answers(300)
    once = pls(x, BLOCKS, PATHS)
    scaled = pls(x * 10.0 ** np.arange(9) + 1e6, BLOCKS, PATHS)
    mixed = pls(np.random.default_rng(1).permutation(x), BLOCKS, PATHS)
    w = np.random.default_rng(2).integers(1, 4, 300)
    for found in (scaled, mixed):
        assert found.weights == pytest.approx(once.weights, rel=1e-6)
    assert pls(x, BLOCKS, PATHS, weights=10 * w).paths == pytest.approx(
        pls(np.repeat(x, w, axis=0), BLOCKS, PATHS).paths
    )


def test_the_index_lies_between_its_items_and_moves_with_them():
    x = answers(800)
    found = pls(x, BLOCKS, PATHS)
    index = pls_index(found, "quality", x, 1, 10)
    plain = 100 * (x[:, 3:6].mean(axis=0) - 1) / 9
    assert plain.min() <= index <= plain.max()
    assert pls_index(found, "quality", x + 0.9, 1, 10) == pytest.approx(index + 10)


def test_total_effects_are_the_sum_of_all_ways():
    assert total_effects([[0, 0, 0], [0.6, 0, 0], [0.3, 0.5, 0]])[2, 0] == pytest.approx(0.3 + 0.6 * 0.5)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: pls(np.ones((9, 2)), {"a": [0], "b": [1]}, [[0, 0], [1, 0]]), "does not vary"),
        (lambda: pls(answers(50)[:, :2], {"a": [0], "b": [1]}, [[0, 1], [0, 0]]), "earlier themes to later"),
        (lambda: pls(answers(50)[:, :2], {"a": [0], "b": [1]}, [[0, 0], [0, 0]]), "lead nowhere"),
        (lambda: pls_index(pls(answers(50), BLOCKS, PATHS), "prize", answers(50), 1, 10), "no theme"),
    ],
)
def test_a_model_that_cannot_be_says_why(ask, words):
    with pytest.raises(MethodError, match=words):
        ask()
