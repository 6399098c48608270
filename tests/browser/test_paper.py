"""Paper: the PDF of a page is numbered, none of its pages is nearly empty; the picture of the first screen is whole."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image, ImageChops

from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import known_templates
from csat_research.reporting.render import render_page
from csat_research.reporting.sent.first_screen import _pictured
from csat_research.reporting.sent.pdf import _by_weasyprint, write_pdf
from csat_research.words import installed, render, say
from tests.reporting import large
from tests.reporting.pages import answers, executed, survey_file
from tests.variants import some

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"
BUDGET = {"monthly": 7, "importance": 4, "drivers": 3, "loyalty": 4, "change": 6, "executive": 1}
LEAST = (
    0.58  # of a sheet is filled: what paper.js asks is 0.62 of the room between its margins, 0.61 of a sheet
)
MARGIN = 32.0  # points: 12 mm are 34, and the hook of a J hangs over by one or two
FIRST_SCREEN = 0.8  # of its sheet is filled where it is whole
LONG = tuple(
    f"Complaints and returns by telephone, second floor, night shift, desk {i:02d}" for i in range(31)
)
FOOT = 0.94  # below stand the running title and the number


def foot_of(sheet):
    """What stands in the last 40 points of a sheet, from left to right: the order of a PDF's text is not that of the eye."""
    text = sheet.get_textpage()
    letters = [(text.get_charbox(i), text.get_text_range(i, 1)) for i in range(text.count_chars())]
    return "".join(one.strip() for box, one in sorted(letters) if box[1] < 40)


def pages_of(path):
    """Per page how far down its content reaches (0 to 1), and its foot."""
    found = []
    for one in pypdfium2.PdfDocument(path):
        shown = one.render(scale=0.5).to_pil().convert("RGB")
        upper = shown.crop((0, 0, shown.width, int(shown.height * FOOT)))
        inked = ImageChops.difference(upper, Image.new("RGB", upper.size, "white")).getbbox()
        found.append((inked[3] / shown.height if inked else 0.0, foot_of(one)))
    return found


def beyond(path):
    """Letters that stand outside the margins of A4 (points), where a printer or a reader cuts them off."""
    found = []
    for one in pypdfium2.PdfDocument(path):
        text = one.get_textpage()
        boxes = [(text.get_text_range(i, 1), text.get_charbox(i)) for i in range(text.count_chars())]
        found += [
            letter for letter, box in boxes if letter.strip() and (box[0] < MARGIN or box[2] > 595.3 - MARGIN)
        ]
    return found


def parted(path, row, language):
    """Sheets that end with the title of the ledger, its rows on the next; letters from right to left are not read in order."""
    title = render(say("What was tested, and which words each test allows"), language)
    there = [one for one in texts_of(path)[1:] if title in one]
    assert there or language == "fa"
    return [one for one in there if row not in one]


def judge(path, most, least=LEAST):
    """Pages within the budget, each more than half full and, behind the cover, with its number; nothing is cut off."""
    found = pages_of(path)
    assert beyond(path) == []
    assert len(found) <= most
    assert [round(filled, 2) for filled, _ in found if filled < least] == []
    for i, (_, foot) in list(enumerate(found, 1))[1:]:  # the cover has no number
        assert f"{i}/{len(found)}" in foot


