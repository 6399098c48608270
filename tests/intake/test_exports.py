"""Exports: each tool is told from all others, and what `init` and `check` say of its file is stored to be read.

After a change that is meant: CSAT_RESEARCH_STORE=1 python -m pytest tests/intake/test_exports.py, and read what git shows.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from csat_research.cli import main, surveys
from csat_research.intake.recognise import readers
from csat_research.intake.tables import open_table

EXPORTS = Path(__file__).parents[1] / "exports"
TOOLS = {
    "zendesk_tickets.csv": "Zendesk tickets",
    "zendesk_ratings.csv": "Zendesk satisfaction ratings",
    "zendesk_metrics.csv": "Zendesk ticket metrics",
    "intercom.csv": "Intercom conversations",
    "freshdesk.csv": "Freshdesk satisfaction ratings",
    "hubspot.csv": "HubSpot feedback submissions",
    "chatwoot.csv": "Chatwoot CSAT report",
    "chatwoot.xlsx": "Chatwoot CSAT report",
    "gorgias.csv": "Gorgias satisfaction surveys",
    "helpscout.csv": "Help Scout ratings",
    "odoo.csv": "Odoo ratings",
    "frappe.csv": "Frappe Helpdesk tickets",
    "webim.csv": "Webim chats",
    "omnidesk.csv": "Omnidesk ratings",
    "itop.csv": "iTop tickets",
    "qualtrics.csv": "Qualtrics survey",
    "qualtrics_legacy.csv": "Qualtrics survey",
    "surveymonkey.csv": "SurveyMonkey survey",
    "google_forms.csv": "Google Forms",
    "google_sheet_ru.csv": "Google Forms",
    "microsoft_forms.xlsx": "Microsoft Forms",
    "microsoft_forms.csv": "Microsoft Forms",
    "typeform.csv": "Typeform",
    "limesurvey.csv": "LimeSurvey",
    "limesurvey_codes.csv": "LimeSurvey",
    "vvexport_123456.txt": "LimeSurvey",
    "formbricks.csv": "Formbricks survey",
    "counts.csv": "generic",
    "friends_and_family.csv": "Table of counts",
    "smiley_stand.csv": "Table of counts",
    "delighted.csv": "Scores by type of survey",
    "one_answer_a_row.csv": "One answer a row",
    "several_questions.csv": "Several questions in one column",
    "percents.csv": "Table of percents",
    "terminal.csv": "Table of counts",
    "google_reviews.csv": "Google Business Profile reviews",
    "google_play.csv": "Google Play reviews",
    "trustpilot.csv": "Trustpilot reviews",
    "booking.csv": "Booking.com guest reviews",
    "jotform.csv": "Jotform",
    "livechat.csv": "LiveChat chats",
    "limesurvey_ranks.csv": "LimeSurvey",
    "by_hand.xlsx": "generic",
    "by_hand_ranks.xlsx": "generic",
    "by_month.xlsx": "generic",
    "answers.parquet": "generic",
    "answers.ods": "generic",
    "hubspot_effort.csv": "Scores by type of survey",
    "survey.sav": "generic",
    "survey.dta": "generic",
}
# its rows say of which kind each score is, too; its shares are those of answers to several questions
ALSO = {"one_answer_a_row.csv": "Scores by type of survey", "percents.csv": "Several questions in one column"}
every_export = pytest.mark.parametrize("name", TOOLS)


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_exports", EXPORTS / "make_exports.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.full
def test_the_fixtures_are_made_by_their_script(maker, tmp_path):
    """Sheets and SPSS files are compared by their cells: the bytes of a packed file depend on the library that packs it."""
    for name in maker.FILES:
        if name.endswith((".xlsx", ".sav", ".dta", ".parquet", ".ods")):
            again = tmp_path / name
            again.write_bytes(maker.content(name))
            assert open_table(again).frame.equals(open_table(EXPORTS / name).frame)
        else:
            assert maker.content(name) == (EXPORTS / name).read_bytes(), name
    assert {*maker.FILES, "zendesk_tickets.csv"} == set(TOOLS)


def as_the_file_has_it(path):
    """The table before any reader has changed it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csat_research.intake.tables.recognise", lambda table: table)
        return open_table(path)


@every_export
def test_each_tool_is_told_from_all_others(name):
    table = as_the_file_has_it(EXPORTS / name)
    scores = {one.name: one.score(table) for one in readers()}
    generic, own = scores.pop("generic"), scores.pop(TOOLS[name], 1.0)
    assert generic < 0.6 < own
    if name in ALSO:
        assert 0.0 < scores.pop(ALSO[name]) < own
    assert set(scores.values()) == {0.0}


def transcript(folder, name, answers, monkeypatch):
    """What a person sees who types init, answers, and types check."""
    shutil.copy(EXPORTS / name, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(surveys, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    made = CliRunner().invoke(main, ["init", name], input="\n".join([*answers, "", "", "", ""]))
    said = [f"$ csat-research init {name}", made.output.rstrip()]
    if Path("survey.yml").exists():
        checked = CliRunner().invoke(main, ["check", "survey.yml"])
        said += ["", "# survey.yml", Path("survey.yml").read_text(encoding="utf-8").rstrip()]
        said += ["", "$ csat-research check survey.yml", checked.output.rstrip()]
    return "\n".join(said) + "\n"


SLOW = set(TOOLS) - {
    "zendesk_ratings.csv", "zendesk_metrics.csv", "freshdesk.csv", "qualtrics.csv", "surveymonkey.csv", "google_sheet_ru.csv",
    "limesurvey_codes.csv", "chatwoot.xlsx", "survey.sav", "delighted.csv",
}  # fmt: skip
ANSWERS = {"freshdesk.csv": ["103"]}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.full] if one in SLOW else []) for one in TOOLS]
)
def test_what_init_and_check_say_of_an_export_is_as_stored(name, tmp_path, monkeypatch):
    said = transcript(tmp_path, name, ANSWERS.get(name, ()), monkeypatch)
    stored = EXPORTS / "transcripts" / f"{name}.txt"
    if os.environ.get("CSAT_RESEARCH_STORE"):
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(said, encoding="utf-8")
    assert said == stored.read_text(encoding="utf-8")
