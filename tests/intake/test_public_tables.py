"""Tables of public bodies: counts of answers by organisation are read as counts, percents are told and never counted."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from tests.variants import some

EXPORTS = Path(__file__).parents[1] / "exports"
EXACT = 1e-9  # a share of whole numbers
FRIENDS = {
    "Org code": ["RA1", "RB2", "RC3"],
    "Organisation": ["North", "South", "West"],
    "Total Responses": [500, 400, 300],
    "Extremely Likely": [300, 250, 140],
    "Likely": [100, 95, 100],
    "Neither Likely nor Unlikely": [40, 30, 20],
    "Unlikely": [30, 15, 10],
    "Extremely Unlikely": [20, 5, 15],
    "Don't Know": [10, 5, 15],
    "Percentage Recommended": ["80%", "86%", "80%"],
}
SAID = 500 + 400 + 300 - 10 - 5 - 15
RECOMMEND = 300 + 100 + 250 + 95 + 140 + 100


@pytest.fixture
def way(tmp_path):
    """From a frame to a survey, all guesses taken."""

    def go(frame, roles=None):
        path = tmp_path / "survey.csv"
        frame.to_csv(path, index=False)
        made = init(path, yes=True, roles=roles)
        return made, read_survey(made.path)

    return go


def first(result):
    return result.table.iloc[0]


def test_a_table_of_counts_is_a_survey_of_counts(way):
    made, survey = way(pd.DataFrame(FRIENDS))
    found = first(cr.csat(survey))
    assert found["n"] == SAID
    assert found["estimate"] == pytest.approx(100 * RECOMMEND / SAID, abs=EXACT)
    assert survey.ledger.read == 500 + 400 + 300
    assert {one.role for one in made.guesses} >= {"csat", "count"}
    assert any("is a table of counts" in str(one) for one in made.facts)


def test_answers_with_a_number_before_their_words(way):
    """1 is the best here: the words say it."""
    names = {name: f"{place} {name}" for place, name in enumerate(list(FRIENDS)[3:9], 1)}
    made, survey = way(pd.DataFrame(FRIENDS).rename(columns=names))
    (score,) = [one for one in made.guesses if one.role == "csat"]
    assert score.options["scale"]["satisfied"] == ["Likely", "Extremely Likely"]
    assert first(cr.csat(survey))["estimate"] == pytest.approx(100 * RECOMMEND / SAID, abs=EXACT)


def test_organisations_of_a_table_of_counts_split_it(way):
    """They had to be named; the code beside the name is no second group."""
    made, survey = way(pd.DataFrame(FRIENDS))
    assert [one.column for one in made.guesses if one.role == "segment"] == ["Organisation"]
    assert str(made.reasons["Org code"].why) == "the same groups as “Organisation”"
    table = cr.csat(survey, by="Organisation").table.query("measure == 'csat'").set_index("Organisation")
    assert table.loc["South", "n"] == 400 - 5
    assert table.loc["South", "estimate"] == pytest.approx(100 * (250 + 95) / 395, abs=EXACT)


def test_many_organisations_and_their_regions_are_both_groups(way):
    places = [f"Hospital {place:03}" for place in range(60)]
    frame = pd.DataFrame({"Org code": [f"R{i}" for i in range(60)], "Organisation": places})
    frame["Area"] = ["North", "South", "West"] * 20
    for i, name in enumerate(list(FRIENDS)[3:9], 1):
        frame[name] = [100 * i + place for place in range(60)]
    made, survey = way(frame)
    assert [one.column for one in made.guesses if one.role == "segment"] == ["Organisation", "Area"]
    found = cr.csat(survey, by="Area").table.query("measure == 'csat'").set_index("Area")
    north = frame[frame["Area"] == "North"]
    said = north[list(FRIENDS)[3:8]].to_numpy().sum()
    assert found.loc["North", "n"] == said
    wanted = 100 * north[["Extremely Likely", "Likely"]].to_numpy().sum() / said
    assert found.loc["North", "estimate"] == pytest.approx(wanted, abs=EXACT)


def test_totals_of_all_and_of_a_part_are_not_counted_again(way):
    """England with and without West stand above; marks of thousands and a zero stand in cells."""
    frame = pd.DataFrame(FRIENDS)
    counts = list(FRIENDS)[3:9]
    whole, part = frame[counts].sum(), frame[counts].iloc[:2].sum()
    above = pd.DataFrame(
        [{"Organisation": "England", **whole}, {"Organisation": "England without West", **part}]
    )
    _, survey = way(pd.concat([above, frame], ignore_index=True))
    assert first(cr.csat(survey))["n"] == SAID


def test_a_total_that_holds_what_the_rows_hide_is_not_counted_again(way):
    frame = pd.DataFrame(FRIENDS).astype(str)
    whole = pd.DataFrame(FRIENDS)[list(FRIENDS)[3:9]].sum().astype(str)
    frame.loc[1, "Extremely Unlikely"] = "*"
    _, survey = way(
        pd.concat([frame, pd.DataFrame([{"Organisation": "England", **whole}])], ignore_index=True)
    )
    found = first(cr.csat(survey))
    assert found["n"] == SAID - 5
    assert found["estimate"] == pytest.approx(100 * RECOMMEND / (SAID - 5), abs=EXACT)


def test_thousands_and_cells_without_a_count(way):
    frame = pd.DataFrame(FRIENDS).astype(str)
    frame.loc[0, "Extremely Likely"], frame.loc[2, "Unlikely"] = "1,300", "*"
    _, survey = way(frame)
    found = first(cr.csat(survey))
    assert found["n"] == SAID + 1000 - 10
    assert found["estimate"] == pytest.approx(100 * (RECOMMEND + 1000) / (SAID + 990), abs=EXACT)
    assert survey.ledger.rejected[["row", "column", "value"]].values.tolist() == [[4, "Unlikely", "*"]]


def test_other_words_and_other_sets_are_counts_too(way):
    words = ("Very good", "Good", "Neither good nor poor", "Poor", "Very poor")
    given = [[8, 2, 1, 0, 0], [4, 3, 0, 1, 1]]
    frame = pd.DataFrame({"Site": ["a", "b"], **dict(zip(words, zip(*given, strict=True), strict=True))})
    found = first(cr.csat(way(frame)[1]))
    assert (found["n"], found["estimate"]) == (20, pytest.approx(100 * 17 / 20, abs=EXACT))


def test_ticks_under_the_same_headers_are_no_counts(way):
    frame = pd.DataFrame(
        {"csat": [5, 4, 3] * 9, "Very good": [1, 0, 0] * 9, "Good": [0, 1, 0] * 9, "Poor": [0, 0, 1] * 9}
    )
    _, survey = way(frame)
    assert first(cr.csat(survey))["n"] == 27


def hospitals():
    """A row for each hospital and measure, as hospitals' patients are reported."""
    measures = [("Nurses always communicated well", 80, "Not Applicable"), ("Nurses sometimes", 15, "Not Applicable"),
                ("Star rating", "Not Applicable", 4)]  # fmt: skip
    return pd.DataFrame(
        {
            "Facility ID": str(1000 + i),
            "HCAHPS Answer Description": text,
            "Patient Survey Star Rating": star,
            "HCAHPS Answer Percent": percent if isinstance(percent, str) else percent + i % 5,
            "Number of Completed Surveys": 200 + i,
        }
        for i in range(30)
        for text, percent, star in measures
    )


