"""Tables with a row per answer and its share or its count: counted as people where the file says how many, else refused."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.recognise import reader_for
from tests.intake.test_exports import as_the_file_has_it
from tests.variants import some

EXACT = 1e-9  # a share of whole numbers
WORDS = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")
GERMAN = ("Sehr zufrieden", "Zufrieden", "Teils/teils", "Unzufrieden", "Sehr unzufrieden")
OVERALL, PRICE = "Overall, how satisfied are you?", "How satisfied are you with the price?"
COUNTS = {OVERALL: (120, 160, 60, 40, 20), PRICE: (30, 50, 40, 40, 40)}
SATISFIED = 100 * 280 / 400


def rows(words=WORDS, mark="", whole=100):
    """A row per question and answer, with share, base and count."""
    found = []
    for text, counts in COUNTS.items():
        n = sum(counts)
        for word, one in zip(words, counts, strict=True):
            share = f"{whole * one / n:g}{mark}"
            found.append({"question": text, "answer": word, "percent": share, "n": n, "people": one})
    return pd.DataFrame(found)


@pytest.fixture
def way(tmp_path):
    """From a frame to a survey, all guesses taken."""

    def go(frame, roles=None):
        frame.to_csv(tmp_path / "a.csv", index=False)
        made = init(tmp_path / "a.csv", yes=True, roles=roles)
        return made, read_survey(made.path)

    return go


REFUSED = {
    "by question": rows()[["question", "answer", "percent"]],
    "with a mark": rows(mark="%")[["question", "answer", "percent"]].rename(columns={"percent": "value"}),
    "parts of one": rows(whole=1)[["question", "answer", "percent"]].rename(columns={"percent": "Share"}),
    "by region": rows().replace({"question": {OVERALL: "North", PRICE: "South"}})[["question", "answer", "percent"]].rename(
        columns={"question": "Region"}
    ),
    "German": rows(GERMAN)[["question", "answer", "percent"]].set_axis(["Frage", "Antwort", "Anteil in Prozent"], axis=1),
    "one question": rows().head(5)[["answer", "percent"]],
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_percents_of_an_unknown_number_of_people_are_refused(name, tmp_path):
    """Each line was one answer: ten answers, whatever the percents said."""
    REFUSED[name].to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(CsatError, match="no column says how many people") as told:
        init(tmp_path / "a.csv", yes=True)
    assert "column Base" in str(told.value)
    assert "--role" in str(told.value)
    assert not (tmp_path / "survey.yml").exists()


def test_a_person_who_knows_better_is_believed(way):
    _, survey = way(REFUSED["by region"], {"answer": "csat"})
    assert cr.csat(survey).table["n"].iloc[0] == 10


@pytest.mark.parametrize(
    ("whole", "mark", "called"), [(100, "", "percent"), (100, " %", "percent"), (1, "", "share")]
)
def test_percents_of_a_known_number_of_people_are_counted(whole, mark, called, way):
    frame = rows(mark=mark, whole=whole)[["question", "answer", "percent", "n"]]
    made, survey = way(frame.rename(columns={"percent": called}))
    found = cr.csat(survey).table.iloc[0]
    assert (found["n"], survey.ledger.read) == (400, 600)
    assert found["estimate"] == pytest.approx(SATISFIED, abs=EXACT)
    assert any("was reckoned from" in str(one) for one in made.notes)


def test_what_rounding_may_hide_is_told(way):
    frame = rows()[["question", "answer", "percent", "n"]].assign(n=3000)
    made, survey = way(frame)
    assert cr.csat(survey).table["n"].iloc[0] == 3000
    assert any("off by up to 15 answers" in str(one) for one in made.notes)  # half a percent of 3,000


@pytest.mark.parametrize("beside", some([[], ["percent"], ["percent", "n"]], ["percent", "n"]))
@pytest.mark.parametrize("called", some(["Count", "Responses", "people", "Total"], "Count", "people"))
def test_counts_of_answers_are_still_counts(called, beside, way):
    frame = rows()[["question", "answer", *beside, "people"]].rename(columns={"people": called})
    _, survey = way(frame)
    found = cr.csat(survey).table.iloc[0]
    assert found["n"] == 400
    assert found["estimate"] == pytest.approx(SATISFIED, abs=EXACT)


@pytest.mark.parametrize("called", ["Anzahl", "Customers", "Number of people"])
def test_counts_by_region_need_no_known_name(called, way):
    frame = rows().replace({"question": {OVERALL: "North", PRICE: "South"}})
    made, survey = way(
        frame[["question", "answer", "people"]].rename(columns={"question": "Region", "people": called})
    )
    assert cr.csat(survey).table["n"].iloc[0] == 600
    assert any("how many gave the answers" in str(one) for one in made.assumptions)


def people(n=60):
    return pd.DataFrame(
        [
            {"respondent": i, "aspect": aspect, "percent": share}
            for i in range(n)
            for aspect, share in zip(("Price", "Speed", "Staff"), (20 + i % 30, 30, 50 - i % 30), strict=True)
        ]
    )


LEFT_ALONE = {
    "a hundred points split by each person": people(),
    "a discount beside an answer": pd.DataFrame(
        {"store": [f"S{i % 7}" for i in range(210)], "answer": list(WORDS) * 42, "discount percent": list(range(30)) * 7}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_tables_that_look_alike_are_left_alone(name, tmp_path):
    LEFT_ALONE[name].to_csv(tmp_path / "a.csv", index=False)
    assert reader_for(as_the_file_has_it(tmp_path / "a.csv")).name != "Table of percents"
