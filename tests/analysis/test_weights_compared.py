"""Importance compared: against linearised errors by hand and the weights of `importance`; what must not matter; refusals."""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.verdict import verdict
from csat_research.analysis.waves.comparison import compare
from csat_research.errors import MethodError
from csat_research.measures.importance.importance import importance
from csat_research.results.result import Result
from tests.measures.items import ITEMS, OWN, column, picked, rows, survey_for, survey_of
from tests.measures.plain import same_numbers

pytestmark = pytest.mark.usefixtures("few_permutations")
FEW = {"replicates": 200}


def other(frame, tail="x"):
    """The same answers by other people."""
    return frame.assign(client=frame["client"] + tail)


def influence(frame):
    """(customers, items) what each customer adds to the weights of the picks, in points."""
    made, w = picked(frame), frame["w"].to_numpy()[:, None]
    total = (w * made).sum()
    share = (w * made).sum(axis=0) / total
    pull = pd.DataFrame(100 * w * (made - share * made.sum(axis=1, keepdims=True)) / total)
    return pull.groupby(frame["client"]).sum()


@pytest.mark.parametrize("same", [True, False])
def test_customers_of_both_waves_move_together(same):
    """V = G/(G-1) Σ (u - ū)², u what a customer adds after less before, as compare has it for every measure."""
    before, after = rows(1), rows(2)
    after = after if same else other(after)
    found = compare(survey_of(before), survey_of(after), "importance")
    pull = influence(after).sub(influence(before), fill_value=0.0)
    groups = len(pull)
    error = np.sqrt(groups / (groups - 1) * ((pull - pull.mean()) ** 2).sum()).to_numpy()
    assert column(found, "std_error") == pytest.approx(error, rel=0.08)  # 2,000 replicates
    assert (found.table["customers"] == groups).all()
    assert found.draws.std(axis=0, ddof=1) == pytest.approx(column(found, "std_error"))


@pytest.mark.parametrize(
    "method",
    [
        "picks",
        "lmg",
        *(pytest.param(one, marks=pytest.mark.full) for one in ("ranks", "correlation", "ordinal_shapley")),
    ],
)
def test_before_and_after_are_the_weights_of_importance(method):
    waves = [survey_for(method, rows(seed, customers=40)) for seed in (1, 2)]
    found = compare(*waves, "importance", method=method, **FEW)
    for name, one in zip(("before", "after"), waves, strict=True):
        assert column(found, name) == pytest.approx(column(importance(one, method=method, **FEW), "weight"))
    assert column(found) == pytest.approx(column(found, "after") - column(found, "before"))
    assert column(found).sum() == pytest.approx(0, abs=1e-9)


def test_the_other_way_round_the_sign_turns_and_the_test_stays():
    one, two = survey_of(rows(1, customers=60)), survey_of(rows(2, customers=60))
    there, back = (compare(*pair, "importance", method="lmg", **FEW) for pair in ((one, two), (two, one)))
    assert column(there) == pytest.approx(-column(back))
    assert column(there, "p_value") == pytest.approx(column(back, "p_value"))
    assert column(there, "conf_low") == pytest.approx(-column(back, "conf_high"))
    assert there.tests[0].p_value == pytest.approx(back.tests[0].p_value)


def test_a_planted_change_is_found_and_nothing_else_is_called():
    before = survey_of(rows(1, customers=500))
    after = survey_of(other(rows(3, customers=500, own=OWN[[1, 0, 2, 3, 4]])))
    found = compare(before, after, "importance", method="lmg", replicates=500)
    assert found.tests[0].p_value < 0.001
    called = verdict(found, family="headlines").table.set_index("test")["verdict"]
    assert called[["Weight of \u201cPrice\u201d", "Weight of \u201cSpeed\u201d"]].tolist() == ["fell", "rose"]
    assert "Goods" not in verdict(found, family="headlines").interpret().split("rose by")[0]
    for word in ("fell", "rose", "changed", "significant"):
        assert word not in found.interpret()


