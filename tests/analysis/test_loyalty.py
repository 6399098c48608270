"""Loyalty: every number by hand, the planted link found and an absent one not, words that claim no more than is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

import csat_research as cr
from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.prediction import found_of, measured, tabulate
from csat_research.analysis.loyalty.prediction_words import prediction_words
from csat_research.analysis.loyalty.shares import like_for_like, plain_difference, share
from csat_research.errors import ColumnError, EmptyError, MethodError, ScaleError
from csat_research.results.drawing.numbers import form_of, number
from csat_research.stats.added_value import added_value
from csat_research.stats.differences import newcombe
from tests.analysis.shops import by_hand, shop, survey_of
from tests.measures.plain import same_numbers

FEW = {"replicates": 200}


def row(result, measure, term="score"):
    """The one row of a measure and a score."""
    found = result.table[(result.table["measure"] == measure) & (result.table["term"] == term)]
    assert len(found) == 1
    return found.iloc[0]


def expit(x):
    return 1 / (1 + np.exp(-x))


@pytest.fixture(scope="module")
def plain():
    answers, sold = shop()
    return cr.loyalty(survey_of(answers, sold), horizon_days=60, **FEW), by_hand(answers, sold)


# --- the numbers, one by one -----------------------------------------------------------------------


def test_rates_by_score_are_wilson_of_counts(plain):
    result, rows = plain
    for found in result.tables["rates"].to_dict("records"):
        own = rows[rows["score"] == found["score"]]["bought"]
        assert found["n"] == found["customers"] == len(own)
        if len(own) < 10:
            assert np.isnan(found["conf_low"])
            continue
        low, high = proportion_confint(own.sum(), len(own), method="wilson")
        assert (found["estimate"], found["conf_low"], found["conf_high"]) == pytest.approx(
            (100 * own.mean(), 100 * low, 100 * high)
        )


def test_groups_and_repeat_by_hand(plain):
    result, rows = plain
    satisfied = rows["score"] >= 4
    for name, inside in {"groups": rows["bought"] >= 0, "repeat": rows["ever"]}.items():
        table = result.tables[name].set_index("group")
        for group, mask in {"satisfied": satisfied, "others": ~satisfied, "all": satisfied | True}.items():
            own = rows.loc[mask & inside, "bought"]
            assert table.loc[group, "n"] == len(own)
            assert table.loc[group, "estimate"] == pytest.approx(100 * own.mean())


def test_the_uncontrolled_difference_is_that_of_two_means(plain):
    result, rows = plain
    yes, no = (rows.loc[(rows["score"] >= 4) == one, "bought"] for one in (True, False))
    found = row(result, "difference_uncontrolled")
    n = len(rows)
    # Σ over rows of (y - mean of its group)² / n_group², with n/(n-1): the linearised variance of a difference.
    error = np.sqrt(n / (n - 1) * (yes.var(ddof=0) / len(yes) + no.var(ddof=0) / len(no)))
    half = stats.t.ppf(0.975, n - 1) * error
    assert found["estimate"] == pytest.approx(100 * (yes.mean() - no.mean()))
    assert found["std_error"] == pytest.approx(100 * error)
    assert found["conf_high"] - found["estimate"] == pytest.approx(100 * half)


def test_like_for_like_is_the_mean_difference_of_a_plain_logit(plain):
    result, rows = plain
    design = np.column_stack([np.ones(len(rows)), rows["score"] >= 4, rows["before"]]).astype(float)
    beta = sm.Logit(rows["bought"], design).fit(disp=0, method="newton", tol=1e-12).params.to_numpy()
    first, others = design.copy(), design.copy()
    first[:, 1], others[:, 1] = 1, 0
    found = row(result, "difference")
    assert found["estimate"] == pytest.approx(100 * (expit(first @ beta) - expit(others @ beta)).mean())
    shares = result.tables["headline_rates"]["estimate"].to_numpy()
    assert shares == pytest.approx([100 * expit(first @ beta).mean(), 100 * expit(others @ beta).mean()])
    assert shares[0] - shares[1] == pytest.approx(found["estimate"])


def test_a_share_like_for_like_has_no_range_beyond_none_and_all():
    """Two of 14 bought, and 64 of 66: 1.96 errors from either share lead to where no share can be."""
    bought = np.r_[np.repeat([1.0, 0.0], [64, 2]), np.repeat([1.0, 0.0], [2, 12])]
    first = np.repeat([True, False], [66, 14])
    found = like_for_like(Design(bought, None, None), first, np.tile([[0.0], [1.0]], (40, 1)), ["before"])
    (one, error, _, top), (other, spread, bottom, _) = found.shares
    assert one + 1.96 * error > 1
    assert other - 1.96 * spread < 0
    assert one < top < 1
    assert 0 < bottom < other


def test_the_error_like_for_like_is_that_of_leaving_one_customer_out(plain):
    """The jackknife needs no formula; it agrees with the sandwich to a few percent at this n."""
    result, rows = plain
    group, held = (rows["score"] >= 4).to_numpy(), rows[["before"]].to_numpy(float)
    y, n = rows["bought"].to_numpy(), len(rows)
    left = [
        like_for_like(
            Design(np.delete(y, i), None, None), np.delete(group, i), np.delete(held, i, 0), ["b"]
        ).estimate
        for i in range(n)
    ]
    jackknife = np.sqrt((n - 1) * np.var(left, ddof=0))
    assert row(result, "difference")["std_error"] == pytest.approx(100 * jackknife, rel=0.08)


def test_both_shares_like_for_like_stand_with_ranges_of_their_own(plain):
    """They were printed bare in the line under the picture; their errors are those of leaving one customer out."""
    result, rows = plain
    group, held = (rows["score"] >= 4).to_numpy(), rows[["before"]].to_numpy(float)
    y, n = rows["bought"].to_numpy(), len(rows)
    left = [
        [
            one[0]
            for one in like_for_like(
                Design(np.delete(y, i), None, None), np.delete(group, i), np.delete(held, i, 0), ["b"]
            ).shares
        ]
        for i in range(n)
    ]
    jackknife = 100 * np.sqrt((n - 1) * np.var(left, axis=0))
    shares = result.tables["headline_rates"]
    assert shares["std_error"].to_numpy() == pytest.approx(jackknife, rel=0.08)  # the sandwich at this n
    told = str(result.figure.subtitle).replace("\u00a0", " ")
    for one in shares.to_dict("records"):
        assert f"{one['estimate']:.1f} % ({one['conf_low']:.1f} to {one['conf_high']:.1f})" in told


def test_correlations_and_auc_are_those_of_scipy(plain):
    result, rows = plain
    x, y = rows["score"], rows["bought"]
    u = stats.mannwhitneyu(x[y == 1], x[y == 0]).statistic
    assert row(result, "spearman")["estimate"] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert row(result, "point_biserial")["estimate"] == pytest.approx(stats.pointbiserialr(y, x).statistic)
    assert row(result, "auc")["estimate"] == pytest.approx(u / ((y == 1).sum() * (y == 0).sum()))


def test_the_error_of_auc_is_that_of_delong():
    """One row a customer: DeLong's variance is the large-sample one of the bootstrap; 4,000 draws know it to 1 %."""
    answers, sold = shop(3, customers=400)
    rows = by_hand(answers, sold)
    result = cr.loyalty(survey_of(answers, sold), horizon_days=60, replicates=4000)
    yes, no = (rows.loc[rows["bought"] == one, "score"].to_numpy() for one in (1, 0))
    wins = (yes[:, None] > no) + 0.5 * (yes[:, None] == no)
    error = np.sqrt(wins.mean(axis=1).var(ddof=1) / len(yes) + wins.mean(axis=0).var(ddof=1) / len(no))
    assert row(result, "auc")["std_error"] == pytest.approx(error, rel=0.05)


