"""Sandwich: what clusters add within strata, one way and two ways, with those of a stratum that have no row here."""

import numpy as np
import pytest

from csat_research.stats.linear import linear
from csat_research.stats.linearised import variance_of_sums
from csat_research.stats.logit import logistic
from csat_research.stats.sandwich import Strata, sandwich, ways_of
from csat_research.stats.survey_means import design_of, survey_domains


def panel(seed=0, customers=60, agents=15):
    """Customers in three strata, one to four rows each, agents in all strata, and a column of 0 and 1."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 5, customers))
    stratum = who % 3
    agent = rng.integers(0, agents, len(who))
    x = rng.normal(size=len(who)) + stratum
    y = (rng.random(len(who)) < 0.2 + 0.25 * stratum).astype(float)
    return who, stratum, agent, x, y, rng.lognormal(0, 0.4, len(who))


def within(sums, strata, drawn):
    """Σ_h n/(n-1) (Σ u u' - Σu Σu' / n), n all that were drawn in a stratum."""
    found = 0.0
    for h, n in drawn.items():
        u = sums[strata == h]
        found = found + n / (n - 1) * (u.T @ u - np.outer(u.sum(axis=0), u.sum(axis=0)) / n)
    return found


def by(codes, values):
    return np.array([values[codes == one].sum(axis=0) for one in np.unique(codes)])


def test_those_without_a_row_are_drawn_too():
    who, stratum, _, x, _, _ = panel()
    u = np.column_stack([x, x**2])
    silent = np.array([0, 0, 1])
    found = sandwich(ways_of(u, [who], Strata(stratum, (silent,))))
    drawn = {h: 20 + int((silent == h).sum()) for h in range(3)}
    assert found.covariance == pytest.approx(within(by(who, u), np.arange(60) % 3, drawn))
    assert found.df == 57  # those who have a row, less the strata


def test_a_domain_of_a_design_is_that_of_survey_domains():
    """As R svyby: who lies outside the domain stays in his stratum. A mean is a model with a constant alone."""
    who, stratum, _, x, y, w = panel()
    chosen = (who % 5 > 1) & (x > 0)
    wanted = survey_domains(y, chosen, design_of(len(y), weights=w, clusters=who, strata=stratum))[True]
    absent = np.setdiff1d(who, who[chosen]) % 3
    given = {"weights": w[chosen], "clusters": [who[chosen]], "strata": Strata(stratum[chosen], (absent,))}
    found = linear(y[chosen], np.ones((chosen.sum(), 1)), **given)
    assert (found.coefficients[0], found.std_error[0]) == pytest.approx((wanted.mean, wanted.std_error))
    logit = logistic(y[chosen], np.ones((chosen.sum(), 1)), **given)
    slope = wanted.mean * (1 - wanted.mean)
    assert logit.std_error[0] * slope == pytest.approx(wanted.std_error)


def test_agents_in_several_strata_add_what_customers_of_one_stratum_share():
    """V_customer within strata + V_agent - V_pair, both of what is left without the mean of the stratum."""
    who, stratum, agent, x, _, _ = panel()
    u = np.column_stack([x, x**2])
    means = np.array([by(who, u)[np.arange(60) % 3 == h].mean(axis=0) for h in range(3)])
    left = u - means[stratum] / np.bincount(who)[who][:, None]
    pair = who * 100 + agent
    first = within(by(who, u), np.arange(60) % 3, dict.fromkeys(range(3), 20))
    more = [variance_of_sums(by(codes, left)).variance for codes in (agent, pair)]
    found = sandwich(ways_of(u, [who, agent], stratum))
    assert not found.repaired
    assert found.covariance == pytest.approx(first + more[0] - more[1])
    assert found.df == min(60 - 3, 15 - 1)


def test_agents_of_one_stratum_each_are_centred_within_it():
    who, stratum, _, x, _, _ = panel()
    agent = stratum * 5 + who % 5
    found = sandwich(ways_of(x[:, None], [who, agent], stratum))
    drawn = np.unique(agent), np.unique(agent) // 5
    sizes = {h: int((drawn[1] == h).sum()) for h in range(3)}
    second = within(by(agent, x[:, None]), drawn[1], sizes)
    first = within(by(who, x[:, None]), np.arange(60) % 3, dict.fromkeys(range(3), 20))
    pairs = np.unique(who * 100 + agent)
    both = within(by(who * 100 + agent, x[:, None]), pairs // 100 % 3, dict.fromkeys(range(3), 20))
    assert found.covariance == pytest.approx(first + second - both)
    assert found.df == len(drawn[0]) - 3


def test_clusters_that_lie_in_several_strata_leave_them_out():
    _, stratum, agent, x, _, _ = panel()
    plain, layered = (sandwich(ways_of(x[:, None], [agent], one)) for one in (None, stratum))
    assert layered.covariance == pytest.approx(plain.covariance)
    assert (layered.df, layered.ways[0].strata) == (plain.df, None)


def test_what_is_constant_within_few_clusters_keeps_its_correction_within_strata():
    """CR2 takes a degree of freedom of each stratum beyond the first, and its error is centred within strata."""
    who, stratum, _, x, y, _ = panel(customers=30)
    trait = (who // 3 % 2).astype(float)
    columns = np.column_stack([np.ones(len(y)), x, trait])
    plain = linear(y, columns, clusters=[who], names=["(Intercept)", "x", "trait"])
    layered = linear(y, columns, clusters=[who], strata=stratum, names=["(Intercept)", "x", "trait"])
    assert "trait" in layered.small_sample
    assert layered.df[2] == pytest.approx(plain.df[2] - 2)
    assert layered.df[1] == 30 - 3
