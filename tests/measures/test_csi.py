"""CSI: sums by hand, the jackknife's error, and the traps of an index."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.errors import BandsError, ColumnError, CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.results.bands import TRADE_CLOSED, Bands
from csat_research.results.result import Result
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, jackknifed, picked, rows, survey_of, tail_of
from tests.measures.plain import row_of, same_numbers

FEW = {"replicates": 200}


def by_hand(frame, rescale="maximum", weighted=True):
    """Weights, scores, index and person mean from rows."""
    w = frame["w"].to_numpy() if weighted else np.ones(len(frame))
    made = picked(frame) * w[:, None]
    weights = made.sum(axis=0) / made.sum()
    codes = frame[list(ITEMS)].to_numpy()
    scaled = 100 * (codes / 6 if rescale == "maximum" else (codes - 1) / 5)
    rated = ~np.isnan(scaled)
    scores = np.nansum(scaled * w[:, None], axis=0) / (rated * w[:, None]).sum(axis=0)
    person = np.nansum(scaled * weights, axis=1) / (rated @ weights)
    return weights, scores, float(weights @ scores), float(np.average(person, weights=w))


def holed(frame):
    """The frame with some ratings missing, unlike from item to item."""
    rng = np.random.default_rng(4)
    return frame.assign(
        **{name: frame[name].where(rng.random(len(frame)) > 0.05 * j) for j, name in enumerate(ITEMS)}
    )


@pytest.mark.parametrize("rescale", ["maximum", "range"])
def test_the_index_is_the_weighted_mean_of_means(rescale):
    frame = holed(rows())
    found = csi(survey_of(frame), rescale=rescale, **FEW)
    _, _, index, person = by_hand(frame, rescale)
    assert row_of(found, "csi")["estimate"] == pytest.approx(index)
    assert row_of(found, "csi_person_mean")["estimate"] == pytest.approx(person)
    other = "range" if rescale == "maximum" else "maximum"
    assert row_of(found, f"csi_{other}")["estimate"] == pytest.approx(by_hand(frame, other)[2])


@pytest.mark.parametrize(
    ("rescale", "its", "others"),
    [
        ("maximum", "in % of full marks", "from the worst answer, 0, to the best, 100"),
        ("range", "from the worst answer, 0, to the best, 100", "in % of full marks"),
    ],
)
def test_both_ways_to_a_hundred_are_told_each_by_name(rescale, its, others):
    frame = holed(rows())
    told = csi(survey_of(frame), rescale=rescale, **FEW).interpret()
    other = by_hand(frame, "range" if rescale == "maximum" else "maximum")[2]
    assert told.startswith(f"CSI is {by_hand(frame, rescale)[2]:.1f} (")
    assert f") {its}. The same index {others}: {other:.1f} (" in told


def test_points_lost_add_up_to_what_lacks_to_100():
    frame = holed(rows())
    found = csi(survey_of(frame), **FEW)
    weights, scores, index, _ = by_hand(frame)
    lost = found.tables["points_lost"].set_index("term").loc[list(ITEMS)]
    assert lost["estimate"].to_numpy() == pytest.approx(weights * (100 - scores))
    assert lost["estimate"].sum() == pytest.approx(100 - index)
    assert lost["weight"].sum() == pytest.approx(100)
    assert ((lost["conf_low"] <= lost["estimate"]) & (lost["estimate"] <= lost["conf_high"])).all()


def test_the_error_of_ratings_and_weights_together_is_the_jackknifes():
    frame = holed(rows(customers=80))
    jackknife = jackknifed(lambda part: by_hand(part)[2:], frame)
    found = csi(survey_of(frame))
    errors = [row_of(found, name)["std_error"] for name in ("csi", "csi_person_mean")]
    assert errors == pytest.approx(jackknife, rel=0.08)  # 2,000 replicates: 1.6 % and the small-sample term


def test_weights_taken_as_exact_give_another_error_than_the_joint_one():
    """Ratings of what is picked are lower here, so the two errors do not simply add."""
    frame = rows(customers=80)
    frame["price"] = np.where(picked(frame)[:, 0] > 0, 1.0, 6.0)
    survey = survey_of(frame)
    weights = importance(survey, **FEW)
    exact = Result.from_json(weights.to_json())
    elsewhere = Result(**{**vars(exact), "resample": None})
    joint, alone = (csi(survey, importance=one).table["std_error"].iloc[0] for one in (weights, elsewhere))
    assert abs(joint / alone - 1) > 0.1


def test_all_best_is_100_and_loses_nothing():
    frame = rows().assign(**dict.fromkeys(ITEMS, 6.0))
    found = csi(survey_of(frame), **FEW)
    assert found.table["estimate"].tolist() == pytest.approx([100, 100, 100])
    # Nobody differs, so that no error is seen: a range from 100 to 100 would claim too much.
    assert found.table["conf_low"].isna().all()
    assert "all answers are alike" in found.interpret()
    assert found.tables["bands"]["posterior_share"].isna().all()
    assert found.tables["points_lost"]["estimate"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_all_worst_is_a_sixth_or_nothing():
    frame = rows().assign(**dict.fromkeys(ITEMS, 1.0))
    found = csi(survey_of(frame), **FEW)
    assert row_of(found, "csi")["estimate"] == pytest.approx(100 / 6)
    assert row_of(found, "csi_range")["estimate"] == pytest.approx(0)


def test_does_not_apply_leaves_the_mean():
    """Zeros that mean "does not apply" would pull a 1-5 rating down; they are no rating."""
    frame = rows()
    frame.loc[::4, "site"] = 0
    scale = {"values": "1-6", "missing": {0: "does_not_apply"}}
    found = csi(survey_of(frame, scales={"site": scale}), **FEW)
    rating = found.tables["points_lost"].set_index("term").loc["site"]
    kept = frame[frame["site"] > 0]
    assert rating["rating"] == pytest.approx(100 * np.average(kept["site"], weights=kept["w"]) / 6)
    assert rating["n"] == len(kept)


def test_an_item_rated_by_few_is_a_caution():
    frame = rows()
    frame.loc[frame.index % 5 > 1, "site"] = np.nan
    found = csi(survey_of(frame), **FEW)
    assert any("Site" in str(one) and "40" in str(one) for one in found.cautions)
    assert not [one for one in csi(survey_of(rows()), **FEW).cautions if "was rated by" in str(one)]


def test_answers_below_zero_have_no_share_of_a_maximum():
    frame = rows()
    frame[list(ITEMS)] = frame[list(ITEMS)].clip(1, 5) - 3
    survey = survey_of(frame, scales={name: [-2, -1, 0, 1, 2] for name in ITEMS})
    with pytest.raises(MethodError, match="range"):
        csi(survey)
    found = csi(survey, rescale="range", **FEW)
    assert "csi_maximum" not in set(found.table["measure"])
    assert "The same index" not in found.interpret()
    assert 0 < found.table["estimate"].iloc[0] < 100


def test_each_item_is_rescaled_by_its_own_scale():
    frame = rows()
    frame["site"] = frame["site"].clip(1, 3)
    found = csi(survey_of(frame, scales={"site": "1-3"}), **FEW)
    rating = found.tables["points_lost"].set_index("term")["rating"]
    assert rating["site"] == pytest.approx(100 * np.average(frame["site"], weights=frame["w"]) / 3)
    assert any("different scales" in str(one) for one in found.cautions)


def test_low_is_good_where_it_is_said():
    frame = rows()
    turned = frame.assign(site=7 - frame["site"])
    one = csi(survey_of(frame), **FEW).table
    two = csi(survey_of(turned, questions={"site": {"better": "low"}}), **FEW).table
    same_numbers(one, two)


# --- weights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["picks", "lmg", "correlation"])
def test_a_result_of_importance_is_as_good_as_its_method(method):
    survey = survey_of(rows())
    one = csi(survey, importance=method, **FEW)
    two = csi(survey, importance=importance(survey, method=method, **FEW), **FEW)
    same_numbers(one.table, two.table)
    weights = importance(survey, method=method, **FEW).table["weight"]
    assert one.tables["weights"]["weight"].to_numpy() == pytest.approx(weights.to_numpy())


def test_weights_of_other_answers_are_named_and_independent():
    survey = survey_of(rows())
    other = importance(survey_of(rows(seed=2)), **FEW)
    found = csi(survey, importance=other, **FEW)
    assert any("other answers" in str(one) for one in found.cautions)
    assert found.tables["weights"]["weight"].to_numpy() == pytest.approx(other.table["weight"].to_numpy())
    bare = csi(survey, importance=Result.from_json(other.to_json()), **FEW)
    assert any("leave out the error" in str(one) for one in bare.cautions)
    assert bare.table["estimate"].to_numpy() == pytest.approx(found.table["estimate"].to_numpy())


def test_one_method_and_only_importance():
    survey = survey_of(rows())
    with pytest.raises(MethodError, match="several methods"):
        csi(survey, importance=importance(survey, method=["picks", "lmg"], **FEW))
    with pytest.raises(MethodError, match="importance"):
        csi(survey, importance=csi(survey, **FEW))


@pytest.mark.parametrize("roles", [{"items": None}, {"picks": None}])
def test_what_is_missing_is_said(roles):
    with pytest.raises(ColumnError, match="role"):
        csi(survey_of(rows(), **roles))


def test_an_item_nobody_rated_is_named():
    frame = rows().assign(site=np.nan)
    with pytest.raises(CsatError, match="Site"):
        csi(survey_of(frame))


def test_an_unknown_rescaling_is_refused():
    with pytest.raises(MethodError, match="range"):
        csi(survey_of(rows()), rescale="max")


# --- bands -----------------------------------------------------------------------------------------


def test_posterior_shares_add_up_and_follow_the_index():
    frame = rows(customers=80)
    found = csi(survey_of(frame))
    bands = found.tables["bands"]
    index = found.table["estimate"].iloc[0]
    assert bands["posterior_share"].sum() == pytest.approx(100)
    assert bands.loc[bands["inside"], "band"].tolist() == [TRADE_CLOSED.label(index)]
    cut = Bands((index,), ("below", "above"), "a cut at the index itself")
    halves = csi(survey_of(frame), bands=cut).tables["bands"]["posterior_share"]
    assert halves.to_numpy() == pytest.approx([50, 50], abs=6)


def test_a_set_of_bands_with_a_hole_cannot_be_built():
    with pytest.raises(BandsError):
        Bands((62.0, 80.0), ("low", "high"), "two names for three bands")
    with pytest.raises(BandsError):
        Bands((80.0, 62.0), ("a", "b", "c"), "falling cuts")


# --- properties ------------------------------------------------------------------------------------


def test_order_of_rows_and_unit_of_weights_do_not_matter():
    frame = holed(rows(customers=60))
    other = frame.sample(frac=1, random_state=2).assign(w=lambda found: 10 * found["w"])
    one, two = (csi(survey_of(found), **FEW) for found in (frame, other))
    same_numbers(one.table, two.table)
    same_numbers(one.tables["points_lost"], two.tables["points_lost"])


def test_a_row_in_two_halves_changes_nothing():
    frame = holed(rows(customers=60))
    half = frame.assign(w=frame["w"] / 2)
    halves = csi(survey_of(pd.concat([half, half], ignore_index=True)), **FEW)
    same_numbers(csi(survey_of(frame), **FEW).table, halves.table, besides=("n",))


def test_two_ids_for_the_same_rows_change_the_error_alone():
    frame = rows(customers=60)
    again = frame.assign(client=frame["client"] + "b")
    one, two = (csi(survey_of(pd.concat([frame, more], ignore_index=True))).table for more in (frame, again))
    assert one["estimate"].to_numpy() == pytest.approx(two["estimate"].to_numpy())
    assert (two["std_error"] < 0.85 * one["std_error"]).all()


def test_under_ten_customers_the_range_goes():
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = csi(survey_of(frame), **FEW)
    assert found.table["estimate"].notna().all()
    assert found.table[["std_error", "conf_low", "conf_high"]].isna().all().all()
    assert found.tables["bands"]["posterior_share"].isna().all()
    assert "too few" in found.interpret()


def test_a_result_shows_itself_and_survives_json():
    found = csi(survey_of(rows()), **FEW)
    back = Result.from_json(found.to_json())
    assert back.interpret() == found.interpret()
    assert "<table" in found._repr_html_()
    found.plot()


def test_rows_read_are_accounted_for():
    frame = rows()
    frame.loc[:4, list(ITEMS)] = np.nan
    found = csi(survey_of(frame), **FEW)
    assert found.rows.read == len(frame)
    assert found.rows.used == len(frame) - 5


def test_a_file_of_counts_is_its_answers_laid_out():
    cells = pd.DataFrame({"a": [5, 3], "b": [2, 4], "top": ["a", "b"], "times": [30, 20]})
    plain = cells.loc[cells.index.repeat(cells["times"])].drop(columns="times")
    given = {"items": ["a", "b"], "picks": "top", "scales": {"a": "1-5", "b": "1-5"}}
    one, two = csi(Survey(cells, count="times", **given), **FEW), csi(Survey(plain, **given), **FEW)
    same_numbers(one.table, two.table)


def test_a_posterior_share_of_all_draws_is_not_called_certain():
    frame = rows(customers=300)
    frame[list(ITEMS)] = 4 + (frame[list(ITEMS)] > 3)  # between 67 and 83 whatever is drawn
    found = csi(survey_of(frame), **FEW)
    assert found.tables["bands"]["posterior_share"].max() == 100
    assert "100.0\u00a0%" not in found.interpret()
    assert "as in every repeated draw of the customers" in found.interpret()


def test_a_stated_weight_has_one_range_wherever_it_is_printed():
    frame = rows()
    survey = survey_of(frame)
    lost = csi(survey, **FEW).tables["points_lost"].set_index("term")
    own = importance(survey, **FEW).table.set_index("term").loc[lost.index]
    for end in ("low", "high"):
        assert lost[f"weight_{end}"].to_numpy() == pytest.approx(own[f"conf_{end}"].to_numpy())


def test_what_does_not_vary_has_no_range_of_no_width():
    """All pick the same two and rate one item alike: a range from 50.0 to 50.0 would claim that nobody can differ."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"a": 3.0, "b": rng.integers(1, 6, 40), "c": rng.integers(1, 6, 40), "top": "a;b"})
    survey = Survey(frame, items=["a", "b", "c"], picks="top", scales=dict.fromkeys("abc", "1-5"))
    lost = csi(survey, **FEW).tables["points_lost"].set_index("term")
    assert np.isnan(lost.loc["a", ["rating_low", "rating_high", "conf_low", "conf_high"]].astype(float)).all()
    assert np.isnan(lost.loc["c", ["conf_low", "conf_high"]].astype(float)).all()
    assert (lost["weight_high"] - lost["weight_low"] > 5).all()
    assert np.isfinite(lost.loc["b", ["rating_low", "conf_low"]].astype(float)).all()


