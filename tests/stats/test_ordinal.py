"""Ordinal models: finite differences, statsmodels, closed forms, the logit at two levels, cells, weights, clusters."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit, logit, ndtr, ndtri
from statsmodels.miscmodels.ordinal_model import OrderedModel

from csat_research.errors import MethodError
from csat_research.stats.cumulative import (
    answers_of,
    derivatives,
    maximum,
    row_scores,
    working_model,
)
from csat_research.stats.effects import average_derivatives, average_predictions, finite_effects
from csat_research.stats.links import LINKS
from csat_research.stats.logit import logistic
from csat_research.stats.ordinal import ordinal
from csat_research.stats.ordinal_ground import ordinal_ground
from tests.reference_adapters.models import read, survey_fit
from tests.reference_adapters.ordinal import ADAPTERS as ordinal_adapters
from tests.test_reference import differences, disagreements

REFERENCE = Path(__file__).parents[1] / "reference"
CUTS = np.array([-2.5, -1.5, -0.2, 1.3])


def data(seed=0, n=400, agents=15, customers=180):
    """Answers 1 to 5, columns (constant, hours, channel, tenure of the agent), agents, customers, weights."""
    rng = np.random.default_rng(seed)
    agent, customer = rng.integers(0, agents, n), rng.integers(0, customers, n)
    tenure = rng.normal(size=agents)[agent]
    x = np.column_stack([np.ones(n), rng.lognormal(0.5, 0.6, n), rng.integers(0, 2, n), tenure])
    lean = -0.5 * x[:, 1] + 0.6 * x[:, 2] + 0.3 * tenure + 0.5 * rng.normal(size=customers)[customer]
    y = np.searchsorted(CUTS, lean + rng.logistic(size=n)) + 1.0
    return y, x, agent, customer, rng.lognormal(0, 0.6, n)


def small_answers(seed=3, n=60, own=2, common=2, levels=4):
    """Answers for the engine, every level among them, with columns that have slopes of their own."""
    rng = np.random.default_rng(seed)
    codes = np.r_[np.arange(levels), rng.integers(0, levels, n - levels)]
    z = np.column_stack([np.ones(n), rng.normal(size=(n, own - 1))])
    return answers_of(codes, z, rng.normal(size=(n, common)), rng.lognormal(0, 0.5, n))


def a_point(answers, seed=4):
    """Parameters at which no cuts cross: thresholds far apart, slopes small."""
    found = np.random.default_rng(seed).normal(0, 0.1, answers.size)
    for cut in range(answers.cuts):
        found[answers.block(cut).start] = -1.5 + 1.5 * cut
    return found


# --- the likelihood --------------------------------------------------------------------------------


def plain_likelihood(answers, parameters, link):
    """Σ w log(F(a) - F(b)), as written in the textbook."""
    share, total = {"logit": expit, "probit": ndtr}[link], 0.0
    codes = np.repeat(np.arange(answers.cuts + 1), np.diff(answers.ends))
    for code, columns, w in zip(codes, answers.columns, answers.weights, strict=True):
        z, x = columns[: answers.m], columns[answers.m :]
        ends = [
            z @ parameters[answers.block(c)] + x @ parameters[answers.shared] for c in range(answers.cuts)
        ]
        reached = [0.0, *share(np.array(ends)), 1.0]
        total += w * np.log(reached[code + 1] - reached[code])
    return total


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("own", [1, 2])
def test_the_derivatives_are_those_of_the_plain_likelihood(link, own):
    answers = small_answers(own=own)
    at, step = a_point(answers), 1e-5
    value, gradient, hessian = derivatives(answers, at, link)
    assert value == pytest.approx(plain_likelihood(answers, at, link), rel=1e-12)
    unit = np.eye(answers.size) * step
    ups, downs = ([derivatives(answers, at + sign * one, link) for one in unit] for sign in (1, -1))
    slopes = [(up[0] - down[0]) / (2 * step) for up, down in zip(ups, downs, strict=True)]
    bends = [(up[1] - down[1]) / (2 * step) for up, down in zip(ups, downs, strict=True)]
    # Central differences with 1e-5 leave some 1e-10 of truncation and 1e-9 of rounding.
    np.testing.assert_allclose(gradient, slopes, atol=1e-6)
    np.testing.assert_allclose(hessian, np.array(bends), atol=1e-6)
    np.testing.assert_allclose(row_scores(answers, at, link).sum(axis=0), gradient, atol=1e-10)


@pytest.mark.parametrize("link", LINKS)
def test_rows_are_taken_in_pieces_without_a_seam(link, monkeypatch):
    answers = small_answers(own=2)
    whole = derivatives(answers, a_point(answers), link)
    monkeypatch.setattr("csat_research.stats.cumulative.PIECE", 7)
    for one, other in zip(derivatives(answers, a_point(answers), link), whole, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rare", [False, True])
@pytest.mark.parametrize("link", LINKS)
def test_of_many_rows_the_search_begins_at_the_fit_of_some(link, rare, monkeypatch):
    """To the same maximum in fewer steps; where every tenth row cannot carry the model, as without."""
    y, x, *_, w = data(n=25_000)
    if rare:
        x[:, 2] = 0
        x[np.flatnonzero(y == 2)[1:4], 2] = x[np.flatnonzero(y == 4)[1:4], 2] = 1
    found = ordinal(y, x, weights=w, link=link)
    monkeypatch.setattr("csat_research.stats.cumulative.MANY", len(y))
    plain = ordinal(y, x, weights=w, link=link)
    assert found.estimates.coefficients == pytest.approx(plain.estimates.coefficients, abs=1e-9)
    assert found.estimates.std_error == pytest.approx(plain.estimates.std_error, rel=1e-9)
    assert (found.steps < plain.steps) != rare


@pytest.mark.parametrize("link", LINKS)
def test_the_least_squares_form_has_the_gradient_and_the_information(link):
    """Row by row its cross-products are the scores, in all the observed information; also where cuts cross elsewhere."""
    answers = small_answers(own=2)
    at = a_point(answers)
    lines, residuals = working_model(answers, at, link)
    scores = row_scores(answers, at, link)
    np.testing.assert_allclose(np.einsum("icq,ic->iq", lines, residuals), scores, atol=1e-10)
    flat = lines.reshape(-1, answers.size)
    np.testing.assert_allclose(flat.T @ flat, -derivatives(answers, at, link)[2], atol=1e-9)


@pytest.mark.parametrize(("link", "far"), [("logit", 300.0), ("probit", 35.0)])
def test_far_out_no_digit_is_lost(link, far):
    """P = F(far + 1) - F(far) from the tail, where the difference of two shares is 0 - 0 or 1 - 1."""
    for a, b in ((-far, -far - 1), (far + 1, far)):
        logp, above, below, *_ = LINKS[link].terms(np.array(a), np.array(b))
        tail = -far if link == "logit" else -(far**2) / 2 - np.log(far * np.sqrt(2 * np.pi))
        gap = np.log(-np.expm1(-1.0)) if link == "logit" else 0.0  # of the normal tail e^-far is left
        assert logp == pytest.approx(tail + gap, abs=2e-3)  # Mills: the tail is off by 1 / far²
        assert np.isfinite([above, below]).all()


# --- the fit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", LINKS)
def test_it_is_the_maximum_that_another_search_finds(link):
    y, x, *_ = data()
    fit = ordinal(y, x, link=link, errors="classical")
    other = OrderedModel(y, x[:, 1:], distr=link).fit(method="newton", disp=0, maxiter=200)
    cuts = len(fit.thresholds)
    thresholds = other.model.transform_threshold_params(other.params)[1:-1]
    # statsmodels stops some 1e-8 short
    np.testing.assert_allclose(fit.estimates.coefficients[cuts:], other.params[:3], atol=1e-7)
    np.testing.assert_allclose(fit.thresholds, thresholds, atol=1e-7)
    # statsmodels takes its Hessian by differences: errors to the sixth digit
    np.testing.assert_allclose(fit.estimates.std_error[cuts:], other.bse[:3], rtol=1e-5)
    assert fit.estimates.loglik == pytest.approx(other.llf, rel=1e-12)
    np.testing.assert_allclose(fit.probabilities(), other.predict(), atol=1e-8)


@pytest.mark.parametrize(("link", "quantile"), [("logit", logit), ("probit", ndtri)])
def test_without_columns_the_thresholds_are_the_quantiles_of_the_shares(link, quantile):
    shares = np.array([0.1, 0.05, 0.15, 0.4, 0.3])
    y = np.repeat(np.arange(1.0, 6), (200 * shares).astype(int))
    fit = ordinal(y, np.ones((len(y), 1)), link=link, errors="classical")
    reached = np.cumsum(shares)[:-1]
    np.testing.assert_allclose(fit.thresholds, quantile(reached), rtol=1e-12)
    spread = np.sqrt(reached * (1 - reached) / len(y)) / LINKS[link].density(quantile(reached))
    np.testing.assert_allclose(fit.estimates.std_error, spread, rtol=1e-10)
    assert fit.estimates.loglik == pytest.approx(len(y) * float(shares @ np.log(shares)))
    assert fit.r2 == pytest.approx(0, abs=1e-12)


def test_a_constant_column_stands_for_the_thresholds_wherever_it_is():
    y, x, *_, w = data()
    first, none = ordinal(y, x, weights=w), ordinal(y, x[:, 1:], weights=w)
    last = ordinal(y, np.column_stack([x[:, 1:], np.full(len(y), 4.0)]), weights=w)
    for other in (none, last):
        np.testing.assert_allclose(other.estimates.coefficients, first.estimates.coefficients, rtol=1e-9)
    np.testing.assert_allclose(none.at(4).coefficients, first.at(4).coefficients, rtol=1e-9)
    moved = last.at(4).coefficients
    np.testing.assert_allclose(np.r_[4 * moved[-1], moved[:-1]], first.at(4).coefficients, rtol=1e-9)


RULES = ["auto", "classical", "HC0", "CR1", "CR2", "svyglm"]


@pytest.mark.parametrize("errors", RULES)
@pytest.mark.parametrize("ways", [0, 1, 2])
def test_two_levels_are_the_logit(errors, ways):
    """Coefficients, errors, degrees of freedom, CR2 of what is constant within agents: to 1e-8 and better."""
    y, x, agent, customer, w = data()
    yes = np.where(y >= 4, 1.0, 0.0)
    how = {"weights": w, "clusters": [[], [agent], [customer, agent]][ways], "errors": errors}
    whole, want = ordinal(yes, x, **how), logistic(yes, x, **how)
    got = whole.at(1)
    np.testing.assert_allclose(got.coefficients, want.coefficients, rtol=1e-9)
    np.testing.assert_allclose(got.std_error, want.std_error, rtol=1e-9)
    np.testing.assert_allclose(got.df, want.df, rtol=1e-9)
    np.testing.assert_allclose(got.fitted, want.fitted, rtol=1e-9)
    assert got.small_sample == want.small_sample
    assert (got.loglik, got.r2) == (pytest.approx(want.loglik), pytest.approx(want.r2))


SURVEY_CASES = [
    one
    for one in json.loads((REFERENCE / "survey_models.json").read_text(encoding="utf-8"))["cases"]
    if one["kind"] == "survey_logit" and (REFERENCE / one["input"]["csv"]).is_file()
]


@pytest.mark.parametrize("case", SURVEY_CASES, ids=lambda one: one["id"])
def test_two_levels_are_svyglm(case):
    """R's survey::svyglm(family = quasibinomial) of satisfied or not: weights, clusters and strata."""
    given = case["input"]
    frame = read(given, lambda name: pd.read_csv(REFERENCE / name, keep_default_na=False, na_values=[""]),
                 "weight", "cluster", "strata")  # fmt: skip
    found = survey_fit(
        lambda *a, **k: ordinal(*a, **k).at(1), frame[given["y"]].isin(given["top"]), given, frame
    )
    assert not disagreements(found, case)


