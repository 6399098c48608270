"""Joins: answers get their ticket's times by a key, each stays one row, and what finds no partner is counted on both sides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research import Survey
from csat_research.errors import ColumnError, FileError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.survey.door.ids import spelled_id

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture
def survey(tmp_path):
    def make(answers, beside, extra="", on="ticket"):
        (tmp_path / "a.csv").write_text(answers, encoding="utf-8")
        (tmp_path / "times.csv").write_text(beside, encoding="utf-8")
        columns = "score: {role: csat, scale: 1-5}, hours: {role: driver, name: response_hours, unit: hours}"
        (tmp_path / "survey.yml").write_text(
            f"answers: a.csv\njoin: {{file: times.csv, on: {on}}}\ncolumns: {{{columns}{extra}}}\n",
            encoding="utf-8",
        )
        return read_survey(tmp_path / "survey.yml")

    return make


def test_rows_meet_by_their_key_in_any_order(survey):
    found = survey("ticket,score\n1,5\n2,4\n3,2\n", "ticket,hours\n3,30\n1,10\n2,20\n")
    assert found.rows("score", "response_hours").to_numpy().tolist() == [[5, 10], [4, 20], [2, 30]]
    assert not found.about.notes


def test_what_finds_no_partner_is_counted_on_both_sides_and_shown(survey):
    found = survey("ticket,score\n1,5\n2,4\n,3\n9,1\n", "ticket,hours\n1,10\n2,20\n7,70\n8,80\n5,50\n")
    assert found.ledger.kept == found.ledger.read == 4
    assert found.rows("response_hours")["response_hours"].isna().sum() == 2
    assert [str(one) for one in found.about.notes] == [
        "times.csv: 2 of 4 answers found no row by ticket (9)",
        "times.csv: 3 of 5 rows found no answer by ticket (7, 8, 5)",
    ]


def test_a_key_of_two_columns_with_other_names(survey):
    found = survey(
        "shop,no,score\na,1,5\nb,1,4\n", "place,nr,hours\nb,1,2\na,1,1\n", on="{shop: place, no: nr}"
    )
    assert found.rows("response_hours")["response_hours"].tolist() == [1, 2]


def test_a_key_that_stands_there_twice_is_refused(survey):
    with pytest.raises(ColumnError, match=r"times.csv: ticket “1” stands there more than once"):
        survey("ticket,score\n1,5\n", "ticket,hours\n1,10\n1,20\n")


def test_a_key_that_is_not_there_names_the_nearest(survey):
    with pytest.raises(ColumnError, match=r"times.csv has no column “ticket” to join by.*tickets"):
        survey("ticket,score\n1,5\n", "tickets,hours\n1,10\n")


def test_a_join_needs_its_key(survey):
    with pytest.raises(FileError, match="there is no key “by”"):
        survey("ticket,score\n1,5\n", "ticket,hours\n1,1\n", on="ticket, by: x")


@pytest.mark.parametrize("on", ["[]", "{}"])
def test_a_key_of_no_column_is_none(survey, on):
    with pytest.raises(FileError, match="such as id"):
        survey("ticket,score\n1,5\n", "ticket,hours\n1,3\n", on=on)


def test_ticket_metrics_go_beside_the_ratings(tmp_path):
    """The metrics alone are refused with the line to type; joined, each rating has the times of its ticket."""
    for name in ("zendesk_ratings.csv", "zendesk_metrics.csv"):
        shutil.copy(EXPORTS / name, tmp_path)
    with pytest.raises(ColumnError, match=r"join: {file: your-metrics.csv, on: ticket_id}"):
        init(tmp_path / "zendesk_metrics.csv", yes=True)
    path = init(tmp_path / "zendesk_ratings.csv", yes=True).path
    text = path.read_text(encoding="utf-8").replace(
        "columns:",
        "join: {file: zendesk_metrics.csv, on: ticket_id}\ncolumns:\n"
        "  reply_time_in_minutes.calendar: {role: driver, name: response_hours, unit: minutes, better: low}",
    )
    path.write_text(text, encoding="utf-8")
    found = read_survey(path).rows("response_hours")["response_hours"]
    ratings, metrics = (pd.read_csv(tmp_path / f"zendesk_{one}.csv") for one in ("ratings", "metrics"))
    by_hand = ratings.merge(metrics, on="ticket_id")["reply_time_in_minutes.calendar"] / 60
    assert found.tolist() == pytest.approx(by_hand.tolist())


def notes_beside_purchases(folder, answers, purchases):
    """What is told of answers of clients and of purchases of customers, rows as written."""
    (folder / "a.csv").write_text(f"client,score\n{answers}")
    (folder / "p.csv").write_text(f"customer,bought_at,amount\n{purchases}")
    (folder / "survey.yml").write_text(
        "answers: a.csv\npurchases: {file: p.csv, observed_until: 2026-12-31}\n"
        "columns: {client: {role: customer}, score: {role: csat, scale: 1-5}}\n"
    )
    return [str(one) for one in read_survey(folder / "survey.yml").about.notes]


def test_purchases_of_strangers_are_counted(tmp_path):
    told = notes_beside_purchases(
        tmp_path, "1,5\n2,4\n3,4\n", "1,2026-01-02,5\n7,2026-01-03,5\n7,2026-01-04,5\n"
    )
    assert told[:-1] == [
        "purchases: 2 of 3 answers are of customers without a purchase; 2 of 3 purchases are of customers without an answer."
    ]


def test_customers_that_differ_by_capital_letters_alone_are_told(tmp_path):
    """Ids stay as they are written, but one customer of a shop would count as two, and as one who never bought."""
    answers = "A@x.org,5\nb@x.org,4\nC@X.org,4\nd@x.org,3\n"
    purchases = "a@x.org,2026-01-02,5\nb@x.org,2026-01-03,5\nc@x.org,2026-01-04,5\n"
    told = " ".join(notes_beside_purchases(tmp_path, answers, purchases))
    assert "purchases: 3 of 4 answers are of customers without a purchase" in told
    assert "purchases: 2 of these answers have a purchase but for capital letters" in told


def test_customers_whose_numbers_got_a_point_are_no_strangers(tmp_path):
    """A tool that saw an empty cell writes 1.0 for 1: the door knows that, and so does what is said of purchases."""
    told = notes_beside_purchases(tmp_path, "1.0,5\n2.0,4\n", "1,2026-01-02,5\n2,2026-01-03,5\n")
    assert not [one for one in told if "without a purchase" in one]


@given(number=st.integers(0, 10**12))
def test_an_id_is_spelled_in_one_way(number):
    ids = [str(number), f"{number}.0", f" {number} ", float(number)]
    assert {spelled_id(one) for one in ids} == {str(number)}


@settings(max_examples=10)
@given(numbers=st.lists(st.integers(0, 10**12), min_size=1, max_size=20))
def test_the_door_spells_ids_so(numbers):
    frame = pd.DataFrame({"who": [*(f"{number}.0" for number in numbers), "A-1"], "score": 5})
    found = Survey(frame, csat="score", customer="who", scales={"score": "1-5"}).rows("who")
    assert found["who"].tolist() == [spelled_id(one) for one in frame["who"]]