def test_weighted_numbers_by_hand():
    answers, sold = shop(2)
    rows = by_hand(answers, sold)
    result = cr.loyalty(survey_of(answers, sold, weight="w"), horizon_days=60, **FEW)
    w, y, good = rows["w"], rows["bought"], rows["score"] >= 4
    high, low = (np.average(y[mask], weights=w[mask]) for mask in (good, ~good))
    assert row(result, "difference_uncontrolled")["estimate"] == pytest.approx(100 * (high - low))
    x = rows["score"]
    cov = np.cov(x, y, aweights=w)
    expected = cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])
    assert row(result, "point_biserial")["estimate"] == pytest.approx(expected)
    pairs = [
        (w[i] * w[j], (x[i] > x[j]) + 0.5 * (x[i] == x[j]))
        for i in rows.index[y == 1]
        for j in rows.index[y == 0]
    ]
    assert row(result, "auc")["estimate"] == pytest.approx(
        sum(a * b for a, b in pairs) / sum(a for a, _ in pairs)
    )
    model = sm.GLM(
        y,
        sm.add_constant(np.column_stack([good, rows["before"]]).astype(float)),
        family=sm.families.Binomial(),
        freq_weights=w,
    )
    beta = np.asarray(model.fit(tol=1e-12).params)
    base = beta[0] + beta[2] * rows["before"]
    expected = np.average(expit(base + beta[1]) - expit(base), weights=w)
    assert row(result, "difference")["estimate"] == pytest.approx(100 * expected)


def test_all_answers_have_errors_by_customer():
    answers, sold = shop(4)
    rows = by_hand(answers, sold, answer="all")
    result = cr.loyalty(survey_of(answers, sold), horizon_days=60, answer="all", replicates=2000)
    good, y = rows["score"] >= 4, rows["bought"]
    design = sm.add_constant(good.astype(float))
    groups = pd.factorize(rows["client"])[0]
    fit = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    g = len(np.unique(groups))
    found = row(result, "difference_uncontrolled")
    assert found["estimate"] == pytest.approx(100 * fit.params["score"])
    assert found["std_error"] == pytest.approx(100 * fit.bse["score"] * np.sqrt(g / (g - 1)))
    assert (found["n"], found["customers"], found["per"]) == (len(rows), g, "answer")
    table = result.tables["groups"].set_index("group").loc["satisfied"]
    pull = (y - y[good].mean()).where(good, 0) / good.sum()
    sums = pull.groupby(rows["client"]).sum()
    assert table["std_error"] == pytest.approx(100 * np.sqrt(g / (g - 1) * (sums**2).sum()))
    # Wins of all pairs, each customer's part by leaving it out: the jackknife of the AUC, to the noise of both.
    x = rows["score"].to_numpy()
    left = [
        stats.mannwhitneyu(x[(y == 1) & (groups != c)], x[(y == 0) & (groups != c)]).statistic
        / (((y == 1) & (groups != c)).sum() * ((y == 0) & (groups != c)).sum())
        for c in range(g)
    ]
    jackknife = np.sqrt((g - 1) * np.var(left))
    assert row(result, "auc")["std_error"] == pytest.approx(jackknife, rel=0.1)


def test_controls_are_held_equal_beside_purchases_before():
    answers, sold = shop(5, customers=120)
    rows = by_hand(answers, sold)
    result = cr.loyalty(
        survey_of(answers, sold, segments=["channel"]), horizon_days=60, controls=["channel"], **FEW
    )
    design = np.column_stack(
        [np.ones(len(rows)), rows["score"] >= 4, rows["before"], rows["channel"] == "chat"]
    ).astype(float)
    beta = sm.Logit(rows["bought"], design).fit(disp=0, tol=1e-12).params.to_numpy()
    first, others = design.copy(), design.copy()
    first[:, 1], others[:, 1] = 1, 0
    expected = (expit(first @ beta) - expit(others @ beta)).mean()
    assert row(result, "difference")["estimate"] == pytest.approx(100 * expected)
    assert result.provenance["controls"] == ["channel"]


