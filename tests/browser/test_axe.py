"""axe-core over the page of every template, the index and a Result: nothing to mend (needs npm; only in make test-full)."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import csat_research as cr
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import known_templates
from csat_research.reporting.render import render_page
from tests.reporting.pages import executed
from tests.reporting.test_index import entry, shown

pytestmark = pytest.mark.full
EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"
AXE = "axe-core@4.10.3"  # MPL-2.0, fetched for the test and not part of the package
FRAME = '<!doctype html><html lang="en"><head><title>A result</title></head><body><main><h1>A result</h1>{}</main></body></html>'


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """The script, from npm."""
    folder = tmp_path_factory.mktemp("axe")
    subprocess.run(
        [str(shutil.which("npm")), "pack", AXE, "--silent"], cwd=folder, check=True, capture_output=True
    )
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        found = archive.extractfile("package/axe.min.js")
        assert found is not None
        return found.read().decode()


def found_by(axe, browser, path, width):
    """What axe-core finds, with every fold open; its script gets past the policy of the page, as a reader's cannot."""
    with browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        tab.evaluate(axe)
        found = tab.evaluate("axe.run()")
    assert len(found["passes"]) > 15  # it has looked
    return [(one["impact"], one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


@pytest.mark.parametrize("name", list(known_templates()))
def test_axe_finds_nothing_on_the_page_of_a_template(axe, browser, tmp_path, name):
    notebook = executed(name, survey=str(EXAMPLE), quick="true")
    found = harvest(notebook)
    for language, width in (("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)):
        (tmp_path / "page.html").write_text(render_page(found, notebook, language=language), encoding="utf-8")
        assert found_by(axe, browser, tmp_path / "page.html", width) == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_axe_finds_nothing_on_the_index(axe, browser, tmp_path, language):
    """Segments by months with a course, a gap with its reason, and the list of all surveys above."""
    pages = [
        entry("monthly, who: a", 70.0),
        entry("monthly, who: b", file="", withheld="under 5 answers"),
        entry("monthly, who: c", file="", error="It stopped"),
    ]
    shown(tmp_path, {"2026-02": pages, "2026-03": [entry("monthly, who: a", 74.0), *pages[1:]]}, language)
    for file in ("shop/index.html", "index.html"):
        assert found_by(axe, browser, tmp_path / file, 1280) == []


def test_axe_finds_nothing_in_results(axe, browser, tmp_path):
    survey = cr.read_survey(EXAMPLE)
    shown = "".join(
        one._repr_html_() for one in (cr.csat(survey, by="channel"), cr.nps(survey), cr.drivers(survey))
    )
    (tmp_path / "result.html").write_text(FRAME.format(shown), encoding="utf-8")
    assert found_by(axe, browser, tmp_path / "result.html", 1280) == []


def test_axe_finds_what_is_wrong(axe, browser, tmp_path):
    (tmp_path / "wrong.html").write_text(
        FRAME.format('<img src="data:,"><p style="color:#bbb">pale</p>'), encoding="utf-8"
    )
    with browser.new_context(bypass_csp=True) as context:
        tab = context.new_page()
        tab.goto((tmp_path / "wrong.html").as_uri())
        tab.evaluate(axe)
        found = {one["id"] for one in tab.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "color-contrast"} <= found
