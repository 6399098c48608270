"""Cox: statsmodels beside it, coverage, customers of one mind, effects that change, and what must not matter."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from csat_research.errors import MethodError
from csat_research.stats.cox import concordance, cox, proportional_hazards

TRUE = np.array([0.5, -0.3])


def waits(rng, n=200, frailty=0.0, groups=None):
    """Exponential waits with log hazard x'TRUE (and a shared one of each group), a third not yet over, in whole days."""
    x = rng.normal(size=(n, 2))
    who = np.arange(n) if groups is None else rng.integers(0, groups, n)
    mood = frailty * rng.normal(size=who.max() + 1)[who]
    if groups is not None:
        x[:, 1] = rng.normal(size=groups)[who]
    wait = rng.exponential(40 * np.exp(-x @ TRUE - mood))
    until = rng.uniform(20, 150, n)
    return np.ceil(np.minimum(wait, until)), (wait <= until).astype(float), x, who


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_it_agrees_with_statsmodels(ties):
    t, hit, x, who = waits(np.random.default_rng(0))
    strata = who % 3
    found = cox(t, hit, x, strata=strata, ties=ties)
    theirs = PHReg(t, x, status=hit, strata=strata, ties=ties).fit()
    assert found.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert found.std_errors == pytest.approx(theirs.bse, rel=1e-4)
    assert found.log_likelihood == pytest.approx(theirs.llf)


@pytest.mark.full
def test_ranges_hold_the_planted_effects(sized):
    rng, hits, runs, called = np.random.default_rng(1), np.zeros(2), 150, np.zeros(3)
    for _ in range(runs):
        t, hit, x, _ = waits(rng, 120)
        found = cox(t, hit, x)
        hits += np.abs(found.coefficients - TRUE) < 1.96 * found.std_errors
        called += cox(t, hit, np.column_stack([x, rng.normal(size=120)])).p_values < 0.05
    sized("Cox: a driver of hazards, 120 customers", called[2], runs)
    sized("Cox: a driver of hazards, 120 customers", called[0], runs, planted=True)
    assert (stats.binom.cdf(hits, runs, 0.93) > 0.001).all()
    assert stats.binom.sf(called[2] - 1, runs, 0.07) > 0.001
    assert called[0] > 0.8 * runs


@pytest.mark.full
def test_agents_who_differ_need_clusters():
    """A driver of agents, 30 of them with moods: without clusters its range is too narrow."""
    rng, plain, robust, runs = np.random.default_rng(2), 0, 0, 60
    shrunk = np.mean(
        [cox(*waits(rng, 1500, 1.0, 300)[:3]).coefficients[1] for _ in range(3)]
    )  # frailty draws it to 0
    for _ in range(runs):
        t, hit, x, who = waits(rng, 240, 1.0, 30)
        off = abs(cox(t, hit, x).coefficients[1] - shrunk)
        plain += off < 1.96 * cox(t, hit, x).std_errors[1]
        robust += off < 1.96 * cox(t, hit, x, clusters=who).std_errors[1]
    assert plain / runs < 0.8 < robust / runs


def test_each_row_its_own_cluster_is_near_the_information_and_order_does_not_matter():
    rng = np.random.default_rng(3)
    t, hit, x, who = waits(rng, 400)
    plain, robust = cox(t, hit, x), cox(t, hit, x, clusters=who)
    assert robust.std_errors == pytest.approx(plain.std_errors, rel=0.15)
    mixed = rng.permutation(400)
    again = cox(t[mixed], hit[mixed], 10 * x[mixed] + 1e3, clusters=who[mixed])
    assert again.coefficients == pytest.approx(plain.coefficients / 10)
    assert again.std_errors == pytest.approx(robust.std_errors / 10)


@pytest.mark.full
def test_proportional_hazards_keep_their_size_and_a_fading_effect_is_seen(sized):
    rng, same, fading, runs = np.random.default_rng(4), 0, 0, 100
    for _ in range(runs):
        t, hit, x, _ = waits(rng, 150)
        same += proportional_hazards(cox(t, hit, x)).overall_p < 0.05
        early = rng.exponential(20 * np.exp(-1.5 * x[:, 0]))  # the effect ends on day 15
        wait = np.where(early < 15, early, 15 + rng.exponential(40, 150))
        fading += proportional_hazards(cox(wait, np.ones(150), x[:, :1])).overall_p < 0.05
    sized("Cox: hazards are proportional, 150 customers", same, runs)
    sized("Cox: hazards are proportional, 150 customers", fading, runs, planted=True)
    assert stats.binomtest(same, runs, 0.05).pvalue > 0.001
    assert fading / runs > 0.9


def test_concordance_counts_pairs():
    t, hit, x, _ = waits(np.random.default_rng(5), 60)
    found = cox(t, hit, x)
    risk, right, pairs = x @ found.coefficients, 0.0, 0
    for i in range(60):
        for j in range(60):
            if hit[i] and (t[j] > t[i] or (t[j] == t[i] and not hit[j])):
                pairs += 1
                right += risk[i] > risk[j]
    assert concordance(found) == pytest.approx(right / pairs)


def test_equal_rows_tie_wherever_they_stand():
    """A product with a matrix kept by columns, as frames keep it, gives its last rows another last digit; equal rows still tie."""
    rng = np.random.default_rng(0)
    x = np.column_stack([np.exp(rng.normal(size=31)).round(1), rng.integers(0, 2, (31, 3))]).astype(float)
    x[15:30] = x[:15]
    t = rng.integers(1, 25, 31)
    found, right, pairs = cox(t, np.ones(31), np.asfortranarray(x)), 0.0, 0
    for i in range(31):
        for j in np.flatnonzero(t > t[i]):
            ahead = (x[i] - x[j]) @ found.coefficients
            pairs += 1
            right += 0.5 if (x[i] == x[j]).all() else ahead > 0
    assert concordance(found) == pytest.approx(right / pairs, abs=1e-12)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: cox([1, 2], [0, 0], [[1], [2]]), "Nobody had the event"),
        (lambda: cox([1, 2, 3], [1, 1, 1], [[1], [1], [1]]), "does not vary"),
        (lambda: cox(range(1, 9), [1] * 8, [[1]] * 4 + [[0]] * 4), "tells perfectly"),
    ],
)
def test_what_cannot_be_fitted_says_why(ask, words):
    with pytest.raises(MethodError, match=words):
        ask()
