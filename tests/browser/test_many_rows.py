"""More items, drivers and groups than a first screen holds: it is whole, says how many are left out, and they stand further down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csat_research.reporting.harvest import harvest
from csat_research.reporting.render import render_page
from csat_research.words import installed
from tests.browser.test_long_names import HIDDEN, MEETING
from tests.browser.test_paper import LEAST, pages_of
from tests.reporting.pages import executed
from tests.variants import some

FULL = pytest.mark.full
MANY = 20
NAMES = [f"Item{i:02} of a large shop in town" for i in range(MANY)]


def survey_of(folder: Path, template: str) -> Path:
    """Answers without dates: twenty items that are picked and rated, twenty drivers, or a score in twenty groups."""
    rng = np.random.default_rng(3)
    n = 600
    mood = rng.normal(size=n)
    codes = np.clip(np.round(4 + mood[:, None] + rng.normal(size=(n, MANY))), 1, 6).astype(int)
    frame = pd.DataFrame({"score": np.clip(np.round(4 + mood), 1, 5).astype(int)})
    told = "title: Made up\nanswers: answers.csv\ncolumns:\n  score: {role: csat, scale: 1-5}\n"
    if template == "monthly":
        frame["channel"] = np.array(NAMES)[rng.integers(0, MANY, n)]
        told += "  channel: {role: segment}\n"
    kind = {"importance": "item, scale: 1-6", "drivers": "driver"}.get(template)
    for i, name in enumerate(NAMES if kind else []):
        frame[f"x{i}"] = codes[:, i]
        told += f"  x{i}: {{role: {kind}, better: high, label: {name}}}\n"
    if template == "importance":
        frame["top"] = [";".join(np.array(NAMES)[rng.choice(MANY, 4, replace=False)]) for _ in range(n)]
        told += '  top: {role: picks, separator: ";", choose: 4}\n'
    frame.to_csv(folder / "answers.csv", index=False)
    (folder / "survey.yml").write_text(told, encoding="utf-8")
    return folder / "survey.yml"


@pytest.fixture(scope="module", params=["importance", pytest.param("drivers", marks=FULL), "monthly"])
def made(request, tmp_path_factory):
    """A notebook, run once for its languages."""
    folder = tmp_path_factory.mktemp(request.param)
    notebook = executed(request.param, survey=str(survey_of(folder, request.param)), quick="true")
    return request.param, notebook, folder


@pytest.fixture(scope="module", params=[pytest.param("en", marks=FULL), "ru", pytest.param("fa", marks=FULL)])
def tab(request, browser, made):
    """Its page in a language; Russian words are the longest."""
    _, notebook, folder = made
    path = folder / f"{request.param}.html"
    path.write_text(render_page(harvest(notebook), notebook, language=request.param), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(path.as_uri())
    yield tab
    tab.close()


def named(tab, where):
    """Which of the names stand there."""
    told = tab.evaluate(f"[...document.querySelectorAll('{where}')].map(one => one.textContent).join(' | ')")
    return {name for name in NAMES if name.split()[0] in told}


def test_the_first_screen_is_whole(tab):
    assert tab.evaluate(HIDDEN) <= 1
    assert tab.evaluate(MEETING) == []


@pytest.mark.parametrize("language", some(installed(), "en"))
def test_sheets_of_paper_are_filled(made, printed, language):
    """A table goes on under its heading on the next sheet, and so do rows of a tall picture; half of four sheets was empty."""
    _, notebook, _ = made
    found = printed(render_page(harvest(notebook), notebook, language=language))
    assert [round(filled, 2) for filled, _ in pages_of(found) if filled < LEAST] == []


def test_what_is_left_out_is_counted_and_stands_further_down(made, tab):
    drawn = named(tab, ".rows .picture .wide svg")
    shown = 5 if made[0] == "monthly" else 11
    assert len(drawn) == shown
    assert f"{MANY - shown}" in tab.locator(".rows .panel .subtitle").first.text_content()
    assert named(tab, ".further .section > figure .wide svg") == set(NAMES)


def test_the_table_of_points_lost_is_whole_further_down(made, tab):
    if made[0] == "importance":
        assert len(named(tab, ".rows table:not(details table)")) == 11
        assert named(tab, "#block-csi table") == set(NAMES)
        tab.emulate_media(media="print")  # paper opens no fold: the table stands there as it is
        assert tab.locator("#block-csi table").is_visible()
        tab.emulate_media(media="screen")
