"""Exports as people keep them: a question over its ticks, German tickets, Polish waiting times, remarks on a rating."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.tables import open_table
from csat_research.intake.values.grammar import decimal_mark

OPTIONS = ("Fast reply", "Friendly", "Solved", "Invoices", "On time")
QUESTION = "What matters most to you? (choose 2)"


def roles(frame):
    plan = guess_frame(frame)
    return {one.column: one for one in (*plan.guesses, *plan.unasked)}


def sheet(tmp_path, mark="x"):
    """Two titles, the question over five options, 60 answers, a row of totals; who answered i chose options i and i + 1."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Customer survey, Q3 2026"])
    page.merge_cells("A1:I1")
    page.append(["Service desk"])
    page.append([None, None, None, QUESTION])
    page.merge_cells("D3:H3")
    page.append(["No.", "Branch", "Overall satisfaction (1-5)", *OPTIONS, "Remarks"])
    for i in range(60):
        ticks = [mark if j in (i % 5, (i + 1) % 5) else None for j in range(5)]
        page.append(
            [i + 1, ("North", "South")[i % 2], 1 + i % 5, *ticks, "queue too long" if i % 7 else None]
        )
    page.append(["Total", None, 3.0, *[24] * 5])
    path = tmp_path / "q3.xlsx"
    book.save(path)
    return path


def test_a_question_over_its_options_is_what_people_chose(tmp_path):
    for mark in ("x", 1):
        path = sheet(tmp_path, mark)
        made = init(path, yes=True)
        survey = read_survey(made.path)
        picks = next(one for one in survey.questions if one.role == "picks")
        assert picks.choose == 2
        columns = [f"{picks.name}:{one}" for one in OPTIONS]
        cells = survey.counts(*columns)
        chosen = {
            frozenset(one for one, hit in zip(OPTIONS, row, strict=True) if hit)
            for row in cells.keys[columns].to_numpy()
        }
        assert chosen == {frozenset((OPTIONS[i], OPTIONS[(i + 1) % 5])) for i in range(5)}
        assert cells.n.tolist() == [12] * 5
        assert survey.ledger.read == 60
        made.path.unlink()


