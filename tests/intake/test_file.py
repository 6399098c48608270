"""Survey file: exactly the keys of the design, and messages that name line and nearest key (kept as text)."""

from __future__ import annotations

import pytest

from csat_research.errors import CsatError, FileError
from csat_research.intake.file import load_file

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
    assert {day.isoformat(): told for day, told in found.report.events.items()} == {"2026-09-12": "new shop software"}
    assert found.report.target == {"csat": 85.0}
    assert found.questions()["score"]["scale"]["missing"] == {"0": "blank", "6": "does_not_apply"}


COLUMNS = "columns:\n  score: {role: csat, scale: 1-5}\n"
# Text is text in every place: what other loaders make of these words is the trap.
MESSAGES = {
    "columns:\n  score: {rol: csat}": "survey.yml, line 2: there is no key “rol”. Did you mean “role”? Keys here: role, name, label, scale, unit, better, theme, separator, choose, kind, importance, order.",
    "columns:\n  score: {role: csta}": "survey.yml, line 2: Column “score”: there is no role “csta”. Did you mean “csat”?",
    "titel: x\n" + COLUMNS: "survey.yml, line 1: there is no key “titel”. Did you mean “title”?",
    "columns:\n  score: {role: csat, scale: {value: 1-5}}": "survey.yml, line 2: there is no key “value”. Did you mean “values”? Keys here: values, satisfied, labels, unanswered, not_asked, missing, better.",
    "columns:\n  score: {role: csat, scale: 5-1}": "survey.yml, line 2: “5-1” is not a scale. Write 1-5, or the values one by one: [1, 3, 5].",
    "columns:\n  score: {role: csat, scale: 1-5, better: hihg}": "survey.yml, line 2: “columns.score.better” is “hihg”, but it can be high or low only.",
    "columns:\n  *RESPNUM: {role: id}": 'survey.yml, line 2: *RESPNUM without quotes is a YAML alias, which a survey file does not use. If the column is called *RESPNUM, write: "*RESPNUM"',
    "columns:\n  a: {role: id}\n  a: {role: csat}": "survey.yml, line 3: the key “a” stands here a second time (first in line 2). Only one can count; remove or rename one.",
    "columns:\n  a: &x {role: id}": "survey.yml, line 2: &x without quotes is a YAML anchor, which a survey file does not use.  Put the text in quotes.",
    "title: !!python/object:os.system x\n" + COLUMNS: "survey.yml, line 1: tag:yaml.org,2002:python/object:os.system is a YAML tag, which a survey file does not use.  Put the text in quotes.",
    "columns:\n  t: {role: driver, name: response_hours}": "survey.yml, line 2: Column “t” is called “response_hours” but its unit is not declared",
    "columns:\n  score: csat": "survey.yml, line 2: column “score” has no role.  Write score: {role: csat}, or another role.",
    "title: x": "survey.yml, line 1: “survey file” has no key “columns”.  Add columns: ...",
    "time_zone: Europe/Stokholm\n" + COLUMNS: "survey.yml, line 1: “time_zone” is “Europe/Stokholm”. It needs a time zone such as Europe/Stockholm or UTC. Did you mean “Europe/Stockholm”?",
    "columns:\n  a: {role: nps, scale: 1-10}": "survey.yml, line 2: NPS needs answers 0-10. Column “a” is declared as 1-10. If people were offered 0: write scale: 0-10. If not, this is not NPS: use role: metric and a name of your own.",
    "columns:\n  a: {role: picks, choose: four}": "survey.yml, line 2: “columns.a.choose” is “four”. It needs a whole number such as 4.",
    COLUMNS + "report: {accent: red}": "survey.yml, line 3: “report.accent” is “red”. It needs a colour such as \"#0b5394\".",
    COLUMNS + "purchases: {file: p.csv, observed_until: 31.12.2026}": "survey.yml, line 3: “purchases.observed_until” is “31.12.2026”. It needs a day such as 2026-12-31.",
    "columns:\n  a: {role: driver}\n  b: {role: item, name: a}": "survey.yml, line 3: two columns are called “a”: “a” and “b”.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), MESSAGES.items())
def test_messages_name_the_line_and_what_to_type(tmp_path, text, told):
    found = message(tmp_path, text)
    assert found.startswith(told)
    assert found.count("\n") < 5


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path):
    found = message(tmp_path, 'answers: {source: "postgres://u:secret@h/d", query: select 1}\n' + COLUMNS)
    assert "env:WAREHOUSE_URL" in found
    assert "secret" not in found


def test_words_stay_words(tmp_path):
    path = tmp_path / "survey.yml"
    path.write_text("columns:\n  NO: {role: csat, label: 010, scale: {values: 1-5, missing: {1e3: blank, '1:30': blank}}}\n")
    column = load_file(path).columns["NO"]
    assert column.label == "010"
    assert list(column.scale.missing) == ["1e3", "1:30"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "has no key"),
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