CLM_CASES = [
    one
    for one in json.loads((REFERENCE / "ordinal_regression.json").read_text(encoding="utf-8"))["cases"]
    if (REFERENCE / one["input"]["csv"]).is_file()
]


@pytest.mark.parametrize("case", CLM_CASES, ids=lambda one: one["id"])
def test_it_is_clm_to_the_eighth_digit(case):
    """All that R ordinal::clm prints and effects made of it; brant comes from logits that R stops early, at 1e-8."""
    found = ordinal_adapters[case["kind"]](
        case["input"],
        lambda name: pd.read_csv(REFERENCE / name, keep_default_na=False, na_values=[""]),
    )
    want = {name: value for name, value in case["expected"].items() if name != "brant"}
    assert {"coef", "se", "thresholds", "thresholds_se", "loglik", "ame_p_top", "ame_p_top_se"} <= set(want)
    assert not differences(found, want, {"rel": 1e-8, "abs": 1e-8})


@pytest.mark.parametrize("link", LINKS)
def test_the_order_of_the_scale_turned_round_turns_the_signs(link):
    y, x, agent, *_, w = data()
    one, other = (ordinal(sign * y, x, link=link, weights=w, clusters=[agent]) for sign in (1, -1))
    np.testing.assert_allclose(one.thresholds, -other.thresholds[::-1], rtol=1e-8)
    np.testing.assert_allclose(one.estimates.coefficients[4:], -other.estimates.coefficients[4:], rtol=1e-8)
    np.testing.assert_allclose(one.estimates.std_error[4:], other.estimates.std_error[4:], rtol=1e-7)