def test_percents_of_answers_are_told_and_not_counted(way):
    with pytest.raises(CsatError, match="share of many answers") as told:
        way(hospitals())
    assert "Number of Completed Surveys" in str(told.value)
    assert "--role" in str(told.value)


COUNCIL = {
    "Very satisfied": [22, 35, 30, 8],
    "Fairly satisfied": [48, 40, 45, 25],
    "Neither": [12, 15, 14, 20],
    "Fairly dissatisfied": [11, 7, 8, 27],
    "Very dissatisfied": [7, 3, 3, 20],
}


@pytest.mark.parametrize("mark", ["{} %", "% {}", "{} (percent)", "{}"])
def test_whole_percents_of_answers_are_not_counted_as_people(mark, way):
    """A council publishes a row a service; each row was counted as 100 answers, whatever its base was."""
    shares = {mark.format(name): cells for name, cells in COUNCIL.items()}
    frame = pd.DataFrame(
        {"Service": ["Waste", "Libraries", "Parks", "Roads"], **shares, "Base": [1012, 640, 890, 1003]}
    )
    with pytest.raises(CsatError, match="add up to 100 in each row"):
        way(frame)


def test_percents_of_some_answers_are_not_counted_either(way):
    shares = {f"{name} %": cells for name, cells in list(COUNCIL.items())[:3]}
    with pytest.raises(CsatError):
        way(pd.DataFrame({"Service": ["Waste", "Libraries", "Parks", "Roads"], **shares}))


