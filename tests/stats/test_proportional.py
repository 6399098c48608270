"""Proportional odds: Brant's test against R's numbers, closed forms and a bootstrap; the nominal test; separation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit, logit

from csat_research.stats.brant_as_r import brant_as_r
from csat_research.stats.logit import logistic
from csat_research.stats.ordinal import ordinal
from csat_research.stats.proportional import brant, nominal_test
from tests.reference_adapters.models import design

from .test_ordinal import cells, coarse, data

REFERENCE = Path(__file__).parents[1] / "reference"


def case(name):
    """Answers, columns and R's Brant test of a reference case."""
    cases = json.loads((REFERENCE / "ordinal_regression.json").read_text(encoding="utf-8"))["cases"]
    found = next(one for one in cases if one["id"] == name)
    given = found["input"]
    frame = pd.read_csv(REFERENCE / given["csv"], keep_default_na=False, na_values=[""])
    levels = [str(one) for one in given["levels"]]
    y = frame[given["y"]].astype(str).map(levels.index).to_numpy(float)
    return y, design(frame, given["x"], given.get("categorical") or {}), found["expected"]["brant"]


@pytest.mark.parametrize("name", ["csat_logit", "arthritis_logit"])
def test_each_column_is_r_and_the_omnibus_is_near(name):
    y, x, want = case(name)
    found = brant(y, x)
    for j, column in enumerate(list(x)[1:], start=1):
        one = found.test([j])
        # R's vcov(glm) is that of one step before the end: some 1e-4
        assert one.statistic * one.df_1 == pytest.approx(want["chi2"][column], rel=1e-3)
        assert one.p_value == pytest.approx(want["p_value"][column], rel=1e-3)
        assert one.df_1 == want["df"][column]
    whole = found.omnibus
    # R brant does not turn the blocks below the diagonal: its matrix is no covariance (next test, and brant_as_r)
    assert whole.statistic * whole.df_1 == pytest.approx(want["chi2"]["Omnibus"], rel=0.02)


@pytest.mark.full
def test_the_covariance_is_that_of_answers_drawn_from_the_model():
    """The joint covariance of slopes at different cuts, from 250 samples; and it is symmetric, unlike R's."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(500), rng.normal(size=500), rng.integers(0, 2, 500)])
    lean = x @ [0.0, 0.8, -0.5]
    drawn, formula = [], np.zeros((6, 6))
    for _ in range(250):
        y = np.searchsorted([-1.5, 0, 1.2], lean + rng.logistic(size=500))
        found = brant(y, x)
        slopes = found.slopes[:, 1:].ravel()
        places = np.flatnonzero(np.isfinite(found.slopes.ravel()))
        own = found.covariance[np.ix_(places, places)]
        np.testing.assert_allclose(own, own.T, rtol=1e-9)
        drawn.append(slopes)
        formula += own / 250
    scale = np.sqrt(np.diag(formula))
    # 250 samples tell a correlation to 0.06 and a variance to 9 %
    np.testing.assert_allclose(
        np.cov(np.array(drawn).T) / np.outer(scale, scale), formula / np.outer(scale, scale), atol=0.2
    )
    assert abs(own[0, 3] - own[1, 2]) > 1e-6 * own[0, 0]  # the block of two cuts is not symmetric by itself


def test_one_column_of_0_and_1_is_a_table_of_shares():
    """Brant's statistic from the log odds of two groups and the multinomial covariance of their shares."""
    counts = np.array([[30, 50, 40, 80], [45, 30, 60, 50]])
    y, group = np.tile(np.arange(4), 2), np.repeat([0.0, 1.0], 4)
    found = brant(y, np.column_stack([np.ones(8), group]), counts=counts.ravel())
    slope, spread = np.zeros(3), np.zeros((3, 3))
    for sign, row in zip((-1, 1), counts, strict=True):
        n, beyond = row.sum(), row[::-1].cumsum()[::-1][1:] / row.sum()
        slope += sign * logit(beyond)
        joint = np.minimum.outer(beyond, beyond) - np.outer(beyond, beyond)
        spread += joint / n / np.outer(beyond * (1 - beyond), beyond * (1 - beyond))
    np.testing.assert_allclose(found.slopes[:, 1], slope, rtol=1e-8)
    away = np.array([[-1, 1, 0], [-1, 0, 1]])
    want = away @ slope @ np.linalg.solve(away @ spread @ away.T, away @ slope)
    assert found.omnibus.statistic * 2 == pytest.approx(want, rel=1e-8)
    assert found.omnibus.p_value == pytest.approx(stats.chi2.sf(want, 2), rel=1e-7)