def test_an_offset_and_a_unit_change_nothing():
    y, x, *_ = data()
    x[:, 1] = np.round(x[:, 1], 2)
    moved = x * [1, 1e-8, 1, 1] + [0, 0, 1e8, 0]
    a, b = ordinal(y, x), ordinal(y, moved)
    slopes = b.estimates.coefficients[4:] * [1e-8, 1, 1]
    np.testing.assert_allclose(slopes, a.estimates.coefficients[4:], rtol=1e-7)
    np.testing.assert_allclose(b.at(4).fitted, a.at(4).fitted, atol=1e-9)


def test_a_level_nobody_chose_is_no_level():
    y, x, *_ = data()
    y = np.where(y == 2, 3, y)
    fit = ordinal(y, x)
    assert fit.levels.tolist() == [1, 3, 4, 5]
    assert fit.estimates.names[:3] == ("1|3", "3|4", "4|5")
    np.testing.assert_allclose(fit.at(2).coefficients, fit.at(3).coefficients)
    whole = ordinal(y, x, weights=np.where(np.arange(400) < 3, 0.0, 1.0))
    alone = ordinal(np.where(np.arange(400) < 3, 2.0, y), x, weights=np.where(np.arange(400) < 3, 0.0, 1.0))
    np.testing.assert_allclose(alone.thresholds, whole.thresholds)


