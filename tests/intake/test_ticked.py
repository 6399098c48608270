"""Choose four, made by hand: ticks in any writing, one column per option or four numbered columns, in one list."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.file import load_file
from csat_research.intake.init import init
from csat_research.intake.raw import RawTable
from csat_research.intake.read import read_survey
from csat_research.intake.readers.ticks import Ticks, ticked, with_lists

ASPECTS = ("Price", "Speed", "Staff", "Choice", "Place", "Hours")
MARKS = ("x", "1", "+", "да", "TRUE", "✓")


def sheet(tmp_path, ticks, seed=3):
    rng = random.Random(seed)
    rows, chosen = [], []
    for i in range(80):
        four = sorted(rng.sample(range(6), 4))
        chosen.append([ASPECTS[j] for j in four])
        rows.append(
            {
                "id": i,
                "score": rng.choice((3, 4, 5)),
                **{one: rng.choice((2, 3, 4, 5, 6)) for one in ASPECTS},
                **ticks(four, i),
            }
        )
    path = tmp_path / "hand.xlsx"
    pd.DataFrame(rows).to_excel(path, index=False)
    return path, chosen


def one_hot(four, i):
    return {
        f"Important: {name}": MARKS[i % 6] if j in four else (None, "-")[i % 2]
        for j, name in enumerate(ASPECTS)
    }


def numbered(four, i):
    return {f"Important {k}": ASPECTS[j] for k, j in enumerate(four, 1)}


def by_hand(chosen):
    told = pd.Series([name for one in chosen for name in one]).value_counts()
    return {name: told[name] / told.sum() * 100 for name in ASPECTS}


@pytest.mark.parametrize(("ticks", "columns"), [(one_hot, 6), (numbered, 4)])
def test_ticks_of_any_writing_are_what_was_chosen(tmp_path, ticks, columns):
    path, chosen = sheet(tmp_path, ticks)
    asked = []
    made = init(path, ask=lambda one: asked.append(str(one.text)) or "").path
    assert any(f"{columns} columns such as" in one and "matters most" in one for one in asked)
    declared = load_file(made).columns["Important"]
    assert (len(declared.ticks), declared.choose) == (columns, 4)
    found = cr.importance(read_survey(made), method="picks").table.set_index("term")["estimate"]
    assert found.to_dict() == pytest.approx(by_hand(chosen))


def test_a_tick_column_that_is_not_there_names_the_nearest(tmp_path):
    path, _ = sheet(tmp_path, one_hot)
    survey = tmp_path / "survey.yml"
    survey.write_text(
        f"answers: {path.name}\ncolumns: {{score: {{role: csat, scale: 1-5}}, top: {{role: picks, ticks: ['Important: Prize']}}}}\n"
    )
    with pytest.raises(ColumnError, match=r"no column “Important: Prize”.*Important: Price"):
        read_survey(survey)


def test_columns_of_ticks_are_used_and_not_ignored(tmp_path):
    path, _ = sheet(tmp_path, one_hot)
    survey = read_survey(init(path, yes=True).path)
    assert not [name for name in survey.ledger.ignored if name.startswith("Important")]


def test_a_question_whose_name_another_column_has_stays_in_its_columns():
    frame = pd.DataFrame(
        {"Why?": ["a", "b"], "Why? - x": ["1", None], "Why? - y": [None, "1"], "Why? - z": ["1", "1"]}
    )
    table = RawTable(frame=frame, name="1.csv", read=2)
    asked = Ticks(name="Why?", options={f"Why? - {one}": one for one in "xyz"})
    assert with_lists(table, [asked]).frame.equals(frame)
    assert with_lists(table, [replace(asked, name="Reasons")]).frame["Reasons"].tolist() == ["x;z", "y;z"]


def test_a_list_is_split_by_a_mark_that_no_option_holds():
    frame = pd.DataFrame({name: ["1", None, "1"] for name in "xyz"})
    options = {"x": "cheap; fast", "y": "a|b", "z": "¦"}
    found = with_lists(RawTable(frame=frame, name="1.csv", read=3), [Ticks(name="w", options=options)])
    assert found.frame["w"].tolist() == ["cheap; fast‖a|b‖¦", None, "cheap; fast‖a|b‖¦"]


def test_ratings_behind_a_stem_are_called_as_the_picks_behind_theirs(tmp_path):
    """The picks are "Price", "Speed" ...; so are the ratings "Satisfaction: Price", and both are weighed together."""
    path, chosen = sheet(tmp_path, one_hot)
    called = {one: f"Satisfaction: {one}" for one in ASPECTS} | {"score": "Overall satisfaction"}
    frame = pd.read_excel(path).rename(columns=called)
    frame.columns = frame.columns.str.replace(
        "Hours", "Space"
    )  # "Satisfaction: Hours" may be counted in hours
    frame.to_excel(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    labels = {one.name: one.label for one in survey.questions if one.role == "item"}
    assert labels == {f"Satisfaction: {one}": one for one in (*ASPECTS[:5], "Space")}
    found = cr.importance(survey, method="picks").table.set_index("term")["estimate"]
    assert found.rename(labels).rename({"Space": "Hours"}).to_dict() == pytest.approx(by_hand(chosen))


def test_a_column_of_ticks_without_rows_has_none():
    """Durations of a Parquet file without rows: what is made of each of none kept their type."""
    found = ticked(pd.Series([], dtype="timedelta64[s]"), "Price")
    assert found.dtype == bool
    assert len(found) == 0