def texts_of(path):
    """What stands on each sheet, in one line."""
    return [" ".join(one.get_textpage().get_text_bounded().split()) for one in pypdfium2.PdfDocument(path)]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """A monthly page in English and in Persian, which runs from right to left."""
    folder = tmp_path_factory.mktemp("paper")
    notebook = executed(
        "monthly", survey=str(survey_file(folder, "day", "channel", "ltr", frame=answers(900))), quick="true"
    )
    found = harvest(notebook)
    (folder / "en.html").write_text(render_page(found, notebook), encoding="utf-8")
    (folder / "rtl.html").write_text(render_page(found, notebook, language="fa"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def on_paper(usual, printed):
    """Both as PDF: as its reader prints it, and as a report writes it."""
    shutil.copy(printed((usual / "en.html").read_text(encoding="utf-8")), usual / "en.pdf")
    assert write_pdf(usual / "rtl.html", usual / "rtl.pdf") is None
    return usual


@pytest.mark.parametrize("name", ["en", "rtl"])
def test_a_page_on_paper_is_numbered_and_nowhere_nearly_empty(on_paper, name):
    judge(on_paper / f"{name}.pdf", 5)


def test_numbers_of_pages_stand_left_to_right_in_a_page_from_right_to_left(on_paper):
    """'2 / 5' read as '5 / 2' would be wrong: the place of each digit decides, not the order of the text."""
    document = pypdfium2.PdfDocument(on_paper / "rtl.pdf")
    text = document[1].get_textpage()
    foot = [text.get_charbox(i) for i in range(text.count_chars())]
    digits = {text.get_text_range(i, 1): box for i, box in enumerate(foot) if box[1] < 40 and box[0] < 100}
    assert digits["2"][0] < digits[str(len(document))][0]


def test_the_picture_of_the_first_screen_is_whole(usual):
    found = _pictured(usual / "en.html")
    assert found.width / found.height == pytest.approx(16 / 9, abs=0.002)
    below = found.crop((0, found.height - 20, found.width, found.height))
    assert ImageChops.difference(below, Image.new("RGB", below.size, "white")).getbbox() is None


STATE = """[document.documentElement.outerHTML.replaceAll(/ (class|style)=""/g, ''), scrollY, document.querySelector('.page').offsetHeight,
    ...[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.media ? rule.media.mediaText : '')]"""
LONGER = """() => { const more = document.createElement("p"); more.textContent = "more"; more.style.height = "550px";
    document.querySelector("#provenance").append(more); }"""
PRINTS = "name => { window.dispatchEvent(new Event(name)); }"
FAILS = """after => { const found = Element.prototype.getClientRects; let calls = 0;
    Element.prototype.getClientRects = function () { if (calls++ >= after) { throw new Error("no"); } return found.call(this); }; }"""


@pytest.fixture
def tab(browser, usual):
    """The usual page on a screen, scrolled down."""
    found = browser.new_page(viewport={"width": 1280, "height": 800})
    found.goto((usual / "en.html").as_uri())
    found.evaluate("window.scrollTo(0, 700)")
    yield found
    found.close()


def test_after_it_was_printed_a_page_is_as_it_was(tab):
    """Longer than it is, for as it is its sheets are filled without more."""
    tab.evaluate(LONGER)
    before = tab.evaluate(STATE)
    tab.evaluate(PRINTS, "beforeprint")
    tab.evaluate(PRINTS, "beforeprint")  # some browsers say so twice
    assert tab.evaluate(STATE) != before
    tab.evaluate(PRINTS, "afterprint")
    assert tab.evaluate(STATE) == before


@pytest.mark.parametrize("after", [0, 40, 300])
def test_where_it_cannot_be_measured_a_page_is_printed_as_it_stands(tab, after):
    before = tab.evaluate(STATE)
    tab.evaluate(FAILS, after)
    tab.evaluate(PRINTS, "beforeprint")
    assert tab.evaluate(STATE) == before


@pytest.fixture(scope="module")
def without_dates(tmp_path_factory):
    """The monthly page of the example without its dates, and what it is made of."""
    folder = tmp_path_factory.mktemp("without-dates")
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    dated = ("answered_at:", "purchases:", "events:")
    kept = [
        one.replace("answers.csv", str(EXAMPLE.with_name("answers.csv")))
        for one in lines
        if not one.strip().startswith(dated)
    ]
    (folder / "survey.yml").write_text("\n".join(kept), encoding="utf-8")
    return executed("monthly", survey=str(folder / "survey.yml"), quick="true")


@pytest.mark.parametrize("language", some(installed(), "pl"))
def test_a_page_without_dates_has_no_empty_sheet(without_dates, printed, language):
    """Printed by its reader, without our hand: of the last sheet 4 % to 30 % were filled, of that before the service 51 %."""
    judge(printed(render_page(harvest(without_dates), without_dates, language=language)), 7)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.full), "pl"])
