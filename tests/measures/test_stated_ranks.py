"""Stated ranks: against sums by hand, the jackknife, planted orders, and what an order may not be."""

import numpy as np
import pandas as pd
import pytest

from csat_research.errors import CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, RANKED, column, jackknifed, rows, survey_for
from tests.measures.plain import same_numbers

FEW = {"replicates": 120}


def found_in(frame, **more):
    return importance(survey_for("ranks", frame, **more), method="ranks", **FEW)


def by_hand(frame):
    """Full orders of five: 5 points for the first, 1 for the last, over all points."""
    points = (6 - frame[list(RANKED)].to_numpy()) * frame["w"].to_numpy()[:, None]
    return 100 * points.sum(axis=0) / points.sum()


def test_a_weight_is_the_share_of_all_rank_points():
    frame = rows()
    found = found_in(frame)
    assert column(found) == pytest.approx(by_hand(frame))
    assert column(found, "weight").sum() == pytest.approx(100)
    mean = np.average(frame[list(RANKED)], axis=0, weights=frame["w"])
    assert found.tables["ranks"]["mean_rank"].to_numpy() == pytest.approx(mean)
    assert found.tables["ranks"]["first"].tolist() == (frame[list(RANKED)] == 1).sum().tolist()


def test_its_error_is_the_jackknifes_over_customers():
    frame = rows(customers=80)
    jackknife = jackknifed(by_hand, frame)
    assert column(found_in(frame), "std_error") == pytest.approx(
        jackknife, rel=0.03
    )  # weights differ a little
    drawn = importance(survey_for("ranks", frame), method="ranks")
    assert drawn.draws.std(axis=0, ddof=1) == pytest.approx(jackknife, rel=0.08)  # 2,000 replicates: 1.6 %
    assert drawn.draws.sum(axis=1) == pytest.approx(100)


def test_ranks_alone_are_terms_and_a_planted_order_is_found():
    """With Gumbel urges the chance of a pair is logistic, so a mean rank point is known: 1 + Σ_k P(j before k)."""
    taste = np.array([1.5, 0.5, 0.0])
    order = (
        np.argsort(np.argsort(-(taste + np.random.default_rng(3).gumbel(size=(4000, 3))), axis=1), axis=1) + 1
    )
    frame = pd.DataFrame(order, columns=["a", "b", "c"])
    table = importance(
        Survey(frame, ranks=["a", "b", "c"], scales=dict.fromkeys("abc", "1-3")), method="ranks", **FEW
    ).table
    before = 1 / (1 + np.exp(taste[None] - taste[:, None]))
    truth = 100 * (1 + before.sum(axis=1) - 0.5) / 6
    assert (np.abs(table["estimate"] - truth) < 4 * table["std_error"]).all()
    assert table[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]


def test_the_first_few_of_many_are_picks_that_know_an_order():
    """The first two of five: 2 and 1 points, what has no rank none."""
    frame = rows()
    top = frame[list(RANKED)].where(frame[list(RANKED)] <= 2)
    found = found_in(frame.assign(**top), scales=dict.fromkeys(RANKED, "1-2"))
    points = (3 - top).fillna(0).mul(frame["w"], axis=0).sum().to_numpy()
    assert column(found) == pytest.approx(100 * points / points.sum())
    assert found.tables["ranks"]["unranked"].tolist() == top.isna().sum().tolist()
    assert not [one for one in found.cautions if "rank" in str(one)]


def test_the_last_rank_may_be_the_one_that_matters():
    frame = rows()
    turned = frame.assign(**(6 - frame[list(RANKED)]))
    other = found_in(turned, questions={name: {"better": "high"} for name in RANKED})
    same_numbers(found_in(frame).table, other.table)


def test_ties_and_short_orders_are_used_and_told():
    frame = rows()
    frame.loc[0, list(RANKED)] = [1, 1, 3, 4, 5]
    frame.loc[[1, 2], list(RANKED)] = [1, 2, np.nan, np.nan, np.nan]
    found = found_in(frame)
    points = 6 - frame[list(RANKED)].to_numpy()
    points[0], points[[1, 2]] = [4.5, 4.5, 3, 2, 1], [5, 4, 2, 2, 2]
    weighted = points * frame["w"].to_numpy()[:, None]
    assert column(found) == pytest.approx(100 * weighted.sum(axis=0) / weighted.sum())
    told = " ".join(map(str, found.cautions))
    assert "2 answers rank 2" in told
    assert "1 answer gives a rank twice" in told
    assert found.tables["ranked"].set_index("ranked")["n"].to_dict() == {2: 2, 5: len(frame) - 2}