def test_an_answer_without_a_control_is_left_out_of_that_difference_only():
    answers, sold = shop(5)
    answers["channel"] = answers["channel"].where(answers.index % 9 > 0)
    result = cr.loyalty(
        survey_of(answers, sold, segments=["channel"]), horizon_days=60, controls=["channel"], **FEW
    )
    lost = by_hand(answers, sold)["channel"].isna().sum()
    assert row(result, "difference_uncontrolled")["n"] - row(result, "difference")["n"] == lost > 0
    assert f"{lost} answers lack a control (channel)" in result.summary()
    answers["channel"] = answers["channel"].where(answers.index % 9 > 6)
    with pytest.raises(MethodError, match="More than half of the answers lack a value of the controls"):
        cr.loyalty(
            survey_of(answers, sold, segments=["channel"]), horizon_days=60, controls=["channel"], **FEW
        )


def test_a_control_of_one_group_holds_nothing_equal():
    """A selection of one channel with the channel among its controls ended in an error of NumPy."""
    answers, sold = shop(5, customers=120)
    answers["channel"] = "chat"
    asked = survey_of(answers, sold, segments=["channel"])
    held, plainly = (
        cr.loyalty(asked, horizon_days=60, controls=one, **FEW).table for one in (["channel"], [])
    )
    pd.testing.assert_frame_equal(held, plainly)


def test_scores_of_a_questionnaire_in_two_halves_are_not_compared():
    """No customer has both: there is nothing to compare, and each score is told alone."""
    answers, sold = shop(6, customers=120)
    first = answers["client"].str[-1].isin(list("02468"))
    answers["score"], answers["ltr"] = answers["score"].where(first), answers["ltr"].where(~first)
    result = cr.loyalty(survey_of(answers, sold, nps="ltr"), horizon_days=60, **FEW)
    assert (result.tables["prediction"]["n"] == 0).all()
    assert result.tables["prediction"]["estimate"].isna().all()
    assert result.tables["prediction_formulas"]["p_value"].isna().all()
    assert np.isfinite(row(result, "auc", "ltr")["estimate"])


def test_a_score_that_all_give_alike_has_an_auc_of_one_half_and_no_range():
    """Weights summed in another order leave 1e-17, which is no spread."""
    rng = np.random.default_rng(0)
    outcome, weights = np.where(np.arange(150) % 4 == 0, 1.0, 0.0), np.exp(rng.normal(0, 0.5, 150))
    scores = np.column_stack([np.full(150, 5.0), rng.integers(0, 11, 150)])
    found = tabulate(scores, outcome, weights, np.arange(150), 200, 0)
    auc = found_of(measured(found, 0)["auc"], 0.5)
    assert auc.estimate == pytest.approx(0.5)
    assert np.isnan([auc.std_error, auc.low, auc.high, auc.p_value]).all()


def test_scores_are_compared_on_customers_who_have_all():
    answers, sold = shop(6, customers=120)
    answers["ltr"] = answers["ltr"].where(answers.index % 4 > 0)
    result = cr.loyalty(survey_of(answers, sold, nps="ltr"), horizon_days=60, **FEW)
    rows = by_hand(answers, sold)
    both = rows[rows["ltr"].notna()]
    table = result.tables["prediction"].set_index(["measure", "term"])
    assert (table["n"] == len(both)).all()
    r = [stats.spearmanr(both[name], both["bought"]).statistic for name in ("score", "ltr")]
    assert table.loc[("spearman", "score"), "estimate"] == pytest.approx(r[0])
    assert table.loc[("spearman", "score minus ltr"), "estimate"] == pytest.approx(r[0] - r[1])
    assert row(result, "spearman", "score")["n"] == len(rows)
    assert row(result, "spearman", "ltr")["n"] == len(both)


def test_what_scores_share_drops_out_of_their_difference():
    """A score against a copy of itself differs by exactly nothing in every replicate."""
    rng = np.random.default_rng(1)
    scores = np.repeat(rng.integers(1, 6, (200, 1)).astype(float), 2, axis=1)
    tables = tabulate(scores, (rng.random(200) < 0.4).astype(float), np.ones(200), None, 300, 0)
    gap = measured(tables, 0)["auc"] - measured(tables, 1)["auc"]
    assert np.abs(gap).max() == 0


def test_replicates_of_customers_are_those_of_a_slow_bootstrap():
    rng = np.random.default_rng(2)
    who = np.repeat(np.arange(90), 2)
    x = rng.integers(1, 6, 180).astype(float)
    y = (rng.random(180) < expit(x - 3)).astype(float)
    tables = tabulate(x[:, None], y, np.ones(180), who, 2000, 0)
    found = found_of(measured(tables, 0)["spearman"], 0.0)
    slow = []
    for _ in range(1000):
        rows = np.concatenate([[2 * c, 2 * c + 1] for c in rng.integers(0, 90, 90)])
        slow.append(stats.spearmanr(x[rows], y[rows]).statistic)
    # Each standard error is known to 1/sqrt(2 B): 1.6 and 2.2 %; four of them together.
    assert found.std_error == pytest.approx(np.std(slow), rel=0.11)


# --- what must not matter --------------------------------------------------------------------------


def test_weights_times_ten_change_nothing():
    answers, sold = shop(7)
    one, ten = (
        cr.loyalty(
            survey_of(answers.assign(w=k * answers["w"]), sold, weight="w", nps="ltr"), horizon_days=60, **FEW
        )
        for k in (1, 10)
    )
    same_numbers(one.table, ten.table)
    for name in ("rates", "groups", "repeat", "prediction"):
        same_numbers(one.tables[name], ten.tables[name])


@pytest.mark.parametrize("answer", ["first", "all"])
def test_the_order_of_rows_does_not_matter(answer):
    answers, sold = shop(8)
    one = cr.loyalty(survey_of(answers, sold, weight="w"), horizon_days=60, answer=answer, **FEW)
    mixed = survey_of(answers.sample(frac=1, random_state=3), sold.sample(frac=1, random_state=4), weight="w")
    same_numbers(one.table, cr.loyalty(mixed, horizon_days=60, answer=answer, **FEW).table)