# --- weights, cells, clusters ----------------------------------------------------------------------


def test_the_input_stays_and_ten_times_the_weight_changes_no_number():
    y, x, agent, customer, w = data()
    before = [one.copy() for one in (y, x, agent, customer, w)]
    one, two = (ordinal(y, x, weights=times * w, clusters=[customer, agent]) for times in (1, 10))
    for a, b in zip(before, (y, x, agent, customer, w), strict=True):
        np.testing.assert_array_equal(a, b)
    for name in ("coefficients", "std_error", "df"):
        np.testing.assert_allclose(getattr(two.estimates, name), getattr(one.estimates, name), rtol=1e-9)
    assert two.estimates.loglik == pytest.approx(one.estimates.loglik)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 399))
def test_rows_shuffled_or_split_into_halves_are_the_same_answers(seed, cut):
    y, x, agent, customer, w = data(seed)
    whole = ordinal(y, x, weights=w, clusters=[customer, agent])
    halves = np.random.default_rng(seed).permutation(np.r_[np.arange(400), np.arange(cut)])
    split = np.where(halves < cut, 0.5, 1.0) * w[halves]
    parts = ordinal(y[halves], x[halves], weights=split, clusters=[customer[halves], agent[halves]])
    for name in ("coefficients", "std_error", "df"):  # sums in another order: the last digits differ
        np.testing.assert_allclose(getattr(parts.estimates, name), getattr(whole.estimates, name), rtol=1e-6)


def test_other_customers_change_the_error_and_not_the_estimate():
    y, x, _, customer, w = data()
    twice = [np.tile(one, 2) for one in (y, w)]
    rows = np.vstack([x, x])
    same, other = np.tile(customer, 2), np.r_[customer, customer + 1000]
    one, two = (ordinal(twice[0], rows, weights=twice[1], clusters=[who]).estimates for who in (same, other))
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-8)
    assert (two.std_error < 0.75 * one.std_error).all()  # twice the customers: 1 / √2


