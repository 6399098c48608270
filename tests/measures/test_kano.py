"""Kano in priorities: the formula on the survey's rows, planted classes, what is refused and why."""

import json

import numpy as np
import pytest

from csat_research.analysis.priorities import priorities
from csat_research.measures.index.draws import ratings_of
from csat_research.measures.kano import kano
from csat_research.measures.units import units_of
from csat_research.results.result import Result
from csat_research.stats.penalty_reward import CLASSES, MIN_UNITS, outer_thirds, penalty_reward
from csat_research.survey.predictors import chosen_questions
from tests.measures.items import ITEMS, rows, survey_of
from tests.measures.plain import same_numbers

FEW = {"replicates": 100, "against": None}


def shop(seed=3, customers=900):
    """Answers in which low prices are not thanked, speed excites, staff counts both ways and the site not at all."""
    frame = rows(seed, customers)
    rng = np.random.default_rng(seed)
    pull = np.minimum(frame["price"] - 3, 0) + 0.9 * np.maximum(frame["speed"] - 4, 0) + 0.45 * frame["staff"]
    frame["score"] = np.clip(np.round(5 + 1.1 * pull + rng.standard_normal(len(frame))), 0, 10)
    return frame


def asked(frame, **more):
    scales = {"score": "0-10"} | more.pop("scales", {})
    return survey_of(frame, scales=scales, **more)


def of(survey, cluster="auto", **more):
    units = units_of(survey, cluster)
    return kano(survey, ratings_of(units, chosen_questions(survey, None, "item")), **more)


def classes(found):
    return found.tables["kano"].set_index("term")["class"].to_dict()


