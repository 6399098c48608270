"""Do ordinal effects in points hold what they say, and what is constant within few agents? Class: 93 to 97 %.

The world is cumulative logistic with customers and agents who differ; truth from 400,000 answers of 20,000 agents. CR2 with
Satterthwaite degrees of freedom stands where estimands.md named a bootstrap: with 24 uneven agents and a skewed driver it
held 97 % of 1,000 samples, a bootstrap of agents with studentised slopes 91 to 92 %, plain cluster errors 88 %; with 12 agents
96, 90 to 92 and 84 %.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.cumulative import maximum, working_model
from csat_research.stats.effects import finite_effects
from csat_research.stats.ordinal import ordinal
from csat_research.stats.ordinal_ground import ordinal_ground
from csat_research.stats.sandwich import sums_by
from tests.coverage.worlds import RUNS, holds, too_few

CUTS = np.array([-3, -2, -0.9, 0.6])
SATISFIED = 3  # codes 0 to 4


def world(rng, n, agents, spread=0.5, uneven=False, customers=None):
    """Answers, columns (constant, log hours, tenure of the agent, nothing), agents, customers, weights."""
    shares = np.geomspace(1, 12, agents) if uneven else np.ones(agents)
    agent = np.unique(rng.choice(agents, n, p=shares / shares.sum()), return_inverse=True)[1]
    who = rng.integers(0, customers or n, n)
    tenure = rng.lognormal(0, 0.7, agents)[agent]
    x = np.column_stack([np.ones(n), np.log1p(rng.lognormal(1, 0.8, n)), tenure, rng.normal(size=n)])
    mood = spread * rng.normal(size=agents)[agent]
    if customers:
        mood = mood + 0.7 * rng.normal(size=customers)[who]
    y = np.searchsorted(CUTS, x @ [0, -0.6, 0.2, 0] + mood + rng.logistic(size=n))
    return y, x, agent, who, rng.lognormal(0, 0.4, n)


def changes(x):
    """One hour less, one year more, one unit of nothing more."""
    less = x.copy()
    less[:, 1] = np.log1p(np.maximum(np.expm1(x[:, 1]) - 1, 0))
    return [(x, less), (x, x + np.array([0, 0, 1, 0])), (x, x + np.array([0, 0, 0, 1]))]


@cache
def truth(customers):
    n = 400_000
    y, x, *_ = world(np.random.default_rng(1), n, 20_000, customers=n if customers else None)
    fit = ordinal(y, x)
    return finite_effects(fit.at(SATISFIED), changes(x)).estimates, fit.estimates.coefficients[-2]


# --- few agents ------------------------------------------------------------------------------------


def interval_of_tenure(fit):
    low, high = fit.estimates.interval()
    return low[-2], high[-2]


@pytest.mark.full  # in make test least squares hold CR2 to its class: test_few_clusters.py
def test_few_uneven_agents_are_covered_with_cr2_and_not_without(stated):
    rng, slope, hits, width = np.random.default_rng(24), truth(False)[1], {"auto": 0, "CR1": 0}, 0.0
    for _ in range(RUNS):
        y, x, agent, *_ = world(rng, 400, 24, uneven=True)
        for rule in hits:
            low, high = interval_of_tenure(ordinal(y, x, clusters=[agent], errors=rule))
            hits[rule] += low <= slope <= high
            width += (high - low) / RUNS * (rule == "auto")
    stated("slope of tenure, 400 answers, 24 uneven agents", hits["auto"], RUNS, width)
    # 24 uneven agents and one skewed column: about 5 degrees of freedom, which errs on the careful side
    assert holds(hits["auto"]), hits
    assert too_few(hits["CR1"]), hits


def bootstrap_of_agents(y, x, agent, rng, replicates=999):
    """Studentised slopes of tenure from agents drawn anew: one Newton step each, in the least-squares form."""
    ground = ordinal_ground(y, x)
    solved = maximum(ground.answers, "logit")
    lines, residuals = working_model(ground.answers, solved.parameters, "logit")
    _, levels, q = lines.shape
    codes, flat = np.repeat(agent, levels), lines.reshape(-1, q)
    score = sums_by(flat * residuals.ravel()[:, None], codes)
    curve = np.stack([sums_by(flat * flat[:, [i]], codes) for i in range(q)], axis=1)
    agents = len(score)
    drawn = rng.multinomial(agents, np.ones(agents) / agents, size=replicates).astype(float)
    inverse = np.linalg.pinv(np.einsum("bg,gij->bij", drawn, curve), hermitian=True)
    moved = np.einsum("bij,bj->bi", inverse, drawn @ score)
    pull = np.einsum("i,bij->bj", ground.back[ground.places[0, 2]], inverse)
    left = pull @ score.T - np.einsum("bj,gjk,bk->bg", pull, curve, moved)
    spread = np.sqrt((drawn * left**2).sum(axis=1) * agents / (agents - 1))
    return moved @ ground.back[ground.places[0, 2]] / spread


@pytest.mark.full  # the reason stands in the docstring above; and CR2 alone is held to its class
@pytest.mark.parametrize("agents", [12, 24])
def test_a_bootstrap_of_agents_covers_less(agents, stated):
    rng, slope, hits, width = np.random.default_rng(agents), truth(False)[1], np.zeros(2, dtype=int), 0.0
    for _ in range(RUNS):
        y, x, agent, *_ = world(rng, 500, agents, uneven=True)
        low, high = interval_of_tenure(ordinal(y, x, clusters=[agent]))
        plain = ordinal(y, x, clusters=[agent], errors="CR1").estimates
        times = np.nanquantile(np.abs(bootstrap_of_agents(y, x, agent, rng)), 0.95)
        away = abs(plain.coefficients[-2] - slope) / plain.std_error[-2]
        hits += [low <= slope <= high, away <= times]
        width += (high - low) / RUNS
    stated(f"slope of tenure, 500 answers, {agents} uneven agents", hits[0], RUNS, width)
    assert hits[0] > hits[1] + 5


# --- effects in points -----------------------------------------------------------------------------


@pytest.mark.full  # in make test the drivers of the shop cover, with customers and agents: test_recovery.py
@pytest.mark.parametrize(("n", "agents"), [(500, 24), (800, 60)])
def test_effects_with_customers_and_agents(n, agents, stated, sized):
    """Two-way clusters and weights; the sampling of the answers included."""
    wanted, _ = truth(True)
    rng, hits, called, widths = np.random.default_rng([n, agents]), np.zeros(3, dtype=int), 0, np.zeros(3)
    for _ in range(RUNS):
        y, x, agent, who, w = world(rng, n, agents, customers=int(n / 1.6))
        found = finite_effects(ordinal(y, x, weights=w, clusters=[who, agent]).at(SATISFIED), changes(x))
        low, high = found.interval()
        hits += (low <= wanted) & (wanted <= high)
        called += found.p_value[2] < 0.05
        widths += 100 * (high - low) / RUNS
    for name, held, width in zip(("response_hours", "tenure", "nothing"), hits, widths, strict=True):
        stated(f"{name}, {n} answers, {agents} agents", held, RUNS, width)
    assert all(holds(int(one)) for one in hits), hits
    sized(f"ordinal, p of nothing, {n} answers, {agents} agents", called, RUNS)
    assert stats.binom.sf(called - 1, RUNS, 0.07) > 0.001