def test_the_slopes_are_those_of_the_logits_with_their_errors():
    y, x, agent, _, w = data()
    found = brant(y, x, weights=w, clusters=[agent])
    for cut, level in enumerate((2, 3, 4, 5)):
        alone = logistic(y >= level, x, weights=w, clusters=[agent])
        np.testing.assert_allclose(found.slopes[cut, 1:], alone.coefficients[1:], rtol=1e-8)
        low, high = found.interval()
        want = alone.interval()
        np.testing.assert_allclose(low[cut, 1:], want[0][1:], rtol=1e-7)
        np.testing.assert_allclose(high[cut, 1:], want[1][1:], rtol=1e-7)
    assert found.df[0, 3] < found.df[0, 1] == 14


def test_weights_splits_and_cells_change_nothing():
    y, x, agent, _, w = coarse()
    seen, n, total, squares = cells(y, x, w)
    rows, short = (
        brant(y, x, weights=w),
        brant(seen[:, 0], seen[:, 1:], weights=total, counts=n, squares=squares),
    )
    assert short.omnibus.statistic == pytest.approx(rows.omnibus.statistic, rel=1e-7)
    assert short.omnibus.p_value == pytest.approx(rows.omnibus.p_value, rel=1e-6)
    plain, counted = brant(y, x), brant(*(lambda s: (s[:, 0], s[:, 1:]))(seen), counts=n)
    assert counted.omnibus.statistic == pytest.approx(plain.omnibus.statistic, rel=1e-8)
    ten, one = (brant(y, x, weights=times * w, clusters=[agent]).test([1]) for times in (10, 1))
    assert ten.p_value == pytest.approx(one.p_value, rel=1e-7)
    halves = [np.tile(part, (2, 1)) if part.ndim > 1 else np.tile(part, 2) for part in (y, x, w / 2, agent)]
    split = brant(halves[0], halves[1], weights=halves[2], clusters=[halves[3]]).test([1])
    assert split.p_value == pytest.approx(one.p_value, rel=1e-6)


@pytest.mark.full
def test_slopes_that_differ_are_seen_and_equal_ones_rarely(sized):
    """Power and size at 900 answers: the second column acts only at the top of the scale."""
    rng, called, start = np.random.default_rng(4), np.zeros(2), np.array([1.5, 0.0, -1.2])
    for _ in range(100):
        x = np.column_stack([np.ones(900), rng.normal(size=900), rng.integers(0, 2, 900)])
        beyond = expit(start + 0.8 * x[:, [1]] + x[:, [2]] * np.array([0, 0, 0.9]))
        y = (rng.random((900, 1)) < beyond).sum(axis=1)
        found = brant(y, x)
        called += [found.test([j]).p_value < 0.05 for j in (1, 2)]
    sized("Brant: slopes alike at every cut, 900 answers", called[0], 100)
    sized("Brant: slopes alike at every cut, 900 answers", called[1], 100, planted=True)
    assert stats.binom.sf(called[0] - 1, 100, 0.05) > 0.001
    assert called[1] > 90


# --- a column that sorts the answers at one cut ----------------------------------------------------


def test_the_rest_of_a_separated_cut_is_the_limit_of_its_logit():
    """Wine: no warm bottle is rated 1, no cold one 5. R stops its logits at 20 or so; ours is the limit."""
    y, x, want = case("wine_logit")
    found = brant(y, x)
    assert np.isnan(found.slopes[[0, 3], 1]).all()
    assert np.isfinite(found.slopes[1:3, 1]).all()
    cold = x["tempwarm"].to_numpy() == 0
    alone = logistic(y[cold] > 0, x.to_numpy()[np.ix_(cold, [0, 2])])
    assert found.slopes[0, 2] == pytest.approx(alone.coefficients[1], rel=1e-8)
    for name, position in {"tempwarm": 1, "contactyes": 2}.items():
        one = found.test([position])
        assert one.statistic * one.df_1 == pytest.approx(
            want["chi2"][name], rel=1e-3
        )  # R is not at its limit
        assert one.df_1 == want["df"][name]
        assert one.p_value == pytest.approx(want["p_value"][name], rel=1e-3)