def test_what_does_not_apply_leaves_the_base_and_a_blank_comes_last():
    frame = rows().assign(w=1.0)
    frame.loc[::3, "rank_site"] = 0
    scale = {"values": "1-5", "missing": {0: "does_not_apply"}}
    found = found_in(frame, scales={"rank_site": scale})
    assert column(found, "n")[4] == (frame["rank_site"] > 0).sum()
    points = 6.0 - frame[list(RANKED)].to_numpy()
    for i in range(
        0, len(frame), 3
    ):  # four were asked: 4 to 1 points, as many for each as where five are asked
        own = frame.loc[i, list(RANKED)[:4]].rank().to_numpy()
        points[i] = [*(5 - own) * 3 / 2.5, np.nan]
    means = np.nanmean(points, axis=0)
    assert column(found) == pytest.approx(100 * means / means.sum())


def test_other_rules_stand_beside_it():
    frame = rows().assign(w=1.0)
    rules = found_in(frame).tables["rank_rules"].set_index("term")
    ranked = frame[list(RANKED)].to_numpy()
    reciprocal, centroid = (
        1 / ranked,
        np.vectorize(lambda r: sum(1 / k for k in range(int(r), 6)) / 5)(ranked),
    )
    for name, points in (("reciprocal", reciprocal), ("centroid", centroid), ("rank_sum", 6 - ranked)):
        assert rules.loc[list(ITEMS), name].to_numpy() == pytest.approx(
            100 * points.sum(axis=0) / points.sum()
        )


def test_an_index_takes_its_weights_from_ranks_and_from_the_same_customers():
    frame = rows(customers=80)
    found = csi(survey_for("ranks", frame), importance="ranks")

    def index(part):
        scores = 100 / 6 * np.average(part[list(ITEMS)], axis=0, weights=part["w"])
        return float(by_hand(part) @ scores / 100)

    assert found.table["estimate"].iloc[0] == pytest.approx(index(frame))
    jackknife = jackknifed(index, frame)
    assert found.table["std_error"].iloc[0] == pytest.approx(jackknife, rel=0.08)


# --- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"ranks": None, "scales": {}, "questions": {name: {"importance": ()} for name in ITEMS}},
            r"ranks=\[\.\.\.\]",
        ),
        ({"questions": {"site": {"importance": ()}}}, "names no column that ranks it"),
        ({"scales": {"rank_site": "1-4"}}, "different scales|not on the scale|holds 5"),
        ({"scales": {"rank_site": "0-4"}}, "ranks start at 1"),
    ],
)
def test_what_cannot_be_an_order_says_why(more, words):
    with pytest.raises(CsatError, match=words):
        found_in(rows(), **more)


def test_two_scales_are_no_one_order():
    frame = rows()
    frame["rank_site"] = frame["rank_site"].clip(upper=4)
    with pytest.raises(MethodError, match="different scales"):
        found_in(frame, scales={"rank_site": "1-4"})


def test_an_order_of_one_thing_says_nothing():
    with pytest.raises(MethodError, match="Nobody ranked"):
        found_in(rows().assign(**dict.fromkeys(RANKED, np.nan)))
    with pytest.raises(MethodError, match="two or more"):
        importance(survey_for("ranks", rows()), method="ranks", items=["price"])


def test_a_rank_that_is_not_declared_is_not_guessed():
    frame = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
    with pytest.raises(CsatError, match="scale is not declared"):
        Survey(frame, ranks=["a", "b"])


def test_a_rating_and_a_rank_of_one_item_stand_side_by_side():
    frame = rows()
    frame["imp"] = np.resize([5.0, 4.0], len(frame))
    both = {name: {"importance": ["imp", f"rank_{name}"]} for name in ITEMS} | {"imp": {"role": "importance"}}
    survey = survey_for("ranks", frame, questions=both, scales={"imp": "1-5"})
    found = importance(survey, method=["ratings", "ranks"], **FEW).table
    assert found.loc[found["method"] == "ratings", "estimate"].to_numpy() == pytest.approx(20)
    assert found.loc[found["method"] == "ranks", "estimate"].to_numpy() == pytest.approx(by_hand(frame))


def test_ranks_survive_a_file(tmp_path):
    import csat_research as cr

    survey = survey_for("ranks", rows(customers=40))
    again = cr.read_survey(cr.write_survey(survey, tmp_path))
    assert again.questions == survey.questions
    same_numbers(*(importance(one, method="ranks", **FEW).table for one in (survey, again)))