def test_names_of_customers_do_not_matter():
    answers, sold = shop(8)
    named = {name: f"z{hash(name) % 99991}-{name}" for name in answers["client"].unique()}
    one = cr.loyalty(survey_of(answers, sold), horizon_days=60, **FEW)
    other = survey_of(
        answers.assign(client=answers["client"].map(named)), sold.assign(customer=sold["customer"].map(named))
    )
    same_numbers(one.table, cr.loyalty(other, horizon_days=60, **FEW).table)


def test_a_row_split_into_two_of_half_the_weight_changes_nothing():
    answers, sold = shop(9)
    halves = pd.concat([answers.assign(w=answers["w"] / 2)] * 2, ignore_index=True)
    one, two = (
        cr.loyalty(survey_of(frame, sold, weight="w"), horizon_days=60, answer="all", **FEW)
        for frame in (answers, halves)
    )
    # n counts rows, and n* of a Wilson interval is capped by it; estimates and errors are those of customers.
    same_numbers(one.table, two.table, besides=("n",))
    columns = ["estimate", "std_error", "customers"]
    same_numbers(one.tables["groups"][columns], two.tables["groups"][columns])


def test_later_purchases_cannot_change_what_is_closed():
    """Nothing after the window is looked at: purchases after t + h may be added or dropped."""
    answers, sold = shop(10)
    late = (
        answers[["client"]]
        .drop_duplicates()
        .rename(columns={"client": "customer"})
        .assign(bought_at=pd.Timestamp("2026-12-30"))
    )
    one, two = (
        cr.loyalty(survey_of(answers, frame), horizon_days=60, **FEW)
        for frame in (sold, pd.concat([sold, late]))
    )
    same_numbers(one.table, two.table)


# --- planted and absent ----------------------------------------------------------------------------


def test_a_planted_link_is_found_and_an_absent_one_is_not(sized):
    """Power is above .99 at this size; three of six false alarms have a chance of .002."""
    words = {0.8: [], 0.0: []}
    for link, seed in [*((0.8, seed) for seed in range(4)), *((0.0, seed) for seed in range(6))]:
        survey = survey_of(*shop(seed, customers=400, link=link, most=1))
        judged = cr.verdict(cr.loyalty(survey, horizon_days=60, replicates=10), family="headlines")
        words[link].append(judged.tests[0].verdict)
    for link, said in words.items():
        sized("verdict on buying again, 400 customers", said.count("goes with"), len(said), planted=link > 0)
    assert words[0.8].count("goes with") == 4
    assert words[0.0].count("goes with") <= 2


def test_what_habit_explains_is_not_credited_to_the_score():
    """Those who bought before score higher and buy again anyway: alone a difference, with those held equal none."""
    rng = np.random.default_rng(3)
    n = 20_000
    before = rng.poisson(1, n)
    good = rng.random(n) < expit(before - 1)
    y = (rng.random(n) < expit(before - 1.5)).astype(float)
    design = Design(y, None, None)
    alone = plain_difference(design, good)
    alike = like_for_like(design, good, before[:, None].astype(float), ["before"])
    assert alone.estimate > 0.15
    assert abs(alike.estimate) < 4 * alike.std_error < 0.04


def test_the_example_shop_has_its_truth():
    survey = cr.example(n=6000, seed=3)
    result = cr.loyalty(survey, replicates=400)
    truth = pd.DataFrame(survey.about.truth["loyalty"])
    for measure in ("spearman", "point_biserial", "auc"):
        for term in ("csat", "nps"):
            true = truth.query("measure == @measure and term == @term")["estimate"].item()
            found = row(result, measure, term)
            assert abs(found["estimate"] - true) < 4 * found["std_error"]
    rates = truth[truth["measure"] == "rate"].set_index("group")["estimate"]
    table = result.tables["groups"].set_index(["term", "group"])
    for key, name in {
        ("csat", "satisfied"): "satisfied",
        ("csat", "others"): "others",
        ("nps", "promoters"): "promoters",
    }.items():
        assert abs(table.loc[key, "estimate"] - rates[name]) < 4 * table.loc[key, "std_error"]
    alone = row(result, "difference_uncontrolled", "csat")
    assert abs(alone["estimate"] - (rates["satisfied"] - rates["others"])) < 4 * alone["std_error"]


# --- too little to say -----------------------------------------------------------------------------


def test_under_ten_customers_there_is_no_range():
    answers, sold = shop(11, customers=9)
    result = cr.loyalty(survey_of(answers, sold), horizon_days=60, **FEW)
    assert result.table[["conf_low", "conf_high", "p_value"]].isna().all().all()
    assert row(result, "auc")["n"] == 9
    assert "Under 10 customers, no range is given" in result.summary()
    assert cr.verdict(result, family="headlines").tests[0].verdict == "too few"


def test_separation_withholds_the_difference_and_names_the_reason():
    answers, sold = shop(12, customers=60)
    rows = by_hand(answers, sold)
    keep = set(rows.loc[rows["score"] >= 4, "client"])
    result = cr.loyalty(survey_of(answers, sold[sold["customer"].isin(keep)]), horizon_days=60, **FEW)
    assert np.isnan(row(result, "difference")["estimate"])
    assert row(result, "difference_uncontrolled")["conf_low"] > 0
    assert "difference withheld: Perfect separation" in result.summary()
    assert "a difference cannot be given; the cautions say why." in result.interpret()


def test_nobody_bought_is_a_share_of_zero_not_an_error():
    answers, sold = shop(13)
    result = cr.loyalty(survey_of(answers, sold[sold["bought_at"] < "2026-01-01"]), horizon_days=60, **FEW)
    table = result.tables["groups"].set_index("group")
    assert table.loc["all", "estimate"] == 0
    assert 0 < table.loc["all", "conf_high"] < 10
    assert result.table[["conf_low", "conf_high"]].isna().all().all()


