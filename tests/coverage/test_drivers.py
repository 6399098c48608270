"""Do effects in points hold what they say - of drivers of contacts, of agents, and of quarters? Class: 93 to 97 %.

The published grid (in make test-full): 400 and 800 answers of customers (1.6 each) who differ, 24 and 60 agents who
differ, log-normal weights; a driver of contacts, a driver of agents (constant within them), and a driver without an effect.
Truth: the same number from a million contacts. 400 runs a point, judged by a binomial bound at one in a thousand.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit

from csat_research.analysis.drivers.contrasts import Contrast, effects_of
from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.drivers.model import Fitted
from csat_research.measures.catalogue import MEASURES
from csat_research.stats.effects import finite_effects, slope_at
from csat_research.stats.logit import logistic
from csat_research.stats.quantiles import quantile_influence, weighted_quantile
from csat_research.survey.predictors import Predictor, Predictors
from csat_research.survey.questions import question
from csat_research.survey.survey import Survey
from tests.coverage.worlds import RUNS, holds, too_few

NAMES = ("response_hours", "tenure", "nothing")


def world(rng, n, agents, spread=0.5):
    """Outcome, frame of drivers, weights, customers, agents: customers differ (sd .7), agents too (`spread`)."""
    customers = max(int(n / 1.6), 1)
    who, by = rng.integers(0, customers, n), rng.integers(0, agents, n)
    rows = pd.DataFrame(
        {
            "response_hours": rng.lognormal(1.0, 0.8, n),
            "tenure": rng.uniform(0, 8, agents)[by],
            "nothing": rng.normal(size=n),
        }
    )
    lean = 1.2 - 0.7 * np.log1p(rows["response_hours"]) + 0.1 * rows["tenure"]
    mood = rng.normal(0, 0.7, customers)[who] + rng.normal(0, spread, agents)[by]
    y = (rng.random(n) < expit(lean + mood)).astype(float)
    return y, rows, rng.lognormal(0, 0.4, n), who, by


def columns(rows):
    return np.column_stack(
        [np.ones(len(rows)), np.log1p(rows["response_hours"]), rows["tenure"], rows["nothing"]]
    )


def changes(rows):
    """One hour less, one year more, one unit of nothing more."""
    x = columns(rows)
    less = x.copy()
    less[:, 1] = np.log1p(np.maximum(rows["response_hours"] - 1, 0))
    year, unit = np.array([0, 0, 1, 0]), np.array([0, 0, 0, 1])
    return [(x, less), (x, x + year), (x, x + unit)]


@cache
def truth():
    """Of a million contacts of 20,000 agents: the three effects, and hours from the third to the first quarter."""
    y, rows, w, _, _ = world(np.random.default_rng(1), 1_000_000, 20_000)
    fit = logistic(y, columns(rows), weights=w)
    b, low, high = fit.coefficients, *np.quantile(rows["response_hours"], [0.25, 0.75])
    ends = []
    for hours in (low, high):
        at = columns(rows.assign(response_hours=hours))
        ends.append(np.average(expit(at @ b), weights=w))
    return finite_effects(fit, changes(rows)).estimates, ends[0] - ends[1]


def run(rng, n, agents):
    y, rows, w, who, by = world(rng, n, agents)
    fit = logistic(y, columns(rows), weights=w, clusters=[who, by])
    return rows, w, fit, finite_effects(fit, changes(rows))


def quarters(rows, w, fit):
    """Interval of hours from the third to the first quarter, the sampling of the quarters included."""
    x = columns(rows)
    low, high = (weighted_quantile(rows["response_hours"], w, share) for share in (0.25, 0.75))
    before, after = (columns(rows.assign(response_hours=hours)) for hours in (high, low))
    moved = slope_at(fit, after, 1) * quantile_influence(x[:, 1], w, 0.25)
    moved = moved - slope_at(fit, before, 1) * quantile_influence(x[:, 1], w, 0.75)
    return finite_effects(fit, [(before, after)], own=moved[:, None]).interval()


def covered(n, agents, runs=RUNS):
    """Hits and mean widths (points) of the three effects and of the quarters; false calls of the driver without an effect."""
    true = np.append(*truth())
    rng = np.random.default_rng([n, agents])
    hits, called, widths = np.zeros(4), 0, np.zeros(4)
    for _ in range(runs):
        rows, w, fit, found = run(rng, n, agents)
        low, high = (np.append(*ends) for ends in zip(found.interval(), quarters(rows, w, fit), strict=True))
        hits += (low <= true) & (true <= high)
        widths += 100 * (high - low) / runs
        called += found.p_value[2] < 0.05
    return hits, called, widths


@pytest.mark.full  # in make test the drivers of the shop cover, with customers and agents: test_recovery.py
@pytest.mark.parametrize(("n", "agents"), [(500, 24), (800, 24), (800, 60)])
def test_effects_with_customers_and_agents(n, agents, stated, sized):
    """Over 2,000 runs of each point coverage was .936 to .953 and false calls .049 to .055."""
    hits, called, widths = covered(n, agents)
    for line, found, width in zip((*NAMES, "quarters of response_hours"), hits, widths, strict=True):
        stated(f"{line}, {n} answers, {agents} agents", found, RUNS, width)
    assert all(holds(int(one)) for one in hits), hits
    sized(f"logit, p of nothing, {n} answers, {agents} agents", called, RUNS)
    assert stats.binom.sf(called - 1, RUNS, 0.05) > 0.001


def test_teeth_answers_taken_as_independent_are_too_sure_of_agents():
    """The slope of tenure, the same in all answers of an agent, with 24 agents who differ (sd .9)."""
    rng, hits, runs = np.random.default_rng(5), 0, 200
    y, rows, w, _, _ = world(np.random.default_rng(6), 400_000, 20_000, spread=0.9)
    slope = logistic(y, columns(rows), weights=w).coefficients[2]
    for _ in range(runs):
        y, rows, w, _, _ = world(rng, 500, 24, spread=0.9)
        low, high = logistic(y, columns(rows), weights=w).interval()
        hits += low[2] <= slope <= high[2]
    assert too_few(hits, runs)


def survey(n=500, agents=24, seed=3):
    y, rows, w, who, by = world(np.random.default_rng(seed), n, agents)
    frame = rows.assign(score=np.where(y > 0, 5, 2), w=w, who=who.astype(str), by=by.astype(str))
    return Survey(frame, csat="score", drivers=list(NAMES), customer="who", agent="by", weight="w",
                  scales={"score": "1-5"}), (y, rows, w, who, by)  # fmt: skip


def test_the_short_way_is_the_verb():
    """What is simulated here is what drivers() prints."""
    asked, (y, rows, w, who, by) = survey()
    fit = logistic(y, columns(rows), weights=w, clusters=[who, by])
    low, high = finite_effects(fit, changes(rows)).interval()
    table = drivers(asked).effects.set_index(["contrast", "term"])
    steps = table.loc["one_better"].loc[list(NAMES)]
    # One more of tenure and of nothing stops at the largest seen, here it does not.
    assert steps.loc["response_hours", "conf_low"] == pytest.approx(100 * low[0], rel=1e-6)
    ends = quarters(rows, w, fit)
    row = table.loc[("quarter", "response_hours")]
    # Two-way errors are lifted to a valid covariance jointly: other contrasts beside move them by a hair.
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(
        (100 * ends[0][0], 100 * ends[1][0]), rel=5e-3
    )
    assert high[0] > low[0]


def test_quarters_of_a_record_are_those_of_the_short_way():
    """effects_of adds the pull of the quarters, times the slope there."""
    _, (y, rows, w, who, by) = survey()
    fit = logistic(y, columns(rows), weights=w, clusters=[who, by])
    x = columns(rows)
    predictor = Predictor(question("response_hours", "driver"), "log")
    pull = quantile_influence(x[:, 1], w, 0.25)
    record = Fitted(
        fit=fit, predictors=Predictors((predictor,)), rows=rows, outcome=y, weights=w, model="logistic",
        spec=MEASURES["csat"], clusters=(), labels=(), customers=1.0, withheld=(), cautions=(), definition="",
    )  # fmt: skip
    made = [
        Contrast(predictor, "quarter", 0, 1, "", x, x + np.array([0, 1, 0, 0]), pulls)
        for pulls in (None, (0 * pull, 5 * pull))
    ]
    after, moved = made[1].after, slope_at(fit, made[1].after, 1) * 5 * pull
    by_hand = [finite_effects(fit, [(x, after)], own=own[:, None]) for own in (0 * pull, moved)]
    assert effects_of(record, made).std_error == pytest.approx([one.std_error[0] for one in by_hand])
    assert by_hand[0].std_error[0] != pytest.approx(by_hand[1].std_error[0], rel=0.01)
