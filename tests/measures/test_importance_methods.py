"""Dominance, ordinal shares and standardised coefficients: against textbook fits, and what must not matter to any method."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import csat_research as cr
from csat_research.analysis.priorities import priorities
from csat_research.errors import MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.stats.ordinal import ordinal
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, column, rows, survey_of
from tests.measures.plain import same_numbers
from tests.measures.test_pls import themed
from tests.variants import some

pytestmark = pytest.mark.usefixtures("few_permutations")
FEW = {"replicates": 60}


def r_squared(frame, items):
    if not items:
        return 0.0
    return sm.WLS(frame["score"], sm.add_constant(frame[list(items)]), weights=frame["w"]).fit().rsquared


# --- dominance -------------------------------------------------------------------------------------


def test_general_dominance_has_the_shares_and_draws_of_lmg():
    survey = survey_of(rows(customers=60))
    one, other = (importance(survey, method=method, **FEW) for method in ("dominance", "lmg"))
    same_numbers(*(found.table.drop(columns="method") for found in (one, other)))
    assert (one.draws == other.draws).all()


def test_conditional_dominance_is_the_mean_gain_at_a_size():
    frame = rows(customers=60)
    table = importance(survey_of(frame), method="dominance", **FEW).tables["conditional"]
    found = table.set_index(["term", "others"])["estimate"]
    for size in range(5):
        sets = list(combinations(ITEMS[1:], size))
        gain = np.mean([r_squared(frame, [ITEMS[0], *one]) - r_squared(frame, one) for one in sets])
        assert found[ITEMS[0], size] == pytest.approx(100 * gain)
    assert ((table["conf_low"] < table["conf_high"]) & (table["conf_high"] > table["estimate"])).all()


def test_complete_dominance_is_judged_in_every_model_and_counted_in_every_replicate():
    frame = rows(customers=60)
    found = importance(survey_of(frame), method="dominance", **FEW)
    pairs = found.tables["complete"].set_index(["term", "other"])
    one, other = "price", "site"
    rest = [name for name in ITEMS if name not in (one, other)]
    gaps = [
        r_squared(frame, [one, *held]) - r_squared(frame, [other, *held])
        for size in range(4)
        for held in combinations(rest, size)
    ]
    assert min(gaps) > 0
    assert pairs.loc[(one, other), "complete"] == 1
    assert pairs.loc[(other, one), "complete"] == 0
    ahead = found.draws[:, 0] > found.draws[:, 4]
    assert pairs.loc[(one, other), "general_held"] == pytest.approx(100 * ahead.mean())
    held = pairs[[f"{kind}_held" for kind in ("complete", "conditional", "general")]].to_numpy()
    assert (np.diff(held, axis=1) >= 0).all()  # complete dominance is the strictest
    assert "complete dominance" in found.interpret()


def test_twins_never_dominate_each_other():
    frame = rows(customers=60).assign(site=lambda one: one["price"])
    pairs = importance(survey_of(frame), method="dominance", **FEW).tables["complete"]
    twin = pairs.set_index(["term", "other"]).loc[("price", "site")]
    assert twin[["complete", "conditional", "general"]].tolist() == [0.5, 0.5, 0.5]
    assert twin["complete_held"] == 0


def test_without_enough_customers_nothing_is_said_of_replicates():
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = importance(survey_of(frame), method="dominance", **FEW)
    assert found.tables["complete"]["complete_held"].isna().all()
    assert found.tables["complete"]["complete"].notna().all()
    assert "replicates" not in found.interpret()


# --- standardised coefficients ---------------------------------------------------------------------


def test_a_coefficient_is_that_of_standardised_columns_with_its_sign():
    frame = rows().assign(channel=np.resize(["chat", "phone", "email"], len(rows())))
    frame["goods"] = 7 - frame["goods"]
    survey = survey_of(frame, segments=["channel"])
    found = importance(survey, method="standardised", controls=["channel"])
    columns = frame[["score", *ITEMS]]
    centred = columns - np.average(columns, axis=0, weights=frame["w"])
    z = centred / np.sqrt(np.average(centred**2, axis=0, weights=frame["w"]))
    x = z[list(ITEMS)].join(pd.get_dummies(frame["channel"], drop_first=True, dtype=float))
    codes = pd.factorize(frame["client"])[0]
    fit = sm.WLS(z["score"], sm.add_constant(x), weights=frame["w"]).fit(
        cov_type="cluster", cov_kwds={"groups": codes}
    )
    assert column(found) == pytest.approx(fit.params[list(ITEMS)].to_numpy())
    assert column(found)[3] < 0
    # The replicates know that the spreads vary too; the sandwich does not.
    assert column(found, "std_error") == pytest.approx(fit.bse[list(ITEMS)].to_numpy(), rel=0.2)
    assert column(found, "rank")[0] == 1
    assert column(found, "p_value")[0] < 1e-6


def test_coefficients_are_no_weights_and_nothing_is_made_of_them():
    survey = survey_of(rows(customers=60))
    found = importance(survey, method=["picks", "standardised"], **FEW)
    assert found.table.loc[found.table["method"] == "standardised", "weight"].isna().all()
    assert "agreement" not in found.tables
    alone = importance(survey, method="standardised", **FEW)
    for asked in ("standardised", alone):
        with pytest.raises(MethodError, match="no weights"):
            csi(survey, importance=asked)
    with pytest.raises(MethodError, match="no weights"):
        csi(survey_of(rows(seed=4)), importance=alone)
    with pytest.raises(MethodError, match="no weights"):
        priorities(survey, importance="standardised")


def test_an_item_made_of_others_has_no_coefficient_and_is_named():
    frame = rows(customers=60).assign(site=lambda one: one["price"])
    with pytest.raises(MethodError, match=r"Price, Site.*lmg"):
        importance(survey_of(frame), method="standardised")


def test_words_have_no_coefficient():
    frame = rows(customers=60).assign(channel=np.resize(["chat", "phone"], len(rows(customers=60))))
    with pytest.raises(MethodError, match="words: Channel"):
        importance(
            survey_of(frame, segments=["channel"]), method="standardised", items=["price", "speed", "channel"]
        )


# --- ordinal ---------------------------------------------------------------------------------------


def test_ordinal_shares_add_up_to_mcfaddens_r2_and_have_the_tests_of_the_model():
    frame = rows()
    found = importance(survey_of(frame), method="ordinal_shapley", **FEW)
    by_unit = frame.sort_values("client", kind="stable")
    fit = ordinal(
        by_unit["score"],
        by_unit[list(ITEMS)],
        weights=by_unit["w"],
        clusters=[pd.factorize(by_unit["client"])[0]],
    )
    assert column(found).sum() == pytest.approx(100 * fit.r2)
    assert column(found, "p_value") == pytest.approx(fit.estimates.p_value[-5:], rel=1e-6)
    assert "McFadden" in found.table["definition"].iloc[0]
    assert "McFadden" in str(found.figure.axis)
    assert np.isnan(column(found, "rank")[4])  # "site" adds nothing


def test_an_index_can_be_weighed_by_ordinal_shares():
    survey = survey_of(rows(customers=60))
    found = importance(survey, method="ordinal_shapley", **FEW)
    assert column(found, "weight").sum() == pytest.approx(100)
    made = csi(survey, importance="ordinal_shapley", replicates=60)
    assert made.tables["weights"].set_index("term").loc[list(ITEMS), "weight"].to_numpy() == pytest.approx(
        column(found, "weight")
    )


@pytest.mark.parametrize(
    ("change", "asked", "words"),
    [
        ({"score": np.linspace(1, 5, 100)}, {}, "levels"),
        ({}, {"missing": "available"}, "complete answers"),
        ({}, {"items": [f"x{j}" for j in range(11)]}, "every subset"),
    ],
)
def test_what_an_ordinal_model_cannot_carry_is_refused_with_a_way_out(change, asked, words):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"x{j}": rng.integers(1, 6, 100) for j in range(11)})
    frame = frame.assign(score=np.resize([1, 2, 3], 100)).assign(**change)
    survey = Survey(frame, metrics=["score"], drivers=[f"x{j}" for j in range(11)])
    given = {"items": ["x0", "x1"]} | asked
    with pytest.raises(MethodError, match=rf"(?s){words}.*lmg"):
        importance(survey, method="ordinal_shapley", outcome="score", **given)


# --- what must not matter --------------------------------------------------------------------------


def drivers_of(frame):
    return Survey(
        frame, csat="score", drivers=list(ITEMS), customer="client", weight="w", scales={"score": "1-5"}
    )


@pytest.mark.parametrize(
    "method",
    some(
        ["lmg", "ordinal_shapley", "relative_weights", "dominance", "standardised", "correlation"],
        "lmg",
        "ordinal_shapley",
    ),
)
def test_a_column_divided_by_a_hundred_million_changes_nothing(method):
    """Shares of pingouin depend on the unit of a column; ours may not."""
    frame = rows(customers=40)
    smaller = frame.assign(price=frame["price"] / 1e8, goods=frame["goods"] * 1e8)
    one, two = (importance(drivers_of(each), method=method, **FEW) for each in (frame, smaller))
    same_numbers(one.table, two.table)
    assert one.draws == pytest.approx(two.draws, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    "method", some(["ordinal_shapley", "lmg", "relative_weights", "dominance"], "ordinal_shapley")
)
def test_a_twin_shares_and_the_sum_stays(method):
    frame = rows(customers=40).drop(columns="site")
    names = ITEMS[:4]
    alone = importance(survey_of(frame, items=list(names)), method=method, **FEW).table
    twins = importance(survey_of(frame.assign(site=frame["price"])), method=method, **FEW)
    shares = column(twins)
    assert shares[0] == pytest.approx(shares[4])
    assert shares.sum() == pytest.approx(alone["estimate"].sum())


@pytest.mark.parametrize(
    "method",
    some(["ordinal_shapley", "standardised", "lmg", "dominance"], "ordinal_shapley", "standardised", "lmg"),
)
def test_an_item_everybody_rates_alike_harms_nobody(method):
    frame = rows(customers=40)
    flat = importance(survey_of(frame.assign(site=3.0)), method=method, **FEW)
    without = importance(survey_of(frame, items=list(ITEMS[:4])), method=method, **FEW)
    assert column(flat)[:4] == pytest.approx(without.table["estimate"].to_numpy(), abs=1e-9)
    assert np.nan_to_num(column(flat)[4]) == pytest.approx(0, abs=1e-12)
    assert np.isnan(column(flat, "rank")[4])
    ranges = ("std_error", "conf_low", "conf_high", "simultaneous_low", "simultaneous_high")
    assert np.isnan([column(flat, one)[4] for one in ranges]).all()  # 0 in every draw is not 0 to 0
    assert not np.isnan([column(flat, one)[:4] for one in ranges]).any()
    assert any("explains nothing: Site" in str(one) for one in flat.cautions)


@pytest.mark.parametrize("method", some(["ordinal_shapley", "dominance", "standardised"], "ordinal_shapley"))
def test_order_of_rows_unit_of_weights_and_halves_do_not_matter(method):
    frame = rows(customers=40)
    one = importance(survey_of(frame), method=method, **FEW)
    mixed = frame.sample(frac=1, random_state=2).assign(w=lambda found: 10 * found["w"])
    halves = pd.concat([frame.assign(w=frame["w"] / 2)] * 2, ignore_index=True)
    same_numbers(one.table, importance(survey_of(mixed), method=method, **FEW).table)
    two = importance(survey_of(halves), method=method, **FEW).table
    for name in ("estimate", "std_error", "conf_low", "conf_high", "noise"):
        assert one.table[name].to_numpy() == pytest.approx(two[name].to_numpy(), rel=1e-7, abs=1e-9)


def test_of_several_methods_each_says_whose_sentence_it_is():
    survey = survey_of(rows())
    both = importance(survey, method=["lmg", "correlation"], **FEW).interpret()
    assert both.startswith("lmg: ")
    assert " correlation: " in both
    assert not importance(survey, method="lmg", **FEW).interpret().startswith("lmg: ")


@pytest.mark.parametrize("method", ["relative_weights", "pls"])
def test_under_five_answers_for_each_item_no_range_is_given(method):
    """Each method that models all items together; the estimate stays, a correlation keeps its range."""
    frame = rows(customers=40)
    few, enough = (themed(frame.iloc[:n]) for n in (24, 25))
    told = "Under 5 answers for each item, no range is given."
    for survey, quiet in ((few, True), (enough, False)):
        found = importance(survey, method=method, replicates=30)
        assert found.table["conf_low"].isna().all() == quiet
        assert found.table["estimate"].notna().all()
        assert (told in [str(one) for one in found.cautions]) == quiet
    assert importance(few, method="correlation", replicates=30).table["conf_low"].notna().all()


@pytest.mark.parametrize("method", ["lmg", "ordinal_shapley"])
def test_under_twenty_five_answers_for_each_item_ranges_are_rough(method):
    """docs/coverage.md: at 20 for each item, ranges of a model of all items hold too rarely."""
    frame = rows(customers=100)
    few, enough = (survey_of(frame.iloc[:n]) for n in (124, 125))
    told = "Under 25 answers for each item, ranges are rough."
    for survey, rough in ((few, True), (enough, False)):
        cautions = [str(one) for one in importance(survey, method=method, replicates=30).cautions]
        assert (told in cautions) == rough


def test_a_replicate_in_which_nobody_answered_everything_says_nothing():
    """8 of 52 customers rated all: of 2,000 draws of customers some hold none of them. Warnings are errors here."""
    rng = np.random.default_rng(1)
    taste = rng.normal(size=60)
    frame = pd.DataFrame(
        {one: np.clip(np.round(3.5 + taste + rng.normal(size=60)), 1, 5) for one in ("score", "a", "b")}
    )
    order = rng.permutation(60)
    frame.loc[order[8:34], "a"] = np.nan
    frame.loc[order[34:], "b"] = np.nan
    frame["who"] = [f"c{min(i, 51)}" for i in range(60)]
    survey = cr.Survey(
        frame,
        csat="score",
        items=["a", "b"],
        customer="who",
        scales=dict.fromkeys(("score", "a", "b"), "1-5"),
    )
    found = cr.importance(survey, method="lmg", missing="listwise")
    assert (found.table["estimate"] > 0).all()
    assert found.table["conf_low"].isna().all()  # of so few customers no range is given