def cells(y, x, w, *more):
    """Distinct rows with their number, sum and squares of weights, as `Survey.counts` gives them."""
    table = np.column_stack([y, x, *more])
    seen, codes = np.unique(table, axis=0, return_inverse=True)
    n, total, squares = (np.bincount(codes, one) for one in (np.ones(len(y)), w, w**2))
    return seen, n, total, squares


def coarse(seed=0):
    y, x, agent, customer, w = data(seed)
    x = np.column_stack([x[:, 0], np.round(x[:, 1]), x[:, 2]])
    return y, x, agent, customer, w


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("errors", ["auto", "classical", "CR1", "svyglm"])
@pytest.mark.parametrize("weighted", [False, True])
def test_cells_are_their_rows(link, errors, weighted):
    y, x, *_, w = coarse()
    seen, n, total, squares = cells(y, x, w)
    assert len(seen) < 80
    rows = ordinal(y, x, link=link, weights=w if weighted else None, errors=errors)
    extra = {"weights": total, "squares": squares} if weighted else {}
    short = ordinal(seen[:, 0], seen[:, 1:], link=link, counts=n, errors=errors, **extra)
    assert short.n == rows.n == 400
    for name in ("coefficients", "std_error", "df"):
        np.testing.assert_allclose(getattr(short.estimates, name), getattr(rows.estimates, name), rtol=1e-8)
    changes = [(one, one + np.array([0, 1, 0])) for one in (x, seen[:, 1:])]
    for sampled in (True, False):
        a, b = (
            finite_effects(fit.at(4), [change], sampled=sampled)
            for fit, change in zip((rows, short), changes, strict=True)
        )
        assert b.estimates[0] == pytest.approx(a.estimates[0], rel=1e-9)
        assert b.std_error[0] == pytest.approx(a.std_error[0], rel=1e-8)


def test_cells_of_one_cluster_are_its_rows():
    y, x, agent, _, w = coarse()
    seen, n, total, squares = cells(y, x, w, agent)
    for errors in ("auto", "CR1", "CR2"):
        rows = ordinal(y, x, weights=w, clusters=[agent], errors=errors)
        short = ordinal(
            seen[:, 0], seen[:, 1:-1], weights=total, counts=n, squares=squares, clusters=[seen[:, -1]],
            errors=errors,
        )  # fmt: skip
        np.testing.assert_allclose(short.estimates.std_error, rows.estimates.std_error, rtol=1e-8)
        np.testing.assert_allclose(short.estimates.df, rows.estimates.df, rtol=1e-8)


def test_counts_are_no_weights():
    """Ten copies of every answer have a tenth of the variance; ten times the weight has the same."""
    y, x, *_ = coarse()
    one = ordinal(y, x, errors="classical").estimates
    ten = ordinal(y, x, counts=np.full(400, 10.0), errors="classical").estimates
    np.testing.assert_allclose(ten.std_error, one.std_error / np.sqrt(10), rtol=1e-9)
    assert ten.loglik == pytest.approx(10 * one.loglik)


def test_the_sandwich_is_the_spread_of_the_bootstrap():
    """Rows drawn 200 times anew: the standard deviation has an error of 5 %."""
    y, x, *_, w = data(n=600)
    rng = np.random.default_rng(8)
    drawn = [
        ordinal(y[rows], x[rows], weights=w[rows]).estimates.coefficients
        for rows in rng.integers(0, 600, (200, 600))
    ]
    got = ordinal(y, x, weights=w).estimates.std_error
    np.testing.assert_allclose(np.std(drawn, axis=0), got, rtol=0.15)


def test_clustered_errors_by_hand():
    """The scores of a customer are added, then squared."""
    y, x, _, customer, w = data()
    ground = ordinal_ground(y, x, weights=w)
    solved = maximum(ground.answers, "logit")
    influence = row_scores(ground.answers, solved.parameters, "logit") @ np.linalg.inv(-solved.hessian)
    sums = np.array([influence[customer == one].sum(axis=0) for one in np.unique(customer)])
    want = ground.back @ (sums.T @ sums) @ ground.back.T * len(sums) / (len(sums) - 1)
    got = ordinal(y, x, weights=w, clusters=[customer]).estimates
    np.testing.assert_allclose(np.sqrt(np.diag(want)), got.std_error, rtol=1e-8)
    assert got.df.tolist() == [len(sums) - 1] * 7