def test_a_percent_beside_answers_of_persons_is_no_table_of_percents(way):
    frame = pd.DataFrame(
        {"csat": [5, 4, 3, 5] * 10, "Discount percent": [5, 10, 20, 0] * 10, "Number of responses": range(40)}
    )
    _, survey = way(frame)
    assert first(cr.csat(survey))["n"] == 40


@pytest.mark.parametrize("cell", some(["9" * 400, "9" * 40, "24O"], "9" * 400, "24O"))
@pytest.mark.parametrize("below", [1, 2])
def test_one_count_that_cannot_be_read_costs_its_answers_and_the_total_stays_one(tmp_path, cell, below):
    """Found by `make fuzz`: a sum was infinite; and the line of totals, no sum any more, was counted beside its parts."""
    export = shutil.copy(EXPORTS / "friends_and_family.csv", tmp_path)
    before = read_survey(init(export, yes=True).path)
    rows = list(csv.reader(Path(export).read_text(encoding="utf-8-sig").splitlines()))
    place = next(i for i, one in enumerate(rows) if "Extremely Likely" in one)
    column = rows[place].index("Extremely Likely")
    lost = (
        int(rows[place + below][column].replace(",", "")) if below > 1 else 0
    )  # the first line holds the sums
    rows[place + below][column] = cell
    with open(export, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    after = read_survey(tmp_path / "survey.yml")
    assert after.counts().n.sum() == before.counts().n.sum() - lost
    assert len(after.ledger.rejected) == len(before.ledger.rejected) + (below > 1)


def test_two_counts_of_one_row_that_cannot_be_read_are_one_bad_row(tmp_path):
    """Found by `make fuzz`: each of them was a row that was read, so that rows did not add up."""
    export = shutil.copy(EXPORTS / "friends_and_family.csv", tmp_path)
    survey = init(export, yes=True).path
    text = Path(export).read_text(encoding="utf-8-sig")
    star = next(line for line in text.splitlines() if line.count("*") == 1)
    Path(export).write_text(text.replace(star, star.replace(",6,*", ",|,*")), encoding="utf-8")
    ledger = (read := read_survey(survey)).ledger
    assert len(ledger.rejected) == 2
    assert ledger.rejected_rows == 1
    assert ledger.read == read.counts().n.sum() + 1


@pytest.mark.parametrize("also", ["", "x"])
def test_a_line_of_counts_whose_day_cannot_be_read_is_one_bad_row(tmp_path, also):
    """Found by `make fuzz`: it was as many rows that were read as it has answers, and one that was rejected."""
    export = shutil.copy(EXPORTS / "smiley_stand.csv", tmp_path)
    survey = init(export, yes=True).path
    text = Path(export).read_text(encoding="utf-8-sig")
    line = next(one for one in text.splitlines() if ",10/09/2025," in one)
    cells = line.split(",")
    cells[2], cells[9] = "10/09/20x5", also or cells[9]  # the day, and a count of the same line
    Path(export).write_text(text.replace(line, ",".join(cells)), encoding="utf-8-sig")
    ledger = (read := read_survey(survey)).ledger
    assert ledger.rejected_rows == 1
    assert ledger.read == read.counts().n.sum() + 1
