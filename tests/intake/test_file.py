"""Survey file: exactly the keys of the design, and messages that name line and nearest key (kept as text)."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_research.errors import CsatError, FileError
from csat_research.intake.file import load_file, reads

WHOLE = """\
title: Example shop, 2026
time_zone: Europe/Stockholm
answers: exports/*.csv
purchases: {file: purchases.csv, observed_until: 2026-12-31}
columns:
  ticket:  {role: id}
  client:  {role: customer}
  rated:   {role: answered_at}
  score:   {role: csat, scale: {values: 1-5, satisfied: [4, 5], missing: {0: blank, 6: does_not_apply}}}
  thumbs:  {role: csat, scale: {labels: [Bad, Good], satisfied: [Good], unanswered: [Offered], not_asked: [Not Offered]}}
  q2:      {role: nps}
  sla_min: {role: driver, name: response_hours, unit: minutes, better: low}
  i01:     {role: item, label: Delivery on time, theme: delivery, better: high, scale: {values: 1-6}, importance: imp01}
  imp01:   {role: importance, scale: {values: 1-6}}
  top4:    {role: picks, separator: ";", choose: 4}
  again:   {role: repurchase, kind: happened}
  agent:   {role: agent}
  channel: {role: segment}
  w:       {role: weight}
  said:    {role: comment}
  state:   {role: status}
  layer:   {role: stratum}
  people:  {role: population}
  backlog: {role: metric}
  n:       {role: count}
report: {logo: logo.png, accent: "#0b5394", language: en, target: {csat: 85}, events: {2026-09-12: new shop software}}
"""


def message(tmp_path, text):
    path = tmp_path / "survey.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CsatError) as caught:
        load_file(path)
    return str(caught.value)


def test_the_file_of_the_design_is_read_whole(tmp_path):
    path = tmp_path / "survey.yml"
    path.write_text(WHOLE, encoding="utf-8")
    found = load_file(path)
    assert found.answers == "exports/*.csv"
    assert found.columns["top4"].choose == 4
    assert found.observed_until().isoformat() == "2026-12-31"
    assert {day.isoformat(): told for day, told in found.report.events.items()} == {
        "2026-09-12": "new shop software"
    }
    assert found.report.target == {"csat": 85.0}
    assert found.questions()["score"]["scale"]["missing"] == {"0": "blank", "6": "does_not_apply"}


COLUMNS = "columns:\n  score: {role: csat, scale: 1-5}\n"


def stored():
    """Pairs of a survey file and the message it gets, from the text file beside this one."""
    text = Path(__file__).with_name("messages_file.txt").read_text(encoding="utf-8")
    return [tuple(one.strip() for one in block.split("=> ")) for block in text.split("\n----\n")[1:]]


@pytest.mark.parametrize(("text", "told"), stored())
def test_messages_name_the_line_and_what_to_type(tmp_path, text, told):
    found = message(tmp_path, text)
    assert found == told
    assert found.count("\n") < 5


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path):
    found = message(tmp_path, 'answers: {source: "postgres://u:secret@h/d", query: select 1}\n' + COLUMNS)
    assert "env:WAREHOUSE_URL" in found
    assert "secret" not in found


def test_words_stay_words(tmp_path):
    path = tmp_path / "survey.yml"
    path.write_text(
        "columns:\n  NO: {role: csat, label: 010, scale: {values: 1-5, missing: {1e3: blank, '1:30': blank}}}\n"
    )
    column = load_file(path).columns["NO"]
    assert column.label == "010"
    assert list(column.scale.missing) == ["1e3", "1:30"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "“columns” is missing"),
        (b"columns: [a", "this is not YAML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: b: c", "line 1: this is not YAML"),
        (b"- " * 40 + b"x", "more than 12 deep"),
        (b"x" * 1_000_001, "at most 1 MB"),
        (b"---\na: 1\n---\nb: 2", "2 documents"),
    ],
)
def test_files_that_are_no_survey_files(tmp_path, raw, told):
    path = tmp_path / "survey.yml"
    path.write_bytes(raw)
    with pytest.raises(FileError, match=told):
        load_file(path)


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(FileError, match="csat-research init"):
        load_file(tmp_path / "survey.yml")


def test_a_survey_file_says_which_answers_it_reads(tmp_path):
    survey = tmp_path / "survey.yml"
    survey.write_text("answers: [exports/*.csv, own.csv]\ncolumns: {score: {role: nps}}\n", encoding="utf-8")
    assert reads(survey, tmp_path / "exports" / "october.csv")
    assert reads(survey, tmp_path / "own.csv")
    assert not reads(survey, tmp_path / "other.csv")
    survey.write_text("answers: [", encoding="utf-8")
    assert not reads(survey, tmp_path / "own.csv")