def test_all_alike_has_no_group_to_compare_with():
    answers, sold = shop(13)
    result = cr.loyalty(survey_of(answers.assign(score=5), sold), horizon_days=60, **FEW)
    assert result.table[["std_error", "conf_low", "conf_high", "p_value"]].isna().all().all()
    assert row(result, "auc")["estimate"] == 0.5
    assert "under 10 customers on one side" in result.summary()


def test_share_withholds_in_steps():
    y = np.tile([1.0, 0.0], 10)
    shares = [share(Design(y, None, None), np.arange(20) < n) for n in (4, 9, 10)]
    assert np.isnan(shares[0].estimate)
    assert not np.isnan(shares[1].estimate)
    assert np.isnan(shares[1].low)
    assert shares[2].low == pytest.approx(proportion_confint(5, 10, method="wilson")[0])


# --- what customers say about buying ---------------------------------------------------------------


def said(kind="happened", **columns):
    answers, sold = shop(14)
    rows = by_hand(answers, sold)
    frame = (
        answers.merge(rows[["client", "bought"]], on="client")
        .rename(columns={"bought": "again"})
        .assign(**columns)
    )
    return frame, {"repurchase": "again", "repurchase_kind": kind}


def test_a_column_of_repurchase_gives_the_same_tables_without_window_or_control():
    frame, roles = said()
    result = cr.loyalty(survey_of(frame, **roles), **FEW)
    rows = frame.sort_values(["client", "rated"]).drop_duplicates("client")
    good = rows["score"] >= 4
    expected = rows.loc[good, "again"].mean() - rows.loc[~good, "again"].mean()
    for measure in ("difference", "difference_uncontrolled"):
        assert row(result, measure)["estimate"] == pytest.approx(100 * expected)
    assert "repeat" not in result.tables
    assert "no window of days, and purchases before are not held equal" in result.summary()
    assert "held equal, the difference" not in result.interpret()
    assert result.provenance["horizon_days"] is None
    assert [test.measure for test in result.tests] == ["bought"]


def test_an_intention_is_never_shown_as_behaviour():
    frame, roles = said("intended")
    result = cr.loyalty(survey_of(frame, **roles), **FEW)
    shown = " ".join(
        [
            result.summary(),
            str(result.figure.title),
            str(result.figure.axis),
            str(result.figure.alt),
            str(result.figure.subtitle),
        ]
    )
    assert "intend to buy again" in shown
    assert "bought" not in shown
    assert "What people intend is not what they do" in shown
    judged = cr.verdict(result, family="headlines")
    assert judged.tests[0].measure == "intends"
    assert "goes with the intention to buy again" in judged.interpret()
    assert "buying again" not in judged.interpret()


def test_purchases_are_used_where_there_are_both():
    frame, roles = said("intended")
    result = cr.loyalty(survey_of(frame, shop(14)[1], **roles), horizon_days=60, **FEW)
    assert result.provenance["outcome"] == "bought"


@pytest.mark.parametrize(
    ("again", "scale"),
    [
        ([1, 0], None),
        ([True, False], None),
        ([5, 2], "1-5"),
        (["surely", "never"], {"labels": ["never", "surely"], "satisfied": ["surely"]}),
    ],
)
def test_yes_and_no_in_their_spellings(again, scale):
    frame, roles = said()
    spelled = frame["again"].map({1.0: again[0], 0.0: again[1]})
    given = survey_of(
        frame.assign(again=spelled),
        **roles,
        **({"scales": {"score": "1-5", "again": scale}} if scale else {}),
    )
    same_numbers(cr.loyalty(survey_of(frame, **roles), **FEW).table, cr.loyalty(given, **FEW).table)


@pytest.mark.parametrize("again", [[5, 1], ["yes", "no"]])
def test_a_repurchase_that_nobody_explained_says_what_to_type(again):
    frame, roles = said()
    spelled = frame["again"].map({1.0: again[0], 0.0: again[1]})
    with pytest.raises(ScaleError, match=r"Which of them mean yes\? Write scales="):
        cr.loyalty(survey_of(frame.assign(again=spelled), **roles), **FEW)


def test_without_customers_every_answer_counts():
    frame, roles = said()
    result = cr.loyalty(survey_of(frame, customer=None, answered_at=None, **roles), **FEW)
    assert row(result, "auc")["n"] == len(frame)
    assert np.isnan(row(result, "auc")["customers"])
    assert "every answer counts" in result.summary()


# --- words, ledger, messages -----------------------------------------------------------------------


def test_the_finding_reads_as_a_sentence(plain):
    result, _ = plain
    first, others = (
        "{estimate:.1f} % ({conf_low:.1f} to {conf_high:.1f})".format(**one)
        for one in result.tables["groups"][:2].to_dict("records")
    )
    link = row(result, "difference")
    text = result.interpret().replace("\u00a0", " ").replace("\u2212", "-")
    assert text == (
        f"Of the satisfied {first} bought within 60 days of answering, of the others {others}. "
        f"With purchases in the 60 days before held equal, the difference is +{link['estimate']:.1f} points "
        f"({link['conf_low']:+.1f} to {link['conf_high']:+.1f}); cause not shown."
    )


def test_missing_scores_are_left_out_with_a_caution(plain):
    result, _ = plain
    assert result.table["term"].unique().tolist() == ["score"]
    assert "no nps question; it is left out" in result.summary()


def test_every_row_is_used_or_counted(plain):
    result, rows = plain
    assert result.rows.used == len(rows)
    assert result.tables["left_out"]["n"].sum() == result.rows.read - len(rows)


def test_the_figure_shows_rates_by_score(plain):
    result, _ = plain
    assert result.figure.kind == "rates"
    assert result.figure.data["label"].tolist() == ["5", "4", "3", "2", "1"]
    result.plot()
    assert "<table" in result._repr_html_()
    assert cr.Result.from_json(result.to_json()).interpret() == result.interpret()