def test_a_separated_slope_leaves_the_clustered_test():
    y, x, agent, *_ = data()
    x[:, 2] = np.where(y == 1, 0.0, x[:, 2])
    found = brant(y, x, clusters=[agent])
    assert np.isnan(found.slopes[0, 2])
    assert found.test([2]).df_1 == 2
    assert found.test([1]).df_1 == 3


def test_where_nothing_is_left_nothing_is_said():
    y, x, *_ = data()
    y = np.where(y <= 3, 1.0, 2.0)
    found = brant(y, x).omnibus
    assert np.isnan([found.statistic, found.p_value]).all()  # two levels have one cut
    few = brant(*data(n=60)[:2], clusters=[np.arange(60) % 3])
    assert np.isnan(few.test([1]).p_value)  # three contrasts on two degrees of freedom


# --- R's way, and the likelihood ratio -------------------------------------------------------------


def test_as_r_is_ours_for_one_column():
    y, x, *_ = data()
    ours, theirs = brant(y, x[:, :2]).omnibus, brant_as_r(y, x[:, :2], ["1", "hours"])
    assert theirs["Omnibus"] == theirs["hours"]
    assert theirs["hours"].statistic == pytest.approx(ours.statistic * 3, rel=1e-3)  # see above
    assert theirs["hours"].p_value == pytest.approx(ours.p_value, rel=1e-3)


def test_the_nominal_test_is_twice_the_gain_in_likelihood():
    y, x, *_ = data()
    found = nominal_test(y, x, {"hours": [1], "both": [2, 3]})
    base = ordinal(y, x, errors="classical").estimates.loglik
    for name, free in {"hours": [1], "both": [2, 3]}.items():
        gain = ordinal(y, x, free=free, errors="classical").estimates.loglik - base
        assert found[name].statistic == pytest.approx(2 * gain, rel=1e-8)
        assert found[name].df == 3 * len(free)


def test_the_nominal_test_and_brant_agree_in_large_samples():
    rng = np.random.default_rng(6)
    x = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    y = np.searchsorted([-1, 0.5], x[:, 1] + rng.logistic(size=20_000))
    one, other = brant(y, x).omnibus, nominal_test(y, x, {"x": [1]})["x"]
    assert other.statistic == pytest.approx(one.statistic * one.df_1, rel=0.05, abs=0.05)


def test_a_gain_from_cuts_that_cross_is_no_gain():
    """Group 1 never gave a 1: its cuts may cross and its shares add up to more than 1. R's nominal_test gives NA (a factor)."""
    table = np.array([[19, 3, 6, 8, 2], [24, 0, 19, 20, 19]])
    group, y = np.repeat(np.arange(10), table.ravel()) // 5, np.tile(np.arange(5), 2).repeat(table.ravel())
    x = np.column_stack([np.ones(len(y)), group])
    gain = nominal_test(y, x, {"group": [1]})["group"]
    assert gain.df == 3
    assert np.isnan(gain.statistic)
    assert np.isnan(gain.p_value)
    full = nominal_test(np.r_[y, 1], np.r_[x, [[1, 1]]], {"group": [1]})[
        "group"
    ]  # one answer keeps them apart
    counts = table.copy()
    counts[1, 1] = 1
    shares = counts / counts.sum(axis=1, keepdims=True)
    base = ordinal(np.r_[y, 1], np.r_[x, [[1, 1]]], errors="classical").estimates.loglik
    assert full.statistic == pytest.approx(
        2 * ((counts * np.log(shares)).sum() - base), rel=1e-8
    )  # saturated


def test_r_judges_cuts_of_a_number_where_it_is_zero():
    """R 4.2.2, ordinal 2022.11-16: nominal_test(clm(y ~ x)) is NA for x of 5 to 7; of x - 6 its LRT is 2.6142265."""
    table = np.array([[9, 3, 4, 8], [6, 6, 7, 9], [3, 4, 9, 14]])
    number, y = (
        np.repeat([5.0, 6.0, 7.0], table.sum(axis=1)),
        np.repeat(np.tile(np.arange(4), 3), table.ravel()),
    )
    far, near = (np.column_stack([np.ones(len(y)), one]) for one in (number, number - 6))
    assert np.isnan(nominal_test(y, far, {"x": [1]}, at_zero=["x"])["x"].statistic)
    assert nominal_test(y, near, {"x": [1]}, at_zero=["x"])["x"].statistic == pytest.approx(
        2.6142265, abs=1e-7
    )
    assert nominal_test(y, far, {"x": [1]})["x"].statistic == pytest.approx(2.6142265, abs=1e-7)