def test_numbers_are_those_of_the_formula_on_the_rows():
    frame = shop()
    table = of(asked(frame)).tables["kano"]
    want = penalty_reward(
        frame["score"],
        frame[list(ITEMS)],
        [outer_thirds(range(1, 7))] * 5,
        weights=frame["w"],
        clusters=frame["client"],
    )
    for at, name in enumerate(("penalty", "reward", "asymmetry")):
        np.testing.assert_allclose(table[name], want.estimates[at], rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(table[f"{name}_low"], want.low[at], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(table[f"{name}_high"], want.high[at], rtol=1e-6, atol=1e-9)
    assert table["n_low"].tolist() == want.units[0].tolist()
    assert table["n"].tolist() == [len(frame)] * 5
    assert table["class"].tolist() == list(want.classes)


def test_planted_classes_are_found_and_said():
    found = priorities(asked(shop()), **FEW)
    assert classes(found) == {
        "price": "basic", "speed": "excitement", "staff": "performance", "goods": "unclear", "site": "unclear",
    }  # fmt: skip
    assert (
        "By penalty and reward: basic (Price), performance (Staff), excitement (Speed)." in found.interpret()
    )
    assert found.tables["kano"]["definition"].eq("low up to 2, high from 5 of 1-6").all()


def test_every_contrast_that_was_tested_stands_in_the_ledger():
    """Three an item, whether a class came of them or not: p is adjusted for all of them."""
    found = priorities(asked(shop()), **FEW)
    told = {str(one.label): one for one in found.tests}
    assert len(told) == len(found.tests) == 3 * len(found.tables["kano"])
    assert {one.family for one in found.tests} == {"penalty and reward"}
    assert sum(one in CLASSES for one in found.tables["kano"]["class"]) == 3
    assert max(one.p_adjusted for one in found.tests) > 0.05  # such as those of Site, which has no class
    assert "“Site”, high against middle ratings" in told
    for label in (
        "“Price”, low against middle ratings", "“Price”, reward less penalty for one point",
        "“Speed”, high against middle ratings", "“Speed”, reward less penalty for one point",
        "“Staff”, low against middle ratings", "“Staff”, high against middle ratings",
    ):  # fmt: skip
        assert told[label].p_adjusted < 0.05
        assert told[label].conf_low > 0 or told[label].conf_high < 0
    row = found.tables["kano"].set_index("term").loc["price"]
    assert told["“Price”, low against middle ratings"].estimate == pytest.approx(row["penalty"])


def test_items_whose_low_answers_are_good_are_turned():
    frame = shop()
    plain = classes(of(asked(frame)))
    frame["price"] = 7 - frame["price"]
    turned = asked(frame, questions={"price": {"better": "low"}})
    assert classes(of(turned)) == plain


def test_answers_are_counted_where_there_are_no_customers():
    found = of(asked(shop(customers=60), customer=None))
    groups = found.tables["kano"][["n_low", "n_middle", "n_high"]]
    assert (groups.sum(axis=1) == found.tables["kano"]["n"]).all()


def test_an_item_with_few_low_ratings_has_no_class_and_the_caution_says_how_many_it_takes():
    frame = shop()
    frame["price"] = frame["price"].clip(3, 6)
    found = priorities(asked(frame), **FEW)
    row = found.tables["kano"].set_index("term").loc["price"]
    assert row["class"] == "too few"
    assert np.isnan(row["penalty"])
    assert row["n_low"] == 0
    assert classes(found)["speed"] == "excitement"
    assert len(found.tests) == 3 * 4  # what was not tested has no row
    told = [str(one) for one in found.cautions if "Kano" in str(one)]
    assert len(told) == 1
    assert f"under {MIN_UNITS} customers with low, with middle or with high ratings" in told[0]
    assert told[0].endswith("rough: Price.")


@pytest.mark.parametrize(
    ("change", "roles", "why"),
    [
        (None, {"csat": None}, "no csat question"),
        (lambda frame: frame.assign(score=7), {}, "does not vary"),
        (lambda frame: frame.assign(goods=frame["site"]), {}, "says nothing"),
        (lambda frame: frame.assign(goods=frame["goods"].where(frame.index % 3 == 0)), {}, "lack a value"),
        (
            lambda frame: frame.assign(goods=(frame["goods"] > 3).astype(int)),
            {"scales": {"goods": {"values": [0, 1]}}},
            "no middle",
        ),
    ],
)
def test_what_cannot_be_told_is_left_out_and_the_caution_says_why(change, roles, why):
    frame = shop(customers=300)
    found = priorities(asked(change(frame) if change else frame, **roles), **FEW)
    assert "kano" not in found.tables
    assert not found.tests
    told = [str(one) for one in found.cautions if "Kano" in str(one)]
    assert len(told) == 1
    assert why in told[0]
    assert len(found.table) == 5


def test_answers_that_lack_an_item_are_told():
    frame = shop()
    frame["goods"] = frame["goods"].where(frame.index % 4 > 0)
    found = of(asked(frame))
    assert any("25 % of the answers lack" in str(one).replace("\u00a0", " ") for one in found.cautions)
    assert found.tables["kano"]["n"].iloc[0] == frame["goods"].notna().sum()


def test_order_of_rows_copies_and_weights_do_not_matter():
    frame = shop(customers=400)
    plain = of(asked(frame)).tables["kano"]
    same_numbers(plain, of(asked(frame.sample(frac=1, random_state=1))).tables["kano"])
    same_numbers(plain, of(asked(frame.assign(w=10 * frame["w"]))).tables["kano"])


def test_another_level_only_moves_the_bounds():
    wide, narrow = (of(asked(shop()), level=level).tables["kano"] for level in (0.99, 0.8))
    np.testing.assert_allclose(wide["penalty"], narrow["penalty"])
    assert (wide["penalty_low"] < narrow["penalty_low"]).all()


def test_the_table_travels():
    found = priorities(asked(shop(customers=400)), **FEW)
    back = Result.from_json(json.loads(json.dumps(found.to_json())))
    assert back.tables["kano"]["class"].tolist() == found.tables["kano"]["class"].tolist()
    np.testing.assert_allclose(back.tables["kano"]["reward"], found.tables["kano"]["reward"])