def test_ease_counts_where_it_is_asked_for():
    answers, sold = shop(15)
    survey = survey_of(
        answers.assign(effort=answers["score"]), sold, ces="effort",
        scales={"score": "1-5", "effort": {"values": "1-5", "satisfied": [4, 5], "better": "high"}},
    )  # fmt: skip
    result = cr.loyalty(survey, scores=("csat", "ces"), horizon_days=60, **FEW)
    assert "Of those who found it easy" in result.interpret()
    one, other = (row(result, "difference", term) for term in ("score", "effort"))
    assert one["estimate"] == other["estimate"]


def test_what_is_missing_is_named():
    answers, sold = shop(16, customers=20)
    with pytest.raises(ColumnError, match="Loyalty needs a score"):
        cr.loyalty(survey_of(answers, sold), scores="nps")
    with pytest.raises(ColumnError, match=r"There is no score “cast”\. Did you mean “csat”"):
        cr.loyalty(survey_of(answers, sold), scores="cast")
    with pytest.raises(ColumnError, match="loyalty needs to know whose answer"):
        cr.loyalty(survey_of(answers, sold, customer=None))
    with pytest.raises(ColumnError, match="Repeat purchase needs purchases"):
        cr.loyalty(survey_of(answers))
    with pytest.raises(EmptyError, match="No answer has 400 days behind it"):
        cr.loyalty(survey_of(answers, sold), horizon_days=400)
    with pytest.raises(ColumnError, match="is no column of this survey"):
        cr.loyalty(survey_of(answers, sold), controls=["chanel"])


def test_nps_is_drawn_with_the_detractors_together():
    answers, sold = shop(17, customers=200)
    result = cr.loyalty(survey_of(answers, sold, nps="ltr"), scores="nps", horizon_days=60, **FEW)
    rows = by_hand(answers, sold)
    assert result.figure.data["label"].tolist() == ["10", "9", "8", "7", "0-6"]
    own = rows.loc[rows["ltr"] <= 6, "bought"]
    assert result.figure.data["estimate"].iloc[-1] == pytest.approx(100 * own.mean())
    assert len(result.tables["rates"]) == 11
    assert result.tables["groups"]["group"].tolist() == [
        "promoters",
        "others",
        "all",
        "passives",
        "detractors",
    ]


def test_scores_beside_each_other_are_a_result_of_their_own(plain):
    answers, sold = shop(18, customers=150)
    result = cr.loyalty(survey_of(answers, sold, nps="ltr"), horizon_days=60, **FEW)
    beside = result.prediction
    assert beside.table is result.tables["prediction"]
    assert beside.figure.data["label"].tolist() == ["Score", "Ltr"]
    assert "difference" in beside.interpret()
    assert "<table" in beside._repr_html_()
    stored = cr.Result.from_json(result.to_json()).prediction
    assert stored.to_json() == beside.to_json()
    assert stored.cautions == result.cautions
    with pytest.raises(MethodError, match="one score only"):
        _ = plain[0].prediction


def test_a_score_asked_for_twice_is_one(plain):
    result, _ = plain
    answers, sold = shop()
    again = cr.loyalty(survey_of(answers, sold), scores=("csat", "score"), horizon_days=60, **FEW)
    same_numbers(result.table, again.table)


def test_two_questions_of_one_role_are_called_by_their_labels():
    answers, sold = shop(19, customers=120)
    survey = survey_of(
        answers.assign(other=answers["score"]),
        sold,
        csat=["score", "other"],
        scales=dict.fromkeys(["score", "other"], "1-5"),
    )
    result = cr.loyalty(survey, scores=("score", "other"), horizon_days=60, **FEW)
    assert [str(test.label) for test in result.tests] == [
        "Being satisfied (Score)",
        "Being satisfied (Other)",
    ]
    assert "difference 0.000, no range" in result.interpret()
    with pytest.raises(ColumnError, match="several csat questions"):
        cr.loyalty(survey, horizon_days=60, **FEW)


# --- small sides -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("yes", "others"), [(90, 0), (90, 12), (0, 5), (300, 5)])
def test_a_side_without_spread_gets_newcombes_interval(yes, others):
    """Nobody of twelve bought: their share may still be 24 %, which plus or minus the error of the others hides."""
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], [yes, 300 - yes, others, 12 - others])
    found = plain_difference(Design(outcome, None, None), np.repeat([True, False], [300, 12]))
    bounds = newcombe(yes, 300, others, 12)
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))
    assert (found.p_value < 0.05) == (bounds.low > 0 or bounds.high < 0)