def test_p_for_all_items_at_once_is_above_p_alone_and_agrees_with_the_range():
    found = compare(
        survey_of(rows(1)), survey_of(rows(5, own=OWN[::-1].copy())), "importance", method="lmg", **FEW
    )
    table = found.table
    assert (table["p_adjusted"] >= table["p_value"]).all()
    outside = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    clear = np.abs(table["p_adjusted"] - 0.05) > 0.02  # ties of 200 replicates
    assert (outside == (table["p_adjusted"] < 0.05))[clear].all()
    assert [one.p_adjusted for one in found.tests[1:]] == table["p_adjusted"].tolist()


def test_ranges_of_few_answers_stay_within_what_weights_can_differ_by():
    before, after = survey_of(rows(1, customers=12)), survey_of(rows(2, customers=12))
    found = compare(before, after, "importance", method="lmg", items=list(ITEMS[:2]), level=0.999, **FEW)
    table = found.table
    assert table[["conf_low", "conf_high"]].abs().to_numpy().max() == 100  # they would run beyond
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["conf_high"] > table["estimate"]).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()  # by counted draws alone it would be smaller here


@pytest.mark.parametrize(("customers", "told"), [(120, True), (400, False)])
def test_below_the_answers_from_which_ranges_hold_there_is_a_caution(customers, told):
    waves = [survey_of(rows(seed, customers=customers)) for seed in (1, 2)]
    found = compare(*waves, "importance", method="lmg", **FEW)
    assert (20 <= found.table["n_before"].min() / len(ITEMS) < 50) == told
    assert any("answers an item; under 50 ranges hold" in str(one) for one in found.cautions) == told
    picks = compare(*waves, "importance", **FEW)
    assert not any("answers an item" in str(one) for one in picks.cautions)


def test_p_is_said_once_with_its_sign():
    waves = survey_of(rows(1)), survey_of(rows(5, own=OWN[::-1].copy()))
    found = compare(*waves, "importance", method="lmg", **FEW)
    assert found.tests[0].p_value < 0.001
    assert "P of the test that all weights are alike: < .001." in found.interpret()
    assert "= <" not in found.interpret()


def test_segments_of_one_survey_are_compared_like_waves():
    frame = rows().assign(channel=np.resize(["chat", "phone"], len(rows())))
    survey = survey_of(frame, segments=["channel"])
    parts = [survey.where(channel=name) for name in ("chat", "phone")]
    found = compare(*parts, "importance", method="lmg", **FEW)
    both = set(frame.loc[frame["channel"] == "chat", "client"]) & set(
        frame.loc[frame["channel"] == "phone", "client"]
    )
    assert len(both) > 20
    assert (found.table["customers"] == frame["client"].nunique()).all()
    assert column(found, "n_before")[0] + column(found, "n_after")[0] == len(frame)


def test_only_those_of_both_waves_where_paired():
    before, after = rows(1, customers=80), rows(2, customers=80)
    after["client"] = after["client"].map(lambda name: f"c{int(name[1:]) + 30:03d}")
    found = compare(survey_of(before), survey_of(after), "importance", paired=True, **FEW)
    common = sorted(set(before["client"]) & set(after["client"]))
    kept = [survey_of(one[one["client"].isin(common)]) for one in (before, after)]
    same_numbers(found.table, compare(*kept, "importance", **FEW).table)
    assert any(f"the {len(common)} customers who answered both times" in str(one) for one in found.cautions)
    with pytest.raises(MethodError, match="both waves"):
        compare(survey_of(before), survey_of(other(after)), "importance", paired=True)


def test_answers_without_customers_are_independent_in_two_files():
    frame = rows(customers=60)
    roles = {"customer": None, "weight": None}
    found = compare(survey_of(frame, **roles), survey_of(frame, **roles), "importance")
    alone = importance(survey_of(frame, **roles))
    assert column(found) == pytest.approx(0, abs=1e-12)
    assert column(found, "std_error") == pytest.approx(np.sqrt(2) * column(alone, "std_error"), rel=0.08)
    assert found.table["customers"].isna().all()
    assert (found.table["df"] == 2 * len(frame) - 1).all()