def test_what_is_constant_within_few_agents_has_few_degrees_of_freedom():
    y, x, agent, customer, w = data()
    fit = ordinal(y, x, weights=w, clusters=[customer, agent], names=["1", "hours", "chat", "tenure"])
    assert fit.estimates.small_sample == ("tenure",)
    assert fit.estimates.df[-1] < 14
    assert set(fit.estimates.df[:-1]) == {14.0}
    assert fit.at(4).df.tolist() == [14, 14, 14, fit.estimates.df[-1]]


# --- effects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", LINKS)
def test_the_error_of_an_effect_is_its_derivative_by_the_weights(link):
    """The whole estimate, fit and mean, moved by a little more weight on one row: the influence of that row."""
    y, x, *_, w = data(n=80)
    less = np.column_stack([x[:, 0], np.minimum(x[:, 1], 1.0), x[:, 2:]])

    def effect(weights):
        return finite_effects(ordinal(y, x, link=link, weights=weights).at(4), [(x, less)])

    found, step = effect(w), 1e-4
    for row in (0, 7, 31):
        moved = [w + sign * step * (np.arange(80) == row) for sign in (1, -1)]
        ends = [effect(one).estimates[0] for one in moved]
        # the second difference of the curve is left: about step² of the weight
        assert found.influence[row, 0] == pytest.approx(
            (ends[0] - ends[1]) / (2 * step) * w[row], rel=1e-4, abs=1e-9
        )


@pytest.mark.parametrize("link", LINKS)
def test_the_mean_slope_is_the_limit_of_a_small_change(link):
    y, x, _, customer, _ = data()
    share = ordinal(y, x, link=link, clusters=[customer]).at(4)
    step = np.array([0, 1e-5, 0, 0])
    small, slope = finite_effects(share, [(x - step, x + step)]), average_derivatives(share, x, [1])
    assert slope.estimates[0] == pytest.approx(small.estimates[0] / 2e-5, rel=1e-6)
    assert slope.std_error[0] == pytest.approx(small.std_error[0] / 2e-5, rel=1e-5)


def test_the_mean_share_is_near_the_share_seen():
    """A cumulative model need not meet it, but under a true model it does within its own error."""
    y, x, *_ = data(n=4000)
    for level in (2, 4, 5):
        found = average_predictions(ordinal(y, x).at(level), [x])
        assert abs(found.estimates[0] - np.mean(y >= level)) < found.std_error[0]


# --- slopes of their own ---------------------------------------------------------------------------


def test_all_columns_freed_are_the_separate_logits_where_these_do_not_cross():
    """With one 0/1 column everything is a share: the slopes are differences of log odds."""
    rng = np.random.default_rng(2)
    group = np.repeat([0.0, 1.0], [300, 200])
    y = (
        np.where(group > 0, rng.choice(3, 500, p=[0.2, 0.5, 0.3]), rng.choice(3, 500, p=[0.3, 0.3, 0.4]))
        + 1.0
    )
    x = np.column_stack([np.ones(500), group])
    fit = ordinal(y, x, free=[1], names=["1", "chat"])
    assert fit.estimates.names == ("1|2", "2|3", "1|2 chat", "2|3 chat")
    for cut, level in enumerate((2, 3)):
        odds = [logit(np.mean(y[group == one] >= level)) for one in (0, 1)]
        np.testing.assert_allclose(fit.at(level).coefficients, [odds[0], odds[1] - odds[0]], rtol=1e-8)
        alone = logistic(y >= level, x)
        np.testing.assert_allclose(fit.at(level).std_error, alone.std_error, rtol=1e-8)
        assert fit.slopes(1)[cut] == 2 + cut