def test_titles_over_a_table_change_no_name(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append([None, "Customer survey"])
    page.append(["No.", "Overall satisfaction", "Branch"])
    for i in range(40):
        page.append([i, 1 + i % 5, ("North", "South")[i % 2]])
    path = tmp_path / "plain.xlsx"
    book.save(path)
    assert "Overall satisfaction: {role: csat" in init(path, yes=True).text


def test_german_tickets_have_a_month_a_customer_a_unit_and_comments():
    n = 60
    frame = pd.DataFrame(
        {
            "Ticket-ID": [str(i) for i in range(n)],
            "Erstellt am": [f"2026-{8 + i % 3:02}-1{i % 9} 10:00" for i in range(n)],
            "Gelöst am": [f"2026-{8 + i % 3:02}-2{i % 8} 10:00" for i in range(n)],
            "Kanal": ["E-Mail" if i % 3 else "Telefon" for i in range(n)],
            "Anfragesteller-ID": [str(100 + i % 40) for i in range(n)],
            "Erste Antwortzeit (Minuten)": [str(5 + 7 * i) for i in range(n)],
            "Zufriedenheitsbewertung": [("Good", "Bad", "Offered")[i % 3] for i in range(n)],
            "Zufriedenheitskommentar": ["zu lange gewartet" if i % 2 else None for i in range(n)],
        }
    )
    found = roles(frame)
    assert found["Erstellt am"].role == "answered_at"
    assert found["Anfragesteller-ID"].role == "customer"
    assert found["Zufriedenheitskommentar"].role == "comment"
    reply = found["Erste Antwortzeit (Minuten)"].options
    assert (reply["unit"], reply["label"]) == ("minutes", "Erste Antwortzeit")
    assert found["Kanal"].options == {"name": "channel", "label": "Kanal"}
    plan = guess_frame(frame)
    assert not [one for one in plan.questions if one.column.startswith("Erste")]  # the header says the unit
    assert any("when the ticket was opened" in str(one) for one in plan.assumed)


def test_waiting_times_are_drivers_only_with_their_unit():
    score = [str(1 + i % 5) for i in range(60)]
    waits = [f"{0.5 * i:.1f}".replace(".", ",") for i in range(60)]
    told = roles(pd.DataFrame({"Ocena obsługi": score, "Czas oczekiwania (min)": waits}))
    assert told["Czas oczekiwania (min)"].role == "driver"
    assert told["Czas oczekiwania (min)"].options["unit"] == "minutes"
    rated = roles(pd.DataFrame({"Overall satisfaction": score, "Waiting time": score[::-1], "Price": score}))
    assert "driver" not in {one.role for one in rated.values()}


def test_remarks_are_comments_and_never_groups():
    said = ["za długo", "miła obsługa", "błędna faktura"]
    frame = pd.DataFrame(
        {
            "Ocena": [str(1 + i % 5) for i in range(60)],
            "Uwagi": [said[i % 3] for i in range(60)],
            "Conversation rating": [str(1 + i % 5) for i in range(60)],
            "Conversation rating remark": [said[i % 3] if i % 2 else None for i in range(60)],
        }
    )
    assert roles(frame[["Ocena", "Uwagi"]])["Uwagi"].role == "comment"
    rated = frame[["Conversation rating", "Conversation rating remark"]]
    assert roles(rated)["Conversation rating remark"].role == "comment"
    russian = frame[["Ocena"]].assign(**{"Что нам улучшить?": frame["Uwagi"]})
    assert roles(russian)["Что нам улучшить?"].role == "comment"


def test_addresses_dates_and_versions_show_no_decimal_mark(tmp_path):
    """10.0.0.9 counted as a number in groups of thousands, so that 1,250 in the same file was 1.25; it is unclear, and told."""
    assert [decimal_mark([one]) for one in ("10.0.0.9", "12.05.2026", "1.2.3", "1.234.567", "1,234,567")] == [
        "", "", "", ",", ".",
    ]  # fmt: skip
    lines = ["Score,IP Address,Spent", *(f'{1 + i % 5},10.0.0.{i},"1,250"' for i in range(30))]
    path = tmp_path / "spent.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "survey.yml").write_text(
        "answers: spent.csv\ncolumns:\n  Score: {role: csat, scale: 1-5}\n  Spent: {role: metric}\n",
        encoding="utf-8",
    )
    survey = read_survey(tmp_path / "survey.yml")
    assert survey.counts("Spent").keys["Spent"].isna().all()
    assert len(survey.ledger.set_aside) == 30


def test_two_header_rows_that_both_name_are_both_read(tmp_path):
    """The second row was told as left out although its words stand in the names."""
    path = tmp_path / "survey.csv"
    lines = ["Respondent ID,Please rate our support,,How satisfied are you?", ",Speed,Staff,Response"]
    lines += [f"{i},{1 + i % 5},{1 + i % 4},{1 + i % 5}" for i in range(40)]
    path.write_text("\n".join(lines), encoding="utf-8")
    table = open_table(path)
    assert "Please rate our support - Speed" in table.columns
    assert not [one for one in table.notes if "left out" in str(one)]


@pytest.mark.parametrize(
    ("written", "last"), [("2026-10-{:02}T08:00:00Z", 28), ("{:02}.10.2026", 28), ("10/{:02}/2026", 28)]
)
def test_a_suggested_call_runs_after_the_line_that_it_says(written, last):
    """Times such as 2026-10-01T08:00:00Z were proposed as answered_at, and the call was refused."""
    times = [written.format(1 + i % last) for i in range(60)]
    df = pd.DataFrame({"Overall satisfaction": [1 + i % 5 for i in range(60)], "Response date": times})
    told = str(cr.suggest(df))
    names = {"df": df, "cr": cr, "pd": pd}
    exec(told.replace("# run first: ", ""), names)  # the sentence is our own code
    assert names["survey"].counts("_day").keys["_day"].astype(str).max() == "2026-10-28"
