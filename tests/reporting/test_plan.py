"""The plan of a batch: periods, combinations of segments, what is withheld, and where each page will stand."""

from __future__ import annotations

import pandas as pd
import pytest

from csat_research.errors import CsatError
from csat_research.intake.read import read_survey
from csat_research.reporting.parameters import read
from csat_research.reporting.plan import Plan, make_plan
from tests.reporting.batches import month, survey, template


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Three months of two channels and two teams, read once."""
    return read_survey(survey(tmp_path_factory.mktemp("usual")))


def planned(tmp_path, *months, each="period", found=None, **asked) -> Plan:
    found = read_survey(survey(tmp_path, *months)) if found is None else found
    asked = {"by": None, "language": "en", "parameters": {}, **asked}
    return make_plan(read(template(tmp_path, each)), found, "survey.yml", out=tmp_path / "reports", **asked)


def places(plan: Plan) -> list[str]:
    return [f"{job.when}/{job.stem}" for job in plan.made]


@pytest.mark.parametrize(
    ("each", "asked", "every", "folders"),
    [
        ("period", "2026-01..2026-03", None, ["2026-01", "2026-02", "2026-03"]),
        (None, "2026-01..2026-03", None, ["2026-01_to_2026-03"]),
        (None, "2026-01..2026-03", "month", ["2026-01", "2026-02", "2026-03"]),
        ("period", "2026-01..2026-03", "whole", ["2026-01_to_2026-03"]),
        ("period", "2026-Q1", None, ["2026-Q1"]),
        ("period", "2026-Q1", "month", ["2026-01", "2026-02", "2026-03"]),
        ("period", "2026-W01..2026-W03", None, ["2026-W01", "2026-W02", "2026-W03"]),
        ("period", "2026-01-05..2026-02-10", None, ["2026-01-05_to_2026-02-10"]),
        ("period", "", None, ["2026-02"]),
    ],
)
def test_a_range_is_a_page_for_each_period_where_the_template_is_of_one(
    tmp_path, each, asked, every, folders
):
    plan = planned(tmp_path, each=each, parameters={"period": asked}, every=every)
    assert [job.when for job in plan.jobs] == folders
    assert [job.parameters["period"] for job in plan.jobs] == [one.replace("_to_", "..") for one in folders]


def test_several_segments_are_their_combinations(tmp_path, usual):
    plan = planned(tmp_path, found=usual, by="channel, team", parameters={"period": "2026-02"})
    assert sorted(places(plan)) == [
        f"2026-02/short-channel-{channel}--team-{team}"
        for channel in ("chat", "phone")
        for team in ("north", "south")
    ]
    assert {job.parameters["where"] for job in plan.jobs} >= {'{"channel": "chat", "team": "north"}'}


def test_a_language_given_twice_is_one_page(tmp_path, usual):
    """Two pages of one name were written, one over the other."""
    plan = planned(tmp_path, found=usual, language=["en", "fa", "en"], parameters={"period": "2026-02"})
    assert plan.languages == ("en", "fa")
    assert len(set(plan.files())) == len(plan.files())


def test_a_choice_holds_beside_the_segments(tmp_path, usual):
    given = {"period": "2026-02", "where": '{"team": "north"}'}
    plan = planned(tmp_path, found=usual, by=["channel"], parameters=given)
    assert all('"team": "north"' in job.parameters["where"] for job in plan.jobs)


def test_a_small_segment_is_withheld_and_an_empty_one_has_no_page(tmp_path):
    few = month("2026-02", 30, channels=("chat",))
    few.loc[:3, "channel"] = "phone"
    plan = planned(tmp_path, month("2026-01"), few, by="channel", parameters={"period": "2026-01..2026-03"})
    left = {f"{job.when} {job.segment}": str(job.withheld) for job in plan.jobs if job.withheld}
    assert left == {
        "2026-02 phone": "under 5 answers",
        "2026-03 phone": "no answers",
        "2026-03 chat": "no answers",
    }


def test_many_answers_of_few_customers_are_withheld_too(tmp_path):
    one = month("2026-02", 40)
    one.loc[one["channel"] == "phone", "who"] = 7
    plan = planned(tmp_path, one, by="channel", parameters={"period": "2026-02"})
    assert [str(job.withheld) for job in plan.jobs if job.withheld] == ["under 5 customers"]


def test_silent_rows_are_no_answers(tmp_path):
    one = month("2026-02", 40)
    one["score"] = one["score"].astype(object).where(one["channel"] == "chat", "")
    plan = planned(tmp_path, one, by="channel", parameters={"period": "2026-02"})
    assert {job.segment: str(job.withheld) for job in plan.jobs} == {"chat": "None", "phone": "no answers"}


def test_a_template_of_a_year_is_judged_by_the_answers_of_its_year(tmp_path):
    few = month("2026-02", 30, channels=("chat",))
    few.loc[:3, "channel"] = "phone"
    plan = planned(tmp_path, month("2026-01"), few, each=None, by="channel", parameters={"period": "2026-02"})
    assert not [job for job in plan.jobs if job.withheld]


HOSTILE = [
    "<script>",
    "../../x",
    "=cmd|' /C calc'!A0",
    "CON",
    "Chat",
    "chat",
    "a" * 300,
    "😀",
    "{x.__class__}",
]


def test_hostile_segments_each_have_a_plain_place_of_their_own(tmp_path):
    rows = pd.concat([month("2026-02", 12, i).assign(channel=one) for i, one in enumerate(HOSTILE)])
    plan = planned(tmp_path, rows, by="channel,team", parameters={"period": "2026-02"})
    stems = [job.stem for job in plan.jobs]
    assert len({one.casefold() for one in stems}) == len(plan.jobs) >= 2 * len(HOSTILE) - 1
    assert all(letter.isalnum() or letter in "-_" for one in stems for letter in one)
    assert max(len(one.encode()) for one in stems) < 200


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "chanel"}, "Did you mean “channel”"),
        ({"every": "fortnight"}, "fortnight"),
        ({"parameters": {"period": "2026-13"}}, "is no period"),
        ({"parameters": {"period": "2025..2026"}, "every": "day"}, "up to 120"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(tmp_path, usual, asked, told):
    with pytest.raises(CsatError, match=told):
        planned(tmp_path, found=usual, **asked)