def test_freed_slopes_are_the_maximum_of_their_likelihood():
    y, x, *_, w = data()
    fit = ordinal(y, x, free=[1, 3], weights=w)
    ground = ordinal_ground(y, x, free=[1, 3], weights=w)
    start = np.linalg.solve(ground.back, fit.estimates.coefficients)

    def loss(parameters):
        with np.errstate(invalid="ignore"):
            value = derivatives(ground.answers, parameters, "logit")[0]
        return 1e9 if not np.isfinite(value) else -value

    found = optimize.minimize(
        loss, start + 0.03, method="Nelder-Mead", options={"maxfev": 40_000, "xatol": 1e-7, "fatol": 1e-9}
    )
    assert found.fun >= -fit.estimates.loglik - 1e-8
    np.testing.assert_allclose(found.x, start, atol=2e-3)  # the simplex stops early; Newton does not
    assert fit.estimates.loglik > ordinal(y, x, weights=w).estimates.loglik


# --- what cannot be fitted -------------------------------------------------------------------------


def test_a_column_that_sorts_the_answers_is_named():
    y, x, *_ = data()
    vip = ((y == 5) & (np.arange(400) < 60)).astype(float)
    with pytest.raises(MethodError, match="Perfect separation: “vip” sorts"):
        ordinal(y, np.column_stack([x, vip]), names=["1", "hours", "chat", "tenure", "vip"])
    middle = ((y == 3) & (np.arange(400) < 60)).astype(float)
    assert np.isfinite(ordinal(y, np.column_stack([x, middle])).estimates.coefficients).all()


def test_columns_that_sort_only_together_are_named():
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(90), rng.normal(size=(90, 3))])
    y = np.searchsorted([-0.7, 0.7], x[:, 1] + x[:, 2])
    with pytest.raises(MethodError, match="Perfect separation: “x1”, “x2”"):
        ordinal(y, x)


def test_a_freed_column_that_sorts_two_neighbours_is_named():
    y, x, *_ = data()
    never = np.where(np.isin(y, (1, 2)), (y == 2).astype(float), x[:, 2])
    with pytest.raises(MethodError, match="Perfect separation: “odd”"):
        ordinal(y, np.column_stack([x, never]), free=[4], names=["1", "hours", "chat", "tenure", "odd"])


def test_strong_but_finite_effects_are_fitted():
    rng = np.random.default_rng(2)
    x = rng.normal(0, 6, (3000, 1))
    y = np.searchsorted([-10, 0, 10], 2.5 * x[:, 0] + rng.logistic(size=3000))
    assert ordinal(y, x).estimates.coefficients[-1] == pytest.approx(2.5, abs=0.4)


def test_a_step_too_long_is_halved(monkeypatch):
    """A whole Newton step would let cuts with slopes of their own cross at the outlier; half of it does not."""
    rng = np.random.default_rng(186)
    x = rng.standard_t(2, size=(40, 1))
    y = np.searchsorted([-1, 1], 2 * x[:, 0] + rng.logistic(size=40))
    answers = ordinal_ground(y, x, free=[0]).answers
    found = maximum(answers, "logit")
    assert found.converged
    assert np.abs(derivatives(answers, found.parameters, "logit")[1]).max() < 1e-8
    monkeypatch.setattr("csat_research.stats.cumulative.HALVINGS", 1)
    stuck = maximum(answers, "logit")
    assert not stuck.converged
    assert stuck.loglik < found.loglik - 1e-3


def test_what_repeats_others_and_what_does_not_vary_is_refused():
    y, x, *_ = data()
    with pytest.raises(MethodError, match="“x4” says nothing that these do not say already"):
        ordinal(y, np.column_stack([x, x[:, 1] + x[:, 2]]))
    with pytest.raises(MethodError, match="All 400 answers are the same"):
        ordinal(np.full(400, 5), x)
    with pytest.raises(MethodError, match="cannot carry"):
        ordinal([1, 2, 3, 4], [[1.0, 2.0], [2.0, 1.0], [4.0, 4.0], [3.0, 5.0]])
    with pytest.raises(MethodError, match="one side of 6"):
        ordinal(y, x).at(6)
    with pytest.raises(MethodError, match="one side of 1"):
        ordinal(y, x).at(1)


def test_errors_that_cells_or_the_model_do_not_have_are_refused():
    y, x, agent, *_ = data()
    with pytest.raises(MethodError, match="not “HC3”"):
        ordinal(y, x, errors="HC3")
    with pytest.raises(MethodError, match="cells with counts"):
        ordinal(y, x, counts=np.ones(400), strata=agent)
