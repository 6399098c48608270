"""Size and power of tests that no other file simulates: shares enumerated, NPS, pairs, trends, series, equivalence, bands.

The table of all tests stands at the end of docs/coverage.md; most of its rows come from the files of the tests themselves.
A size is judged by a binomial bound at one in a thousand, a planted difference is to be found in 80 of 100.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.stats.contingency import trend_in_shares
from csat_research.stats.differences import homogeneity, paired_means, paired_shares, two_shares
from csat_research.stats.interrupted import interrupted_series
from csat_research.stats.nps_tests import nps_difference
from csat_research.stats.proportional import nominal_test
from csat_research.stats.survey_means import design_of
from csat_research.stats.survey_tests import survey_difference
from tests.analysis.test_bands_check import shop, survey_of
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import RUNS

PER = 10_000  # an enumerated chance, printed as so many runs


def exact(test, n, p1, p2):
    """The chance that a test of two shares of n answers each calls, by every pair of counts."""
    counts = np.arange(n + 1)
    chances = np.outer(stats.binom.pmf(counts, n, p1), stats.binom.pmf(counts, n, p2))
    kept = np.argwhere(chances > 1e-9)
    called = [getattr(two_shares(a, n, b, n), test) < 0.05 for a, b in kept]
    return float(chances[tuple(kept.T)][called].sum())


@pytest.mark.full
@pytest.mark.parametrize("n", [30, 100])
@pytest.mark.parametrize(("test", "most"), [("p_value", 0.07), ("p_value_yates", 0.05), ("fisher_p", 0.05)])
def test_two_shares_by_every_pair_of_counts(test, most, n, sized):
    """Pooled chi² may run over at small n; Yates and Fisher never do. Power: 30 points apart at 100 answers each."""
    name = {"p_value": "chi²", "p_value_yates": "chi² with Yates", "fisher_p": "Fisher"}[test]
    worst = max(exact(test, n, p, p) for p in (0.5, 0.8, 0.95))
    sized(f"two shares, {name}, {n} answers each, worst of three shares, enumerated", PER * worst, PER)
    assert worst <= most
    if n == 100:
        power = exact(test, n, 0.8, 0.6)
        sized(
            f"two shares, {name}, 80 and 60 %, {n} answers each, enumerated", PER * power, PER, planted=True
        )
        assert power > 0.8


SAME, LESS = (0.5, 0.3, 0.2), (0.3, 0.3, 0.4)


def two_scores(rng, later):
    first, second = (rng.multinomial(100, one) for one in (SAME, later))
    return nps_difference(tuple(first), tuple(second)).p_value


def pairs_of_shares(rng, shift):
    mood = rng.normal(size=200)
    before, after = (mood + rng.normal(size=200) + move > 0 for move in (0, shift))
    found = paired_shares(*(int((before == a).astype(int) @ (after == b)) for a in (1, 0) for b in (1, 0)))
    return found.p_value


def pairs_of_means(rng, shift):
    mood = rng.normal(size=60)
    return paired_means(*(mood + rng.normal(size=60) + move for move in (0, shift))).p_value


def rising_shares(rng, slope):
    n = np.full(6, 60)
    return trend_in_shares(rng.binomial(n, 0.6 + slope * np.arange(6)), n, np.arange(6)).p_value


def alike_estimates(rng, spread):
    return homogeneity(rng.normal(size=6) + spread * rng.normal(size=6), np.ones(6)).p_value


def two_domains(rng, shift):
    """Three answers of each of 60 customers, of whom a half is one group; customers differ, weights too."""
    who = np.repeat(np.arange(60), 3)
    chosen = who % 2 == 0
    y = rng.normal(size=60)[who] + rng.normal(size=180) + shift * chosen
    return survey_difference(
        y, chosen, design_of(180, weights=rng.lognormal(0, 0.4, 180), clusters=who)
    ).p_value


def after_an_event(rng, shift):
    return interrupted_series(
        rng.normal(size=60) + shift * (np.arange(60) >= 30), range(60), 30, lag=3
    ).p_values[2]


def slopes_alike(rng, top):
    x = np.column_stack([np.ones(500), rng.integers(0, 2, 500)])
    lean = np.array([1.5, 0.0, -1.2]) + x[:, [1]] * (0.5 + top * np.array([0, 0, 1]))
    y = (rng.random((500, 1)) < 1 / (1 + np.exp(-lean))).sum(axis=1)
    return nominal_test(y, x, {"x": [1]})["x"].p_value


# name, p of one draw, what is planted, most of the nothing that may be called, runs
WORLDS = {
    "two NPS, 100 answers each": (two_scores, SAME, LESS, 0.06, RUNS),
    "paired shares, 200 customers": (pairs_of_shares, 0, 0.4, 0.06, RUNS),
    "paired means, 60 customers": (pairs_of_means, 0, 0.7, 0.05, RUNS),
    "trend in six shares of 60": (rising_shares, 0, 0.05, 0.06, RUNS),
    "six estimates alike": (alike_estimates, 0, 2.5, 0.05, RUNS),
    "two groups under a design, 180 answers of 60 customers": (two_domains, 0, 1.2, 0.06, RUNS),
    "interrupted series: change of level, 60 periods": (after_an_event, 0, 2.0, 0.1, RUNS),
    "likelihood ratio: slopes alike at every cut, 500 answers": (slopes_alike, 0, 1.0, 0.06, 100),
}


@pytest.mark.full
@pytest.mark.parametrize("name", WORLDS)
def test_a_test_calls_nothing_as_rarely_as_said_and_sees_what_is_there(name, sized):
    """Newey-West errors of 60 periods are known to be small: there 10 % is the class."""
    draw, nothing, something, most, runs = WORLDS[name]
    rng = np.random.default_rng(len(name))
    false = sum(draw(rng, nothing) < 0.05 for _ in range(runs))
    true = sum(draw(rng, something) < 0.05 for _ in range(runs))
    sized(name, false, runs)
    sized(name, true, runs, planted=True)
    assert at_most(false, runs, most)
    assert at_least(true, runs, 0.8)


def word(rng, n, later):
    """The word of a change of CSAT from 80 %, between two waves of n independent answers."""
    counts = [rng.binomial(n, share) for share in (0.8, later)]
    waves = [
        cr.Survey(
            pd.DataFrame({"score": [5, 2], "n": [one, n - one]}),
            csat="score",
            count="n",
            scales={"score": "1-5"},
        )
        for one in counts
    ]
    return cr.verdict(cr.compare(*waves), family="headlines").tests[0].verdict


@pytest.mark.full
def test_no_relevant_change_is_said_of_a_relevant_one_as_rarely_as_chance(sized):
    """A true change of exactly the margin (2 points) is called irrelevant at most in 5 of 100; none at all in 80 and more."""
    rng, runs, words = np.random.default_rng(5), 200, {}
    for later in (0.78, 0.8):
        said = [word(rng, 20_000, later) for _ in range(runs)]
        words[later] = sum(one in ("no relevant change", "too small to matter") for one in said)
    sized(
        "margin of compare: a change of 2 points called irrelevant, 20,000 answers a wave", words[0.78], runs
    )
    sized(
        "margin of compare: no change called irrelevant, 20,000 answers a wave",
        words[0.8],
        runs,
        planted=True,
    )
    assert at_most(words[0.78], runs, 0.05)
    assert at_least(words[0.8], runs, 0.8)


@pytest.mark.full
def test_true_claims_of_bands_are_rarely_contradicted(sized):
    """All shares in the middle of their claims, or all outside: any of the four contradicted, Holm over them."""
    claims = {False: (0.02, 0.3, 0.45, 0.7), True: (0.3, 0.7, 0.9, 0.2)}
    for planted, claim in claims.items():
        found = [cr.check_bands(survey_of(*shop(seed, claim=claim))).table["verdict"] for seed in range(60)]
        called = sum("contradicted" in one.tolist() for one in found)
        sized("check_bands: any band contradicted, 300 customers", called, 60, planted=planted)
        assert at_least(called, 60, 0.8) if planted else at_most(called, 60, 0.05)