def test_what_is_lost_is_told_with_its_ranges():
    found = csi(survey_of(rows()), **FEW)
    most = found.tables["points_lost"].sort_values("estimate", ascending=False).iloc[0]
    told = f"{most['label']} {most['estimate']:.1f} ({most['conf_low']:.1f} to {most['conf_high']:.1f})"
    assert told in found.interpret()


# --- reliability of the items ----------------------------------------------------------------------


def test_alpha_of_the_items_is_that_of_its_formula():
    """k/(k-1) (1 - Σ var / var of the sum), of answers that rate every item; on other ends an item counts as stretched."""
    frame = rows().drop_duplicates("client")
    frame.loc[frame.index[::7], "price"] = np.nan
    found = csi(survey_of(frame), reliability=True, **FEW).tables["reliability"].iloc[0]
    whole = frame[list(ITEMS)].dropna()
    k = len(ITEMS)
    alpha = k / (k - 1) * (1 - whole.var().sum() / whole.sum(axis=1).var())
    assert (found["items"], found["n"]) == (k, len(whole))
    assert found["estimate"] == pytest.approx(alpha)
    assert found["conf_low"] < alpha < found["conf_high"]


def test_the_range_of_alpha_leaves_out_each_customer_once():
    """Pandas without one customer after the other, all answers of each, and t on customers less one."""
    frame = rows(customers=60)
    found = csi(survey_of(frame), reliability=True, **FEW).tables["reliability"].iloc[0]

    def alpha(kept):
        rated = kept[list(ITEMS)]
        return 5 / 4 * (1 - rated.var().sum() / rated.sum(axis=1).var())

    left = np.array([alpha(frame[frame["client"] != one]) for one in frame["client"].unique()])
    m = len(left)
    half = stats.t.isf(0.025, m - 1) * np.sqrt((m - 1) / m * ((left - left.mean()) ** 2).sum())
    # alpha of the answers is a ratio of variances, so n or n - 1 below them is one
    assert (found["customers"], found["estimate"]) == (m, pytest.approx(alpha(frame)))
    assert found[["conf_low", "conf_high"]].tolist() == pytest.approx(
        [alpha(frame) - half, alpha(frame) + half]
    )


def test_alpha_of_few_customers_has_no_range():
    found = csi(survey_of(rows(customers=9)), reliability=True, **FEW)
    assert np.isnan(found.tables["reliability"]["conf_low"].iloc[0])
    assert any("no range is given: 9" in str(one) for one in found.cautions)


def test_without_pingouin_alpha_is_left_out_and_the_extra_is_named(monkeypatch):
    monkeypatch.setattr("csat_research.stats.pingouin_door.installed", lambda: False)
    found = csi(survey_of(rows()), reliability=True, **FEW)
    assert "reliability" not in found.tables
    assert any("csat_research[lab]" in str(one) for one in found.cautions)
    assert not any("pingouin" in str(one) for one in csi(survey_of(rows()), **FEW).cautions)


def test_ranges_of_few_customers_are_percentiles_further_out():
    frame = rows(customers=30)
    found = csi(survey_of(frame), **FEW)
    row, draws, tail = found.table.iloc[0], found.draws[:, 0], tail_of(frame)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(tuple(np.quantile(draws, [tail, 1 - tail])))
    assert row["conf_low"] < np.quantile(draws, 0.025)
