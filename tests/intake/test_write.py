"""Writing: a survey in a folder reads back equal; blank forms are empty, safe and readable once filled."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from csat_research.errors import EmptyError, FileError
from csat_research.intake.proposal.blank import FORMS, write_blank
from csat_research.intake.read import read_survey
from csat_research.intake.write import write_survey
from csat_research.survey.survey import Survey


def survey():
    frame = pd.DataFrame(
        {
            "s": ["1", "2", "x", "7", "3", "off"] * 20,
            "label": ["Bad", "Good", "Offered", "Not Offered", None, "Good"] * 20,
            "n": [0, 10, 9, None, 7, 3] * 20,
            "p": ["a;b", "b", "c;a", None, "a", "<script>"] * 20,
            "w": [1.0, 2.0, 0.5, 1.0, 1.0, 1 / 3] * 20,
            "e": [1, 2, 3, 4, 5, 1] * 20,
            "hrs": [1.5, 2.0, 3.0, None, 4.0, 5.0] * 20,
            "t": pd.date_range("2026-01-01", periods=120, tz="UTC"),
            "who": [f"=c{i % 9}" for i in range(120)],
            "channel": ["chat", "price $5", "../../x"] * 40,
        }
    )
    return Survey(
        frame,
        csat=["s", "label"],
        nps="n",
        ces="e",
        picks="p",
        weight="w",
        drivers=["hrs"],
        answered_at="t",
        customer="who",
        segments=["channel"],
        time_zone="Europe/Stockholm",
        scales={
            "s": {
                "values": "1-3",
                "satisfied": [3],
                "missing": {"x": "unsure", "7": "blank"},
                "unanswered": ["off"],
            },
            "label": {
                "labels": ["Bad", "Good"],
                "satisfied": ["Good"],
                "unanswered": ["Offered"],
                "not_asked": ["Not Offered"],
            },
            "e": "1-5",
        },
        questions={"e": {"better": "low"}, "hrs": {"name": "response_hours", "unit": "minutes"}},
        purchases=pd.DataFrame({"customer": ["=c1"], "bought_at": ["2026-02-01"], "amount": [3.5]}),
        observed_until="2026-12-31",
    )


def equal(one, other):
    left = one.rows()
    pd.testing.assert_frame_equal(left, other.rows()[list(left)], check_dtype=False, rtol=1e-12)
    for name in ("rejected", "set_aside"):
        first, second = getattr(one.ledger, name), getattr(other.ledger, name)
        assert first.astype(str).to_numpy().tolist() == second.astype(str).to_numpy().tolist()
    for field in ("read", "kept", "excluded", "ignored"):
        assert getattr(one.ledger, field) == getattr(other.ledger, field)
    for field in (
        "title",
        "time_zone",
        "observed_until",
        "first_day",
        "last_day",
        "period",
        "filters",
        "notes",
        "fingerprint",
        "sources",
    ):
        assert getattr(one.about, field) == getattr(other.about, field)
    return True


def test_a_survey_reads_back_equal(tmp_path):
    first = survey()
    again = read_survey(write_survey(first, tmp_path))
    assert equal(first, again)
    pd.testing.assert_frame_equal(first.purchases, again.purchases, check_dtype=False)
    told = {one.name: (one.role, one.label, one.better, one.satisfied) for one in first.questions}
    assert told == {one.name: (one.role, one.label, one.better, one.satisfied) for one in again.questions}
    assert read_survey(write_survey(again, tmp_path / "twice")).about.fingerprint == first.about.fingerprint


def test_a_chosen_part_reads_back_with_its_period_and_filters(tmp_path):
    first = survey().where(period="2026-02", channel="chat")
    again = read_survey(write_survey(first, tmp_path))
    assert equal(first, again)
    assert again.about.period == "2026-02"


def test_counts_read_back_as_counts(tmp_path):
    frame = pd.DataFrame({"score": [5, 4, 3], "k": [50, 30, 32]})
    first = Survey(frame, csat="score", count="k", scales={"score": "1-5"})
    again = read_survey(write_survey(first, tmp_path))
    assert again.counts("score").n.tolist() == first.counts("score").n.tolist()
    compact = Survey(pd.DataFrame({"score": [5, 5, 4]}), csat="score", scales={"score": "1-5"}).compact(
        "score"
    )
    assert read_survey(write_survey(compact, tmp_path / "compact")).counts("score").n.tolist() == [1, 2]


def test_a_cell_holds_answers_of_one_weight_and_is_read_back(tmp_path):
    """Three fives of two weights are two cells: Σw and Σw² are those of the rows, here and after reading."""
    frame = pd.DataFrame({"score": [5, 5, 5, 4], "w": [1.0, 1.0, 2.0, 1.0]})
    compact = Survey(frame, csat="score", weight="w", scales={"score": "1-5"}).compact("score")
    assert len(compact.rows("score")) == 3
    for found in (compact, read_survey(write_survey(compact, tmp_path))):
        cells = found.counts("score")
        assert (cells.n.tolist(), cells.w.tolist(), cells.w2.tolist()) == ([1, 3], [1, 4], [1, 6])


def test_the_logo_travels_with_the_survey(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 50)
    (tmp_path / "a.csv").write_text("score\n5\n4\n")
    text = "answers: a.csv\ncolumns: {score: {role: csat, scale: 1-5}}\n"
    text += "report: {logo: logo.png, target: {csat: 85}, events: {2026-09-12: new}}\n"
    (tmp_path / "survey.yml").write_text(text)
    first = read_survey(tmp_path / "survey.yml")
    assert first.about.settings["logo_data"].startswith("data:image/png;base64,")
    again = read_survey(write_survey(first, tmp_path / "out"))
    assert again.about.settings == first.about.settings
    (tmp_path / "logo.png").write_bytes(b"<html>")
    with pytest.raises(FileError, match="PNG, JPEG"):
        read_survey(tmp_path / "survey.yml")


@pytest.mark.parametrize("kind", FORMS)
def test_a_blank_form_is_empty_and_reads_once_it_is_filled(tmp_path, kind):
    form, file = write_blank(kind, tmp_path)
    with pytest.raises(EmptyError, match="no answers yet"):
        read_survey(file)
    book = openpyxl.load_workbook(form)
    sheet = book["Answers"]
    assert book.sheetnames == ["Answers", "README"]
    assert sheet.freeze_panes == "B2"
    assert sheet.data_validations.count > 3
    assert all(cell.data_type != "f" for one in book for row in one.iter_rows() for cell in row)
    fields = FORMS[kind][1]
    sample = {
        "id": 1,
        "customer": "c",
        "answered_at": "2026-10-05",
        "csat": 4,
        "nps": 9,
        "item": 3,
        "picks": "i01;i02;i03;i04",
        "driver": 30,
    }
    for i in range(12):
        sheet.append([i if one.role == "id" else sample.get(one.role, f"x{i % 2}") for one in fields])
    book.save(form)
    found = read_survey(file)
    assert found.ledger.kept == 12
    assert found.rows("_day")["_day"].notna().all()


def test_a_form_never_replaces_a_file(tmp_path):
    write_blank("csi", tmp_path)
    with pytest.raises(FileError, match="stands there already"):
        write_blank("csi", tmp_path)
    with pytest.raises(FileError, match="Did you mean “monthly”"):
        write_blank("monthy", tmp_path)
