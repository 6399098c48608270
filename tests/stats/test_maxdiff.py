"""MaxDiff: planted utilities found, errors that hold with and without people of one mind, a closed form, what is refused."""

import numpy as np
import pytest
from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.stats.maxdiff import maxdiff, maxdiff_counts

UTILITIES = np.array([0.0, 0.8, -0.5, 1.2, 0.3])


def tasks(rng, people=40, each=8, k=3, spread=0.0):
    """Tasks in which the pair (best, worst) is chosen with log odds u_b - u_w; people differ by `spread`."""
    who = np.repeat(np.arange(people), each)
    own = UTILITIES + spread * rng.normal(size=(people, len(UTILITIES)))
    shown = np.array([rng.permutation(len(UTILITIES))[:k] for _ in who])
    u = np.take_along_axis(own[who], shown, axis=1)
    first, second = np.nonzero(~np.eye(k, dtype=bool))
    odds = u[:, first] - u[:, second] + rng.gumbel(size=(len(who), len(first)))
    at = odds.argmax(axis=1)
    rows = np.arange(len(who))
    return shown, shown[rows, first[at]], shown[rows, second[at]], who


def test_a_closed_form():
    """By symmetry x = e^-u solves x² - x - 3 = 0."""
    found = maxdiff([[0, 1, 2]] * 4, [0, 0, 1, 2], [1, 2, 2, 1], 3)
    assert np.exp(-found.utilities[1]) == pytest.approx((1 + np.sqrt(13)) / 2)


@pytest.mark.full
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_ranges_hold_the_planted_utilities(spread):
    """200 surveys: by respondents in class; with people who differ the utilities shrink, so those of many people are the truth."""
    shown, best, worst, _ = tasks(np.random.default_rng(9), people=20_000, spread=spread)
    truth = maxdiff(shown, best, worst, 5).utilities
    if not spread:
        assert truth == pytest.approx(UTILITIES, abs=0.03)
    rng, hits, plain, runs = np.random.default_rng(1), np.zeros(4), np.zeros(4), 200
    for _ in range(runs):
        shown, best, worst, who = tasks(rng, spread=spread)
        clustered = maxdiff(shown, best, worst, 5, respondents=who)
        alone = maxdiff(shown, best, worst, 5)
        off = np.abs(clustered.utilities - truth)[1:]
        hits += off < stats.t.ppf(0.975, 39) * clustered.std_errors[1:]
        plain += off < 1.96 * alone.std_errors[1:]
    assert (stats.binom.cdf(hits, runs, 0.93) > 0.001).all()
    assert (stats.binom.sf(hits - 1, runs, 0.975) > 0.001).all()
    if spread:
        assert (
            stats.binom.cdf(plain, runs, 0.93) < 0.001
        ).any()  # teeth: tasks of one person are not independent


def test_three_models_agree_on_the_order_and_shares_are_weights():
    shown, best, worst, _ = tasks(np.random.default_rng(2), people=400)
    for model in ("marginal", "sequential", "maxdiff"):
        found = maxdiff(shown, best, worst, 5, model=model)
        assert found.utilities.argsort().tolist() == UTILITIES.argsort().tolist()
        assert found.shares.sum() == pytest.approx(1)
        assert found.shares_covariance.sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-12)


def test_order_of_tasks_and_of_places_does_not_matter():
    rng = np.random.default_rng(3)
    shown, best, worst, who = tasks(rng)
    mixed = rng.permutation(len(shown))
    once = maxdiff(shown, best, worst, 5, respondents=who)
    again = maxdiff(shown[mixed][:, ::-1], best[mixed], worst[mixed], 5, respondents=who[mixed])
    assert again.utilities == pytest.approx(once.utilities)
    assert again.std_errors == pytest.approx(once.std_errors)


def test_counts_add_up():
    shown, best, worst, _ = tasks(np.random.default_rng(4))
    counts = maxdiff_counts(shown, best, worst, 6)
    assert counts.balance.sum() == 0
    assert counts.shown.sum() == shown.size
    assert np.isnan(counts.per_shown[5])


CHAIN = np.array([[0, 1, 2], [2, 3, 4]])  # 0 and 4 are never in one task


def chain_of_tasks(seed=0, n=240):
    """Tasks that show one end of a chain of items or the other."""
    rng, u = np.random.default_rng(seed), np.array([0.0, 0.8, -0.5, 1.2, 0.3])
    shown = CHAIN[rng.integers(0, 2, n)]
    pairs = np.argwhere(~np.eye(3, dtype=bool))
    odds = u[shown[:, pairs[:, 0]]] - u[shown[:, pairs[:, 1]]] + rng.gumbel(size=(n, 6))
    at = pairs[odds.argmax(axis=1)]
    return shown, *np.take_along_axis(shown, at, axis=1).T


def test_items_that_meet_by_way_of_others_are_compared():
    """The least of the likelihood written out, by scipy; nothing of it knows which items were shown together."""
    shown, best, worst = chain_of_tasks()

    def loss(free):
        u = np.r_[0.0, free]
        odds = np.exp(u[shown][:, :, None] - u[shown][:, None, :]) * ~np.eye(3, dtype=bool)
        return np.log(odds.sum(axis=(1, 2))).sum() - (u[best] - u[worst]).sum()

    plain = optimize.minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8})
    found = maxdiff(shown, best, worst, 5)
    assert found.utilities[1:] == pytest.approx(plain.x, abs=1e-5)
    assert found.log_likelihood == pytest.approx(-plain.fun, abs=1e-8)
    step = 1e-3 * np.eye(4)
    bends = [
        [
            loss(plain.x + a + b) - loss(plain.x + a - b) - loss(plain.x - a + b) + loss(plain.x - a - b)
            for a in step
        ]
        for b in step
    ]
    wanted = np.sqrt(np.diag(np.linalg.inv(np.array(bends) / 4e-6)))
    assert found.std_errors[1:] == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: maxdiff_counts([[0, 1, 2]], [3], [1], 4), "not among those"),
        (lambda: maxdiff_counts([[0, 1, 2]], [1], [1], 3), "as best and as worst"),
        # counted twice, and the rest after the best is no table of one width
        (lambda: maxdiff_counts([[0, 1, 1]], [0], [1], 2), "twice in one task"),
        (lambda: maxdiff([[0, 0, 1]] * 2, [0, 1], [1, 0], 2, model="sequential"), "twice in one task"),
        (lambda: maxdiff_counts([[0, 1, 9]], [0], [1], 3), "run from 0"),
        (lambda: maxdiff([[0, 1, 2]] * 5, [0] * 5, [1, 2, 1, 2, 1], 3), "always or never"),
        # 2 always beats 1, the only way from one pair to the other: all have met, and there is no end
        (
            lambda: maxdiff([[0, 1], [2, 3], [1, 2]] * 4, [0, 2, 2, 1, 3, 2] * 2, [1, 3, 1, 0, 2, 1] * 2, 4),
            "always or never",
        ),
        (lambda: maxdiff([[0, 1], [2, 3]] * 4, [0, 2, 1, 3] * 2, [1, 3, 0, 2] * 2, 4), "never shown with"),
    ],
)
def test_what_cannot_be_counted_says_why(ask, words):
    with pytest.raises(MethodError, match=words):
        ask()
