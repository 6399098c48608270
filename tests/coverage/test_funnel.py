"""The funnel: groups that are all alike lie inside as often as said and are rarely called; groups that differ are found.

Bands are exact, of whole counts: class *exact*, 95 of 100 groups inside and more, enumerated. "Judged together" and the test of one
share are simulated over 20 groups; at 10 answers a group and 95 % satisfied normal theory fails, which the tooth shows. Customers
who answer three times make the effective answers of each group an estimate; the tooth there is χ², which takes them as known.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.stats.adjust import adjusted
from csat_research.stats.funnel import chance_limits, chance_p, funnel
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import FULL

GROUPS, RUNS = 20, 2000 if FULL else 200
FAST = [(10, 0.95), (100, 0.8)]
SHARES = np.round(np.arange(0.50, 0.995, 0.01), 2)


@pytest.mark.parametrize("n", [10, 30, 100, 400])
def test_bands_hold_by_every_count(n, enumerated):
    counts, found = np.arange(n + 1), []
    for share in SHARES:
        (low,), (high,) = chance_limits(share, [n])
        inside = (counts / n >= low - 1e-12) & (counts / n <= high + 1e-12)
        found.append(float(stats.binom.pmf(counts, n, share) @ inside))
    enumerated(f"groups inside the inner band, n = {n}", np.array(found))
    assert min(found) >= 0.95


def calls(n, share, spread, seed):
    """In how many of the runs Holm's exact p calls a group, that of z does, and χ² of one share does."""
    rng, sizes, found = np.random.default_rng(seed), np.full(GROUPS, n), np.zeros(3, dtype=int)
    for _ in range(RUNS):
        own = np.clip(share + spread * (np.arange(GROUPS) == 0), 0, 1)
        x = rng.binomial(n, own)
        if not 0 < x.sum() < n * GROUPS:
            continue
        one = funnel(x, sizes)
        exact = adjusted(chance_p(x, sizes, one.target), "holm")
        chi = stats.chi2.sf((one.z**2).sum(), GROUPS - 1)
        found += [(exact < 0.05).any(), (one.p_holm < 0.05).any(), chi < 0.05]
    return found.tolist()


@pytest.mark.parametrize(
    ("n", "share"),
    [
        pytest.param(n, share, marks=() if (n, share) in FAST else pytest.mark.full)
        for n in (10, 30, 100, 400)
        for share in (0.8, 0.95)
    ],
)
def test_groups_alike_are_rarely_called(n, share, sized):
    exact, by_z, chi = calls(n, share, 0.0, n)
    sized(
        f"funnel: any of {GROUPS} groups alike outside, {n} answers a group, {share:.0%} satisfied",
        exact,
        RUNS,
    )
    sized(f"funnel: one share of {GROUPS} groups, {n} answers a group, {share:.0%} satisfied", chi, RUNS)
    assert at_most(exact, RUNS, 0.05)
    assert at_most(chi, RUNS, 0.06)
    if (n, share) == (10, 0.95):
        assert not at_most(by_z, RUNS, 0.05)  # the tooth


@pytest.mark.parametrize(("n", "spread"), [(100, -0.22), pytest.param(400, -0.12, marks=pytest.mark.full)])
def test_a_group_that_is_worse_is_called(n, spread, sized):
    exact, _, _ = calls(n, 0.8, spread, n)
    line = (
        f"funnel: any of {GROUPS} groups outside, one {-100 * spread:.0f} points worse, {n} answers a group"
    )
    sized(line, exact, RUNS, planted=True)
    assert at_least(exact, RUNS, 0.8)


AGAIN = 3  # answers a customer, in the mean
SURVEYS = 600 if FULL else 60


def returning(seed, n, stay):
    """A survey of 20 agents alike, about n answers each, whose customers differ; they stay with one agent, or meet any."""
    rng = np.random.default_rng(seed)
    customers = GROUPS * n // AGAIN
    who = np.repeat(np.arange(customers), 1 + rng.poisson(AGAIN - 1, customers))
    mood = rng.standard_normal(customers)[who]
    agent = rng.integers(0, GROUPS, customers)[who] if stay else rng.integers(0, GROUPS, len(who))
    satisfied = stats.norm.ppf(0.8) * np.sqrt(2) + mood + rng.standard_normal(len(who)) > 0
    frame = pd.DataFrame({"score": np.where(satisfied, 5, 2), "who": who, "agent": agent}).astype(
        {"agent": str}
    )
    return cr.Survey(frame, csat="score", customer="who", agent="agent", scales={"score": "1-5"})


@pytest.mark.full
@pytest.mark.parametrize("stay", [True, False])
@pytest.mark.parametrize("n", [30, 100])
def test_groups_alike_whose_customers_return_are_rarely_called(n, stay, sized):
    called, inside = np.zeros(3, dtype=int), []
    for seed in range(SURVEYS):
        found = cr.csat(returning(seed, n, stay), by="agent").funnel
        table = found.table
        chi = stats.chi2.sf((table["statistic"] ** 2).sum(), len(table) - 1)
        called += [(table["p_adjusted"] < 0.05).any(), found.tests[0].p_value < 0.05, chi < 0.05]
        inside.append(table["estimate"].between(table["lower_limit"], table["upper_limit"]).mean())
    where = "of one agent" if stay else "of any agent"
    told = f"{GROUPS} groups alike, {n} answers a group of customers {where} who return"
    sized(f"funnel: any of {told}, outside", int(called[0]), SURVEYS)
    sized(f"funnel: one share of {told}", int(called[1]), SURVEYS)
    assert at_most(called[0], SURVEYS, 0.05)
    assert at_most(called[1], SURVEYS, 0.05)
    assert np.mean(inside) > 0.93
    if stay and FULL and n == 100:  # at 30 it calls 7 of 100, which 600 surveys cannot surely tell from 5
        assert not at_most(called[2], SURVEYS, 0.05)  # the tooth