def test_a_page_of_one_sheet_stays_one_where_these_data_lack_columns(tmp_path, printed, language):
    """Without NPS and purchases the tiles say so: two more grey lines made a second sheet in Polish and Russian."""
    notebook = executed(
        "executive", survey=str(survey_file(tmp_path, "day", "channel", frame=answers(900))), quick="true"
    )
    text = render_page(harvest(notebook), notebook, language=language)
    assert text.count('class="missing tiled"') == 2
    assert len(pages_of(printed(text))) == 1


def test_thirty_groups_with_long_names_are_whole_on_paper(tmp_path, printed):
    """Pictures taller than a sheet ended in the middle of a row, and their headings stood alone on the sheet before."""
    frame = answers(4000, names=LONG)
    notebook = executed(
        "monthly", survey=str(survey_file(tmp_path, "day", "channel", "ltr", frame=frame)), quick="true"
    )
    found = printed(render_page(harvest(notebook), notebook))
    judge(found, 13)
    assert alone(found, "CSAT by channel", LONG) == []


@pytest.mark.full
@pytest.mark.parametrize("language", ["ru", "sv"])
def test_a_page_of_one_sheet_stays_one_with_thirty_long_names(tmp_path, printed, language):
    """How sure it is stood alone on a second sheet."""
    survey = survey_file(tmp_path, "day", "channel", "ltr", frame=answers(4000, names=LONG))
    notebook = executed("executive", survey=str(survey), quick="true")
    assert len(pages_of(printed(render_page(harvest(notebook), notebook, language=language)))) == 1


def alone(path, heading, names):
    """Sheets on which a heading stands without a row of its picture."""
    sheets = texts_of(path)
    there = [one.split(heading, 1)[1] for one in sheets[1:] if heading in one]
    assert there
    return [one for one in there if not any(name.split()[-1] in one for name in names)]


@pytest.mark.full
@pytest.mark.parametrize("name", list(known_templates()))
def test_every_template_of_the_example_keeps_its_budget_of_paper(name, printed):
    notebook = executed(name, survey=str(EXAMPLE), quick="true")
    for language in installed():
        text = render_page(harvest(notebook), notebook, language=language)
        found = printed(text)
        judge(found, BUDGET.get(name, 5) + (language != "en"))
        if name == "monthly":  # its last panels did not go over to the next sheet
            assert pages_of(found)[1][0] > FIRST_SCREEN
            assert not parted(found, "CSAT: email", language)


FEW = """title: Made up
answers: answers.csv
columns:
  score: {role: csat, scale: 1-5}
"""


@pytest.fixture(scope="module")
def three_items(tmp_path_factory):
    """Three rated things and a score, nothing else: little more than two sheets."""
    folder = tmp_path_factory.mktemp("three-items")
    rng = np.random.default_rng(1)
    mood = rng.normal(size=(600, 1))
    codes = np.clip(np.round(3.5 + mood + rng.normal(size=(600, 4))), 1, 5).astype(int)
    names = ["score", *(f"thing {i}" for i in range(3))]
    pd.DataFrame(codes, columns=names).to_csv(folder / "answers.csv", index=False)
    items = "".join(f"  {name}: {{role: item, scale: 1-5, better: high}}\n" for name in names[1:])
    (folder / "survey.yml").write_text(FEW + items, encoding="utf-8")
    return executed("importance", survey=str(folder / "survey.yml"), quick="true")


@pytest.mark.parametrize("language", some(installed(), "en"))
def test_little_more_than_two_sheets_leaves_none_half_empty(three_items, printed, language):
    judge(printed(render_page(harvest(three_items), three_items, language=language)), 4)


@pytest.mark.full
@pytest.mark.parametrize("name", ["monthly", "importance", "change"])
def test_a_large_survey_has_no_half_empty_sheet(name, printed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    notebook = executed(name, survey=str(large.survey_file(folder)), quick="true")
    for language in installed():
        judge(printed(render_page(harvest(notebook), notebook, language=language)), 13)


if importlib.util.find_spec("weasyprint"):  # an extra of its own, which needs libraries of the system

    @pytest.mark.full
    @pytest.mark.parametrize("name", ["en", "rtl"])
    def test_weasyprint_sets_the_same_page(usual, tmp_path, name):
        assert _by_weasyprint(usual / f"{name}.html", tmp_path / "page.pdf")
        judge(tmp_path / "page.pdf", 6)
