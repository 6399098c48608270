"""CSI by several methods of importance: each row is the index of its own, differences and tops come from the same draws."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.errors import CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.results.result import Result
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, rows, survey_of
from tests.measures.plain import same_numbers
from tests.measures.test_pls import themed, usual

FEW = {"replicates": 100}
METHODS = ["picks", "pls", "correlation"]
SAME = ["n", "customers", "estimate", "std_error", "conf_low", "conf_high"]


@pytest.fixture(scope="module")
def survey():
    return usual()


@pytest.fixture(scope="module")
def found(survey):
    return csi(survey, importance=METHODS, **FEW)


# --- the numbers -----------------------------------------------------------------------------------


def test_each_row_is_the_index_by_that_method_alone(survey, found):
    assert found.table["method"].tolist() == METHODS
    for place, method in enumerate(METHODS):
        alone = csi(survey, importance=method, **FEW)
        row = found.table.loc[place, SAME].to_numpy(float)
        assert row == pytest.approx(alone.table.loc[0, SAME].to_numpy(float), nan_ok=True)
        np.testing.assert_allclose(found.draws[:, place], alone.draws[:, 0])
        own = found.tables["top_item"].query("method == @method")
        for name in ("weight", "weight_low", "weight_high"):
            assert own[name].to_numpy() == pytest.approx(alone.tables["weights"][name].to_numpy())


def test_other_rescalings_are_those_of_the_index(survey):
    one = csi(survey, importance=["picks", "pls"], rescale="range", **FEW).table
    assert one["estimate"][1] == pytest.approx(
        csi(survey, importance="pls", rescale="range", **FEW).table["estimate"][0]
    )


def test_differences_are_those_of_the_same_draws(survey):
    result = csi(survey, importance=["picks", "lmg"], replicates=1200)
    table, draws = result.table, result.draws[:, 1] - result.draws[:, 0]
    assert table.loc[0, ["difference", "difference_low", "difference_high"]].isna().all()
    low, gap, high = table.loc[1, ["difference_low", "difference", "difference_high"]].astype(float)
    assert gap == pytest.approx(table["estimate"][1] - table["estimate"][0])
    assert high - gap == pytest.approx(gap - low)
    # One difference: 1.96 errors, as far as 1,200 replicates tell it (a quantile has an error of 4 %).
    assert high - gap == pytest.approx(1.96 * draws.std(ddof=1), rel=0.1)
    # The ratings are common to both methods, so that their difference is far better known than if they were not.
    assert draws.std(ddof=1) < 0.9 * np.hypot(*table["std_error"])


def test_differences_of_few_customers_have_the_tails_of_t():
    survey = survey_of(rows(customers=15))
    result = csi(survey, importance=["picks", "lmg"], replicates=400)
    gap = result.draws[:, 1] - result.draws[:, 0]
    normal = np.quantile(np.abs(gap - gap.mean()) / gap.std(ddof=1), 0.95)
    row = result.table.iloc[1]
    assert row["customers"] == 15
    wanted = stats.t.isf(stats.norm.sf(normal), 14) * gap.std(ddof=1)
    assert row["difference_high"] - row["difference"] == pytest.approx(wanted)


def test_several_differences_hold_at_once(survey, found):
    one = csi(survey, importance=["picks", "correlation"], **FEW).table.iloc[1]
    several = found.table.iloc[2]
    assert several["difference"] == pytest.approx(one["difference"])
    assert several["difference_high"] >= one["difference_high"]
    tests = found.tests
    assert [one.p_adjusted < 0.05 for one in tests] == [
        low > 0 or high < 0
        for low, high in found.table.loc[1:, ["difference_low", "difference_high"]].to_numpy()
    ]
    assert np.isnan([one.p_value for one in tests]).all()


def test_on_top_counts_the_draws_in_which_a_weight_is_the_largest(survey, found):
    tops = found.tables["top_item"]
    for place, method in enumerate(METHODS):
        own = importance(survey, method=method, **FEW)
        size = np.abs(own.draws) if method == "correlation" else own.draws
        want = [100 * sum(row.argmax() == j for row in size) / len(size) for j in range(len(ITEMS))]
        shares = tops[tops["method"] == method].set_index("term")
        assert shares.loc[own.table["term"], "on_top"].to_numpy() == pytest.approx(want)
        first = own.table.loc[own.table["weight"].idxmax()]
        assert shares.index[shares["top"]].tolist() == [first["term"]]
        assert found.table.loc[place, "top"] == first["label"]
        assert found.table.loc[place, "top_stays"] == pytest.approx(shares.loc[first["term"], "on_top"])


def test_a_top_that_chance_made_does_not_stay():
    """Three items picked equally often but for one pick in sixty: who leads is nearly as open as by a die."""
    picks = ["a"] * 21 + ["b"] * 20 + ["c"] * 20
    frame = pd.DataFrame({"top": picks, **{name: np.tile([3, 4, 5], 21)[:61] for name in "abc"}})
    plain = Survey(frame, items=list("abc"), picks="top", scales=dict.fromkeys("abc", "1-5"))
    table = csi(plain, importance=["picks"], replicates=400).table
    assert table["top"].tolist() == ["A"]
    assert 30 < table["top_stays"][0] < 50


def test_ties_share_the_top():
    frame = pd.DataFrame({"top": ["a;b"] * 40 + ["c"] * 5, **dict.fromkeys("abc", [4, 5, 3] * 15)})
    plain = Survey(frame, items=list("abc"), picks="top", scales=dict.fromkeys("abc", "1-5"))
    result = csi(plain, importance=["picks"], **FEW)
    assert result.table.loc[0, ["top", "top_stays"]].tolist() == ["A, B", 100]
    assert result.tables["top_item"]["on_top"].tolist() == [50, 50, 0]


def test_methods_that_tell_another_index_are_told():
    """People pick the site and price goes with their score; all rate the site low."""
    frame = rows().assign(top="site;goods", site=1.0 + (np.arange(len(rows())) % 5 == 0))
    told = csi(survey_of(frame), importance=["picks", "lmg"], **FEW)
    assert told.table["difference_low"][1] > 0
    assert "whose range leaves out 0: lmg +" in told.interpret()
    assert told.table["top"].tolist() == ["Goods, Site", "Price"]
    assert any("By picks these have no weight: Price, Speed, Staff" in str(one) for one in told.cautions)


# --- which methods ---------------------------------------------------------------------------------


def test_all_methods_are_those_the_survey_has(survey):
    every = csi(survey, importance="all", replicates=10)
    assert every.table["method"].tolist() == [
        "picks", "lmg", "relative_weights", "owen", "correlation", "pls",
    ]  # fmt: skip
    bare = csi(survey_of(rows()), importance="all", replicates=10)
    assert "owen" not in bare.table["method"].tolist()
    assert any("owen is left out" in str(one) and "theme" in str(one) for one in bare.cautions)
    unscored = csi(survey_of(rows(), csat=None), importance="all", replicates=10)
    assert unscored.table["method"].tolist() == ["picks"]


def test_a_survey_without_any_method_says_so():
    with pytest.raises(MethodError, match="Nothing says what matters"):
        csi(survey_of(rows(), csat=None, picks=None), importance="all")


def test_results_are_methods_too(survey):
    own, other = importance(survey, method="correlation", **FEW), importance(themed(rows(seed=2)), **FEW)
    table = csi(survey, importance=["picks", own, other], **FEW).table
    assert table["method"].tolist() == ["picks", "correlation", "picks (2)"]
    assert table["estimate"][1] == pytest.approx(
        csi(survey, importance="correlation", **FEW).table["estimate"][0]
    )
    assert np.isfinite(table["difference_low"][1:]).all()


def test_items_in_another_order_are_put_in_place(survey):
    mixed = importance(survey, method="correlation", items=ITEMS[::-1], **FEW)
    one, two = (csi(survey, importance=["picks", one], **FEW) for one in ("correlation", mixed))
    same_numbers(one.table, two.table)
    same_numbers(one.tables["top_item"], two.tables["top_item"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "empty list"),
        (["picks", "wilsno"], "wilsno"),
        (["picks", "owen", "maxdiff"], "role"),
    ],
)
def test_methods_that_cannot_be_compared_are_refused(given, words):
    with pytest.raises(CsatError, match=words):
        csi(usual(), importance=given)


def test_indices_of_other_items_are_not_compared(survey):
    some = importance(survey, method="correlation", items=["price", "speed"], **FEW)
    with pytest.raises(MethodError, match="other items"):
        csi(survey, importance=["picks", some], **FEW)


# --- what must not matter ------------------------------------------------------------------------------


def test_order_of_rows_unit_of_weights_and_halves_do_not_matter():
    frame = rows(customers=50)
    mixed = frame.sample(frac=1, random_state=2).assign(w=lambda one: 10 * one["w"])
    half = frame.assign(w=frame["w"] / 2)
    results = [
        csi(themed(one), importance=["picks", "correlation"], **FEW)
        for one in (frame, mixed, pd.concat([half, half], ignore_index=True))
    ]
    for other in results[1:]:
        same_numbers(results[0].table, other.table, besides=("n",))
        same_numbers(results[0].tables["top_item"], other.tables["top_item"])


def test_few_customers_have_no_ranges_and_no_draws():
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    result = csi(survey_of(frame), importance=["picks", "correlation"], **FEW)
    hidden = ["std_error", "conf_low", "conf_high", "difference_low", "difference_high", "top_stays"]
    assert result.table[hidden].isna().all().all()
    assert result.table["estimate"].notna().all()
    assert result.tables["top_item"][["weight_low", "on_top"]].isna().all().all()
    assert "not drawn" in result.interpret()


def test_it_shows_itself_and_survives_json(found):
    assert Result.from_json(found.to_json()).interpret() == found.interpret()
    assert "<table" in found._repr_html_()
    assert "CSI runs from" in found.interpret()
    found.plot()
