"""Orders in every shape that tools write them: places in columns of things, things in columns of places, all in one cell."""

from __future__ import annotations

import random

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

THINGS = ("Price", "Speed", "Staff", "Choice", "Place")
CODES = {one: f"A{i}" for i, one in enumerate(THINGS, 1)}


def orders(n=80, seed=5):
    """What each person put in order, best first: price early, place late; a few people stop after three."""
    rng = random.Random(seed)
    found = []
    for i in range(n):
        order = sorted(THINGS, key=lambda one: THINGS.index(one) + rng.gauss(0, 2))
        found.append(order[:3] if i % 16 == 0 else order)
    return found


def score(i):
    return (5, 4, 2, 5, 3, 1, 4)[i % 7]


def by_things(name):
    def row(order):
        return {name.format(one): order.index(one) + 1 if one in order else "" for one in THINGS}

    return row


def by_places(name, spelled=str):
    def row(order):
        return {
            name.format(i): spelled(order[i - 1]) if i <= len(order) else ""
            for i in range(1, len(THINGS) + 1)
        }

    return row


def backwards(row):
    """Found by `make fuzz`: the first place in the last column."""
    return lambda order: dict(reversed(row(order).items()))


def in_one_cell(order):
    return {"What matters most?": ";".join([*order, ""])}


def forms(i):
    return {"ID": i, "Start time": "", "Completion time": "", "Email": "anonymous", "Name": ""}


def lime(i):
    return {"id": i, "submitdate": f"2025-03-{i % 28 + 1:02d} 10:00:00", "lastpage": 3, "startlanguage": "en"}


def plain(i):
    return {"id": i}


SHAPES = {
    "things_in_columns": (plain, by_things("rank_{}")),
    "a_grid": (plain, by_things("What matters most? [{}]")),
    "bare_names": (plain, by_things("{}")),
    "places_in_columns": (plain, by_places("Rank {}")),
    "places_backwards": (plain, backwards(by_places("Rank {}"))),
    "lime_full": (lime, by_places("What matters most? [Rank {}]")),
    "lime_codes": (lime, by_places("matters[{}]", CODES.get)),
    "lime_numbers": (lime, by_places("matters[{}]", lambda one: str(THINGS.index(one) + 1))),
    "forms": (forms, in_one_cell),
}


def written(path, told, shape, found):
    rows = [{**told(i), **shape(order), "satisfaction": score(i)} for i, order in enumerate(found)]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def points(found):
    """Rank sums by hand: five places, five points for the first; what is left shares the points of the places left."""
    total = dict.fromkeys(THINGS, 0.0)
    for order in found:
        given = {one: 5.0 - i for i, one in enumerate(order)}
        left = [one for one in THINGS if one not in given]
        for one in left:
            given[one] = sum(range(1, len(left) + 1)) / len(left)
        for one, value in given.items():
            total[one] += value
    whole = sum(total.values())
    return {one: 100 * value / whole for one, value in total.items()}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_order_is_ranks_and_gives_the_points_counted_by_hand(tmp_path, shape):
    told, row = SHAPES[shape]
    found = [one for one in orders() if shape != "forms" or len(one) == 5]
    path = written(tmp_path / "export.csv", told, row, found)
    asked = []
    made = init(path, ask=lambda one: asked.append(str(one.text)) or "")
    assert any("hold places" in one and "1 the most" in one for one in asked)
    survey = read_survey(made.path)
    assert [one.role for one in survey.questions].count("rank") == 5
    assert not [one for one in survey.questions if one.role in ("item", "picks")]
    table = cr.importance(survey, method="ranks", replicates=20).table
    spelled = {one: one for one in THINGS}
    spelled |= CODES if shape == "lime_codes" else {}
    spelled |= {one: str(THINGS.index(one) + 1) for one in THINGS} if shape == "lime_numbers" else {}
    terms = {
        str(term).removeprefix("rank_"): value
        for term, value in zip(table["label"], table["estimate"], strict=True)
    }
    assert terms == pytest.approx({spelled[one]: value for one, value in points(found).items()})


def test_four_of_fifteen_put_in_order_by_hand_are_ranks(tmp_path):
    rng = random.Random(8)
    aspects = [f"Aspect {letter}" for letter in "ABCDEFGHIJKLMNO"]
    rows, first = [], dict.fromkeys(aspects, 0)
    for i in range(90):
        four = rng.sample(aspects, 4)
        first[four[0]] += 1
        rows.append(
            {
                "id": i,
                **{f"Important: {one}": four.index(one) + 1 if one in four else None for one in aspects},
                "satisfaction": score(i),
            }
        )
    path = tmp_path / "hand.xlsx"
    pd.DataFrame(rows).to_excel(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    scales = {one.scale.name for one in survey.questions if one.role == "rank"}
    assert scales == {"1-4"}
    found = cr.importance(survey, method="ranks", replicates=20)
    table = found.tables["ranks"].assign(label=found.table["label"].to_list())
    assert dict(zip(table["label"], table["first"], strict=True)) == first


def test_ratings_that_happen_to_differ_stay_ratings(tmp_path):
    """Three ratings: some rows hold 1, 2 and 3, and that is chance."""
    rng = random.Random(2)
    rows = []
    for i in range(300):
        mood = rng.choice((1, 2, 3, 4, 5))
        rated = {one: min(5, max(1, mood + rng.choice((-1, 0, 1)))) for one in THINGS[:3]}
        rows.append({"id": i, **rated, "satisfaction": score(i)})
    assert sum({row[one] for one in THINGS[:3]} == {1, 2, 3} for row in rows) > 5
    path = tmp_path / "rated.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    assert {one.role for one in survey.questions if one.column in THINGS} == {"item"}


def test_three_chosen_of_five_stay_picks(tmp_path):
    found = [one[:3] for one in orders(seed=9)]
    rows = [
        {"id": i, **{f"Important {k}": one for k, one in enumerate(order, 1)}, "satisfaction": score(i)}
        for i, order in enumerate(found)
    ]
    path = tmp_path / "chosen.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    assert [one.choose for one in survey.questions if one.role == "picks"] == [3]


def test_the_last_place_may_matter_most(tmp_path):
    path = written(tmp_path / "export.csv", *SHAPES["a_grid"], orders())
    made = init(path, answers=[("What matters most? [Price]", "last")])
    turned = cr.importance(read_survey(made.path), method="ranks", replicates=20).table
    assert turned.loc[turned["estimate"].idxmin(), "label"] == "Price"


@pytest.mark.parametrize("name", ["rank_{}", "Важно: {}", "What matters? [{}]"])
def test_a_rating_names_the_ranks_of_the_same_thing(tmp_path, name):
    rng = random.Random(3)
    rows = []
    for i, order in enumerate(orders()):
        mood = rng.choice((1, 2, 3, 4, 5))
        rated = {one: min(5, max(1, mood + rng.choice((-1, 0, 1)))) for one in THINGS}
        rows.append({"id": i, **rated, **by_things(name)(order), "satisfaction": mood})
    path = tmp_path / "both.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    pairs = {one.column: one.importance for one in survey.questions if one.role == "item"}
    assert pairs == {one: name.format(one) for one in THINGS}
