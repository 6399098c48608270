"""Remade: whatever is changed in the answers, a page whose numbers would be others is made again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.reporting.keys import answers_key
from csat_research.reporting.parameters import read
from csat_research.reporting.parts import Parts
from csat_research.survey.periods import parse
from csat_research.survey.survey import Survey
from tests.reporting.batches import month

MONTHS = ("2026-01", "2026-02", "2026-03")
CHANNELS = ("chat", "phone")
ROWS = pd.concat([month(one, 30) for one in MONTHS], ignore_index=True)
ROWS["note"] = "x"
ROWS.loc[0, "day"], ROWS.loc[len(ROWS) - 1, "day"] = "2026-01-01", "2026-03-31"  # the two stay as they are
CHANGES = {
    "score": st.sampled_from([1, 2, 3, 4, 5, None]),
    "channel": st.sampled_from([*CHANNELS, "post"]),
    "team": st.sampled_from(["north", "south", "west"]),
    "who": st.integers(0, 20),
    "day": st.sampled_from([f"{one}-{day}" for one in MONTHS for day in ("03", "27")]),
}
ANY = st.sampled_from(list(CHANGES)).flatmap(
    lambda name: st.tuples(st.just(name), st.integers(1, len(ROWS) - 2), CHANGES[name])
)
# As the cells of the template; `answers` looks at all that a page is handed.
VERBS = (
    lambda month: cr.csat(month.this),
    lambda month: cr.compare(month.before, month.this),
    lambda month: cr.trend(month.series, every=month.every, replicates=20, seed=1),
    lambda month: cr.compare(month.before, month.this, by=month.segment),
    lambda month: cr.csat(month.this, by=month.segment),
    lambda month: cr.csat(month.until),
    lambda month: cr.data_quality(month.this),
)


def survey_of(rows: pd.DataFrame) -> Survey:
    return Survey(
        rows, csat="score", answered_at="day", segments=["channel", "team"], customer="who", scales={"score": "1-5"}
    )  # fmt: skip


def after(changes: list[tuple[str, int, object]]) -> pd.DataFrame:
    rows = ROWS.astype({"score": float}).copy()
    for name, row, value in changes:
        rows.loc[row, name] = value
    return rows


def number(verb, survey: Survey, text: str, channel: str) -> str:
    """What a page would say, but for the mark of the whole file."""
    try:
        found = verb(cr.periods(survey.where(channel=channel), text)).to_json()
    except CsatError as error:
        return str(error)
    found["provenance"] = {**found["provenance"], "fingerprint": "", "sources": {}}
    return json.dumps(found, sort_keys=True)


def pages(survey: Survey) -> dict[tuple[str, str], list[str]]:
    """The numbers of each page, from the whole survey."""
    return {
        (text, channel): [number(verb, survey, text, channel) for verb in VERBS]
        for text in MONTHS
        for channel in CHANNELS
    }


def keys(survey: Survey) -> dict[tuple[str, str], str]:
    parts = Parts(survey, read("monthly"), Path(), answers_key(survey))  # no file is asked for
    return {
        (text, channel): parts.key_of({"channel": channel}, parse(text))
        for text in MONTHS
        for channel in CHANNELS
    }


@cache
def as_it_was() -> tuple[dict, dict]:
    found = survey_of(ROWS.astype({"score": float}))
    return pages(found), keys(found)


def check(changes: list[tuple[str, int, object]]) -> None:
    rows = after(changes)
    there, before = as_it_was()
    now = keys(survey_of(rows))
    remade = {page for page in now if now[page] != before[page]}
    differ = {page for page, told in pages(survey_of(rows)).items() if told != there[page]}
    assert differ <= remade
    touched = [
        (str(table.loc[row, "day"]), table.loc[row, "channel"])
        for _, row, _ in changes
        for table in (ROWS, rows)
    ]
    reading = {
        page
        for page in now
        for day, channel in touched
        if channel == page[1] and day < str(parse(page[0]).end)
    }
    if "who" not in {name for name, _, _ in changes}:  # the places of all customers may be others
        assert remade <= reading


def test_nothing_changed_remakes_nothing():
    check([])


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_each_kind_remakes_the_pages_that_read_it(name):
    value = {"score": None, "channel": "post", "team": "west", "who": 3, "day": "2026-02-27"}[name]
    check([(name, 40, value)])


@pytest.mark.full
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ANY, min_size=1, max_size=3))
def test_a_page_whose_numbers_would_be_others_is_made_again(changes):
    check(changes)