def thin_shop(satisfied, others, bought):
    """Satisfied customers and others, of whom the first `bought` satisfied bought after their answer."""
    n = satisfied + others
    answers = pd.DataFrame(
        {
            "client": [f"c{i}" for i in range(n)],
            "rated": pd.Timestamp("2026-02-01") + pd.to_timedelta(np.arange(n) % 20, "D"),
            "score": np.repeat([5.0, 2.0], [satisfied, others]),
            "ltr": np.resize([10.0, 7.0, 3.0, 8.0, 9.0], n),
        }
    )
    who = [*answers["client"][:bought], *answers["client"][satisfied : satisfied + others // 3]]
    return answers, pd.DataFrame({"customer": who, "bought_at": pd.Timestamp("2026-03-05")})


@pytest.mark.parametrize(("others", "said"), [(29, True), (30, False)])
def test_few_on_one_side_are_a_caution(others, said):
    found = cr.loyalty(survey_of(*thin_shop(200, others, 60)), scores="csat", **FEW)
    assert any("under 30 on one side" in str(one) for one in found.cautions) == said


@pytest.mark.parametrize(
    ("n", "told"),
    [(8, "Under 10 customers, no range is given: 8."), (30, "Under 40 customers, ranges are rough: 30.")],
)
def test_few_customers_are_told_in_the_words_of_every_other_score(n, told):
    found = cr.loyalty(survey_of(*thin_shop(n - 3, 3, 4)), scores="csat", **FEW)
    assert told in map(str, found.cautions)


def test_under_ten_who_bought_there_is_no_range_of_correlations():
    answers, sold = thin_shop(220, 40, 60)
    found = cr.loyalty(survey_of(answers, sold.head(6), nps="ltr", scales={"score": "1-5"}), **FEW)
    inside = found.table["measure"].isin(["spearman", "point_biserial", "auc"])
    assert found.table.loc[inside, ["conf_low", "p_value"]].isna().all(axis=None)
    assert found.table.loc[inside, "estimate"].notna().all()
    assert found.tables["prediction"]["conf_low"].isna().all()
    assert any("Under 10 customers on one side of buying" in str(one) for one in found.cautions)


def test_every_auc_is_told_with_its_range():
    answers, sold = shop(customers=200)
    found = cr.loyalty(survey_of(answers, sold, nps="ltr", scales={"score": "1-5"}), **FEW)
    for row_ in found.tables["prediction"].query("measure == 'auc'").to_dict("records"):
        sign = "+" if " minus " in row_["term"] else ""
        low, high = (f"{row_[end]:{sign}.3f}".replace("-", "−") for end in ("conf_low", "conf_high"))
        assert f"({low} to {high})" in found.interpret()


# --- added value -----------------------------------------------------------------------------------


def test_what_a_score_adds_is_judged_on_customers_held_out():
    answers, sold = shop(customers=200)
    survey = survey_of(answers, sold, nps="ltr")
    result = cr.loyalty(survey, horizon_days=60, **FEW)
    rows = by_hand(answers, sold)
    found = result.tables["added_value"].set_index(["measure", "term", "definition"])
    held = rows[["score", "ltr", "before"]].to_numpy(float)
    y = rows["bought"].to_numpy(float)
    wanted = added_value(y, held[:, [1, 2]], held[:, 0])["log_loss"]
    got = found.loc["log_loss", "score", "beyond ltr, purchases before"]
    assert got[["without", "within", "estimate", "std_error"]].tolist() == pytest.approx(
        [wanted.without, wanted.within, wanted.estimate, wanted.std_error]
    )
    assert len(found) == 8
    assert sum("held-out customers" in str(one) for one in result.findings) == 2


def test_what_a_score_adds_is_described_in_the_same_words_at_any_level():
    answers, sold = shop(customers=200)
    survey = survey_of(answers, sold, nps="ltr")
    for level in (0.95, 0.2):
        result = cr.loyalty(survey, horizon_days=60, level=level, **FEW)
        told = [str(one) for one in result.findings if "held-out customers" in str(one)]
        assert [one[:34] for one in told] == ["Log-loss of held-out customers gai"] * 2
        gains = (
            result.tables["added_value"].query("measure == 'log_loss'").drop_duplicates("term")["estimate"]
        )
        for one, gain in zip(told, gains, strict=True):
            assert f"gains {1000 * gain:.1f} thousandths".replace("-", "\N{MINUS SIGN}") in one


def test_one_score_is_judged_beyond_purchases_before_alone(plain):
    table = plain[0].tables["added_value"]
    assert table["definition"].unique().tolist() == ["beyond purchases before"]
    assert not [one for one in plain[0].findings if "held-out" in str(one)]


# --- horizons --------------------------------------------------------------------------------------


def test_horizons_stand_on_the_answers_observed_for_the_longest():
    answers, sold = shop(customers=200)
    survey = cr.Survey(
        answers, csat="score", customer="client", answered_at="rated", scales={"score": "1-5"},
        purchases=sold, observed_until="2026-06-15",
    )  # fmt: skip
    result = cr.loyalty(survey, horizon_days=20, horizons=[60, 20], **FEW)
    table = result.tables["horizons"].set_index(["measure", "horizon_days"])
    closed = answers["rated"].dt.normalize() + pd.Timedelta(days=60) <= pd.Timestamp("2026-06-15")
    assert table["n"].unique().tolist() == [answers.loc[closed, "client"].nunique()]
    assert table["n"].iloc[0] < result.table["n"].iloc[0]  # more have 20 days behind them
    longest = cr.loyalty(survey, horizon_days=60, **FEW)
    for measure in ("difference", "auc"):
        wanted = row(longest, measure)
        assert table.loc[(measure, 60), "estimate"] == pytest.approx(wanted["estimate"])
    assert table.loc[("difference", 60), "std_error"] == pytest.approx(
        row(longest, "difference")["std_error"]
    )
    change = table.loc[("auc_change", 60)]
    auc = table.loc["auc"]
    assert change["estimate"] == pytest.approx(auc.loc[60, "estimate"] - auc.loc[20, "estimate"])
    apart = np.hypot(auc.loc[60, "std_error"], auc.loc[20, "std_error"])
    assert 0 < change["std_error"] < 0.95 * apart  # the same customers: what both horizons share drops out
    assert any("observed for 60 days" in str(one) for one in result.findings)


@pytest.mark.parametrize(
    ("horizons", "words"),
    [
        ([], "list of days"),
        ("90", "list of whole numbers; found '90'"),
        ([90, 90], "two or more"),
        ([0, 90], "whole number"),
    ],
)
def test_horizons_that_cannot_be_compared_are_refused(horizons, words):
    with pytest.raises(MethodError, match=words):
        cr.loyalty(survey_of(*shop()), horizons=horizons, **FEW)


# --- which days the base and the silent are of ------------------------------------------------------------


def asked_and_silent():
    """A shop of which half of those asked after 15 April stay silent, and a quarter before."""
    answers, sold = shop(5, customers=150)
    late = answers["rated"] >= "2026-04-15"
    silent = np.where(late, np.arange(len(answers)) % 2 == 0, np.arange(len(answers)) % 4 == 0)
    return answers.assign(
        score=answers["score"].mask(silent), status=np.where(silent, "asked", "answered")
    ), sold


def followed(answers, sold, period=None, **roles):
    """Loyalty over 60 days, purchases known until 2026-06-08: the last usable day is 9 April."""
    given = {
        "csat": "score",
        "customer": "client",
        "answered_at": "rated",
        "status": "status",
        "scales": {"score": "1-5"},
    }
    survey = cr.Survey(answers, **given, **roles, purchases=sold, observed_until="2026-06-08")
    survey = survey.where(period=period) if period else survey
    return survey, cr.loyalty(survey, scores="csat", horizon_days=60, **FEW)


@pytest.mark.parametrize(
    ("period", "first", "named"),
    [
        (None, "2026-02-01", "1 Feb 2026 to 9 Apr 2026"),
        ("2026-03..2026-05", "2026-03-01", "1 Mar 2026 to 9 Apr 2026"),
    ],
)
def test_base_and_silence_are_of_the_days_whose_window_is_over(period, first, named):
    answers, sold = asked_and_silent()
    survey, found = followed(answers, sold, period)
    used = answers[(answers["rated"] >= first) & (answers["rated"] < "2026-04-10")]
    every = answers[answers["rated"] >= first]
    share = 100 * used["score"].isna().mean()
    assert abs(share - 100 * every["score"].isna().mean()) > 2  # the two could be told apart
    told = [str(one) for one in found.cautions if "of those asked" in str(one)]
    assert told == [
        f"{share:.1f}\xa0% of those asked ({named}) did not answer; the ranges cover chance only, not who chose to answer."
    ]
    assert found.provenance["selection"] == named
    assert str(found.figure.subtitle).startswith(f"{named}; ")
    assert found.rows.used == used.dropna(subset=["score"])["client"].nunique()
    assert survey.about.period == (period or "")


def test_where_every_window_is_over_the_base_is_the_selection():
    answers, sold = asked_and_silent()
    _, found = followed(answers[answers["rated"] < "2026-04-01"], sold)
    assert found.provenance["selection"] == "all answers"
    assert any(
        str(one).endswith(
            "of those asked did not answer; the ranges cover chance only, not who chose to answer."
        )
        for one in found.cautions
    )


def test_a_narrower_selection_keeps_what_else_was_chosen():
    answers, sold = asked_and_silent()
    survey, _ = followed(answers, sold, segments=["channel"])
    found = cr.loyalty(
        survey.where(channel="chat", period="2026-02..2026-05"), scores="csat", horizon_days=60, **FEW
    )
    assert found.provenance["selection"] == "channel: chat; 1 Feb 2026 to 9 Apr 2026"
    assert found.provenance["period"] == "2026-02..2026-05"


def test_silent_without_a_date_leave_the_share_untold():
    """Nobody can say whether they were asked before the last usable day: 0 % would be told of them."""
    answers, sold = asked_and_silent()
    undated = answers.assign(rated=answers["rated"].mask(answers["score"].isna()))
    _, found = followed(undated, sold)
    told = [str(one) for one in found.cautions]
    assert any(one.startswith("How many were asked is not known") for one in told)
    assert not any("of those asked" in one for one in told)


def test_the_difference_of_two_auc_is_that_of_the_two_that_are_read():
    """Errors are about .015: with two decimals 0.62 and 0.64 stood beside a difference of -0.03."""
    rows = [
        ("a", 0.615912, 0.585014, 0.647597),
        ("b", 0.642350, 0.610941, 0.672444),
        ("a minus b", -0.026438, -0.053772, 0.001527),
    ]
    table = pd.DataFrame(rows, columns=["term", "estimate", "conf_low", "conf_high"]).assign(measure="auc")
    told = str(prediction_words({"a": "A", "b": "B"}, table))
    assert (
        "“A” 0.616 (0.585 to 0.648), “B” 0.642 (0.611 to 0.672); difference −0.026 (−0.054 to +0.002)."
        in told
    )
    assert str(number(0.615912, {"format": form_of("auc")})) == "0.616"
    assert str(number(-0.026438, {"format": form_of("auc_change")})) == "−0.026"


def test_one_score_has_the_numbers_of_the_whole():
    """Alone it would begin at the first answer with a recommendation, and stand on the page with another number."""
    frame = cr.example("shop", n=600, seed=5)
    whole = cr.loyalty(frame, replicates=50)
    one = whole.of("nps")
    pd.testing.assert_frame_equal(
        one.table, whole.table[whole.table["term"] == "nps"].reset_index(drop=True), check_exact=True
    )
    for name in ("rates", "groups"):
        assert set(one.tables[name]["term"]) == {"nps"}
    shares = one.tables["headline_rates"]["estimate"]
    assert shares.iloc[0] - shares.iloc[1] == pytest.approx(one.table["estimate"].iloc[0])
    assert one.interpret() in whole.interpret()
    with pytest.raises(ColumnError):
        whole.of("ces")


def test_a_side_that_one_customer_carries_has_no_range_and_no_test():
    """With all answers of a customer a difference of nothing was called in 16 of 80 surveys with one of half of them [sim]."""
    rng = np.random.default_rng(5)
    codes = np.r_[np.zeros(100, dtype=int), np.arange(1, 101)]
    group, outcome = rng.random(200) < 0.5, (rng.random(200) < 0.4).astype(float)
    heavy = Design(outcome, None, codes)
    found = plain_difference(heavy, group, 0.95)
    assert np.isnan(found.p_value)
    assert "a few customers" in str(found.reason)
    assert np.isnan(share(heavy, group).low)
    assert share(heavy, group).estimate == pytest.approx(outcome[group].mean())
    each = Design(outcome, None, None)
    assert plain_difference(each, group, 0.95).p_value > 0
    assert share(each, group).low > 0


def test_shares_like_for_like_have_ranges_on_the_logit_scale():
    """By hand from the estimate and its error; on their own scale ranges of a few in ten held in 90 of 100 surveys."""
    found = cr.loyalty(cr.example("shop", n=400, seed=3), **FEW)
    difference = found.table.set_index("measure").loc["difference", "df"]
    for row in found.tables["headline_rates"].to_dict("records"):
        p, error = row["estimate"] / 100, row["std_error"] / 100
        half = stats.t.ppf(0.975, np.atleast_1d(difference)[0]) * error / (p * (1 - p))
        ends = 100 / (1 + np.exp(-(np.log(p / (1 - p)) + np.array([-half, half]))))
        assert [row["conf_low"], row["conf_high"]] == pytest.approx(ends)