def test_order_of_rows_and_of_items_and_the_unit_of_weights_do_not_matter():
    before, after = rows(1, customers=60), rows(2, customers=60)
    one = compare(survey_of(before), survey_of(after), "importance", method="lmg", **FEW)
    mixed = after.sample(frac=1, random_state=1).assign(w=lambda found: 10 * found["w"])
    two = compare(
        survey_of(before), survey_of(mixed, items=list(ITEMS[::-1])), "importance", method="lmg", **FEW
    )
    same_numbers(one.table, two.table)


def test_under_ten_customers_the_weights_stay_and_the_ranges_go():
    before, after = rows(1, customers=60), rows(2, customers=60)
    after["client"] = [f"c{i % 8}" for i in range(len(after))]
    found = compare(survey_of(before), survey_of(after), "importance", **FEW)
    assert found.table[["before", "after", "estimate"]].notna().all().all()
    assert found.table[["std_error", "conf_low", "p_value", "p_adjusted"]].isna().all().all()
    assert "no range can be given" in found.interpret()
    assert set(verdict(found, family="headlines").table["verdict"]) == {"", "too few"}


def test_an_item_that_never_varies_has_a_difference_without_error():
    before, after = (rows(seed, customers=60).assign(site=3.0) for seed in (1, 2))
    found = compare(survey_of(before), survey_of(after), "importance", method="lmg", **FEW)
    assert column(found)[4] == 0
    assert np.isnan(column(found, "p_value")[4])
    assert found.tests[0].df == 3
    assert np.isfinite(found.tests[0].p_value)
    assert any("Before: the weight is not told from noise for" in str(one) for one in found.cautions)


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        ({}, {"method": "standardised"}, "no weights"),
        ({}, {"method": ["picks", "lmg"]}, "For several, ask several times"),
        ({}, {"by": "client"}, "without by="),
        ({}, {"method": "pick"}, "picks"),
        ({"items": list(ITEMS[:4])}, {"method": "lmg"}, "Only in one of the two: site"),
        ({"scales": {"price": "1-7"}}, {"method": "lmg"}, "Other scales before than after: price"),
    ],
)
def test_what_cannot_be_compared_is_refused(change, given, words):
    before, after = survey_of(rows(1, customers=40)), survey_of(rows(2, customers=40), **change)
    with pytest.raises(MethodError, match=words):
        compare(before, after, "importance", **given)


def test_a_method_belongs_to_weights_and_a_survey_is_no_wave_of_itself():
    one, two = survey_of(rows(1, customers=40)), survey_of(rows(2, customers=40))
    with pytest.raises(MethodError, match='measure="importance"'):
        compare(one, two, "csat", method="lmg")
    with pytest.raises(MethodError, match="share answers"):
        compare(one, one, "importance")


def test_a_result_shows_itself_and_survives_json():
    found = compare(survey_of(rows(1, customers=60)), survey_of(rows(2, customers=60)), "importance", **FEW)
    back = Result.from_json(found.to_json())
    assert back.interpret() == found.interpret()
    assert "for all weights at once" in found.interpret()
    assert "<table" in found._repr_html_()
    found.plot()


def test_waves_of_very_different_size_have_a_caution():
    small, large = survey_of(rows(1, customers=200)), survey_of(rows(2, customers=1000))
    told = compare(small, large, "importance", method="lmg", **FEW).cautions
    assert any("over 4 times the answers of the other" in str(one) for one in told)
    alike = compare(small, survey_of(rows(3, customers=300)), "importance", method="lmg", **FEW).cautions
    assert not any("times the answers" in str(one) for one in alike)


@pytest.mark.parametrize("method", ["picks", "lmg"])
def test_a_wave_that_one_customer_carries_is_not_compared_with_ranges(method):
    before, after = rows(1, customers=120), other(rows(2, customers=120))
    after.loc[: len(after) // 2, "client"] = "one of all"
    found = compare(survey_of(before), survey_of(after), "importance", method=method, **FEW)
    assert found.table["estimate"].notna().all()
    assert found.table[["std_error", "conf_low", "p_value"]].isna().all(axis=None)
    assert not any(one.enough for one in found.tests)
    assert any("A few carry most of the weight" in str(one) for one in found.cautions)
