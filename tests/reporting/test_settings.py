"""`report:` in survey.yml and what a call sets instead: title, footer, target, language, order and hidden blocks."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from csat_research.errors import CsatError, ReportError
from csat_research.reporting.batch import plan
from csat_research.reporting.harvest import harvest
from csat_research.reporting.render import render_page
from tests.reporting.pages import answers, executed, survey_file


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return survey_file(tmp_path_factory.mktemp("settings"), "day", "channel", "ltr", frame=answers(900))


def planned(path, tmp_path, **given):
    language = given.pop("language", None)
    return plan("monthly", path, by=None, language=language, out=tmp_path, parameters=given)


@pytest.mark.parametrize(
    ("given", "key", "meant"),
    [
        ({"title": "October: how we did"}, "title", "October: how we did"),
        ({"footer": "Questions? Ask Åsa."}, "footer", "Questions? Ask Åsa."),
        ({"target": "{csat: 70}"}, "target", {"csat": 70.0}),
        ({"target": {"csat": 70}}, "target", {"csat": 70.0}),
        ({"target": "{nps: -5, ces: 5.5}"}, "target", {"nps": -5.0, "ces": 5.5}),
        ({"target": "70"}, "target", {"score": 70.0}),
        ({"target": 70}, "target", {"score": 70.0}),
        ({"hide": "nps, ces"}, "hide", ("nps", "ces")),
        ({"blocks": '["csi", "nps_by_segment"]'}, "blocks", ("csi", "nps_by_segment")),
        ({"accent": "#112233"}, "accent", "#112233"),
    ],
)
def test_a_call_overrides_the_file(path, tmp_path, given, key, meant):
    found = planned(path, tmp_path, **given)
    assert found.survey.about.settings[key] == meant
    assert set(found.jobs[0].parameters["report"]) == {key}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"titel": "x"}, "no parameter “titel”. Did you mean “title”?"),
        ({"hide": "npss"}, "report.hide: there is no block “npss”. Did you mean “nps”?"),
        ({"blocks": ["chanels"]}, "Did you mean “channels”?"),
        ({"target": "{cast: 85}"}, "no key “cast”. Did you mean “csat”?"),
        ({"target": "{csat: 850}"}, "a share in percent, from 0 to 100"),
        ({"target": "{nps: 130}"}, "nps from -100 to 100"),
        ({"target": "soon"}, "a block such as {csat: 85}"),
        ({"accent": "red"}, "a colour such as"),
        ({"events": "{october: new}"}, "a day such as 2026-12-31"),
        ({"logo": "nowhere.png"}, "is not there"),
        ({"report": {"foter": "x"}}, "no key “foter”. Did you mean “footer”?"),
    ],
)
def test_what_cannot_be_meant_is_refused(path, tmp_path, given, problem):
    with pytest.raises(CsatError) as refused:
        planned(path, tmp_path, **given)
    assert problem in str(refused.value)


def test_the_language_of_the_file_holds_unless_the_call_names_one(tmp_path):
    path = survey_file(tmp_path, frame=answers(60))
    path.write_text(path.read_text().replace("report: {", "report: {language: [sv, en], "))
    assert planned(path, tmp_path).languages == ("sv", "en")
    assert planned(path, tmp_path, language="fa").languages == ("fa",)


def test_a_template_that_reads_the_survey_itself_cannot_be_given_a_target(path, tmp_path):
    from tests.reporting.notebooks import code, write

    own = write(tmp_path / "own.ipynb", code("survey"))
    with pytest.raises(ReportError, match=r"report: dict = \{\}"):
        plan(own, path, by=None, language="en", out=tmp_path, parameters={"target": {"csat": 70}})
    kept = plan(own, path, by=None, language="en", out=tmp_path, parameters={"title": "Mine"})
    assert kept.survey.about.settings["title"] == "Mine"


@pytest.fixture(scope="module")
def notebook(path):
    return executed("monthly", survey=str(path), quick="true")


def shown(notebook, **look):
    return BeautifulSoup(render_page(harvest(notebook), notebook, look=look), "html.parser")


def test_hidden_blocks_are_nowhere_and_the_rest_stays(notebook):
    """The whole page shows them (`tests/reporting/test_page.py`); title and footer are text."""
    screen = shown(
        notebook, hide=["channels", "nps_by_segment", "nps"], title="<b>Ours", footer="Ask <i>Åsa</i>"
    )
    blocks = {one["data-block"] for one in screen.select("[data-block]")}
    assert not {"channels", "nps_by_segment", "nps"} & blocks
    assert {"series", "by_segment"} <= blocks
    assert [one["data-tile"] for one in screen.select(".tile:not(.blank)")] == ["csat", "change", "loyalty"]
    assert screen.h1.get_text()
    assert screen.select_one(".head-title").get_text().startswith("<b>Ours: ")
    assert "Ask <i>Åsa</i>" in screen.select_one(".foot").get_text()


def test_named_blocks_come_first_in_their_order(notebook):
    order = ["nps_by_segment", "by_segment", "channels", "series", "data_quality"]
    screen = shown(notebook, blocks=order)
    assert [one["data-block"] for one in screen.select(".rows [data-block]")] == order[:4]
    assert screen.select_one(".further section[data-block]")["data-block"] == "data_quality"
