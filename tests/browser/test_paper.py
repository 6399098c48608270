"""Paper: the PDF of a page is numbered, none of its pages is nearly empty; the picture of the first screen is whole."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image, ImageChops

from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import known_templates
from csat_research.reporting.render import page_css, page_script, render_page
from csat_research.reporting.sent.first_screen import _pictured
from csat_research.reporting.sent.pdf import _by_weasyprint, write_pdf
from csat_research.words import installed, render, say
from tests.reporting import large
from tests.reporting.pages import answers, executed, survey_file
from tests.variants import some

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"
BUDGET = {"monthly": 7, "importance": 4, "drivers": 3, "loyalty": 4, "change": 6, "executive": 1}
LEAST = 0.58  # of a sheet is filled: what paper.js asks, 0.6 of the room between its margins
MARGIN = 32.0  # points: 12 mm are 34, and the hook of a J hangs over by one or two
FIRST_SCREEN = 0.8  # of its sheet is filled where it is whole
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


@pytest.fixture(scope="module")
def printed(browser, tmp_path_factory):
    """Prints a page as its reader does (Ctrl+P), in the one browser that these tests share."""
    path = tmp_path_factory.mktemp("printed") / "page.html"

    def print_it(text):
        path.write_text(text, encoding="utf-8")
        tab = browser.new_page()
        tab.goto(path.as_uri())
        tab.pdf(path=path.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True)
        tab.close()
        return path.with_suffix(".pdf")

    return print_it


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
def on_paper(usual):
    """Both as PDF."""
    for name in ("en", "rtl"):
        assert write_pdf(usual / f"{name}.html", usual / f"{name}.pdf") is None
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


@pytest.fixture
def plain(printed):
    """A page of our styles and our script with these sections, printed as by a reader."""

    def print_it(inside):
        body = f"<div class='cover'>Cover</div><div class='page'><main><div class='further'>{inside}</div></main></div>"
        return printed(
            f"<!doctype html><html><head><style>{page_css()}</style></head><body>{body}<script>{page_script()}</script></body></html>"
        )

    return print_it


def low(path):
    """The sheets behind the cover that are not filled, in percent."""
    return [round(100 * filled) for filled, _ in pages_of(path)[1:] if filled < LEAST]


def grey(height):
    return f'<p style="height:{height}px;background:#ddd">so</p>'


def block(height, name=""):
    return f'<section class="section" {name}>{grey(height)}</section>'


def card(title, inside):
    return f'<details class="card"><summary>{title}</summary><div class="prose">{inside}</div></details>'


def methods(*cards):
    return f'<section class="section" id="methods"><h2>Methods</h2>{"".join(cards)}</section>'


def test_a_few_lines_too_many_make_no_sheet_of_their_own(plain):
    """A sheet of A4 is 1032 px between its margins: 1070 px would leave a second one nearly empty, and need a cover."""
    assert len(pages_of(plain(block(500) + block(510) + block(20)))) == 1


def test_what_is_left_of_the_last_sheet_tells_how_to_read(plain):
    """The notes that paper leaves out for want of room stand there where there is some, and only as many as fit."""
    cards = methods(card("First", grey(400)), card("Long", grey(2500)))
    found = plain(block(900) + block(300) + block(200, "id='reading'") + cards)
    assert low(found) == []
    text = " ".join(texts_of(found))
    assert ("First" in text, "Long" in text) == (True, False)
    assert len(pages_of(found)) == 3  # the cover and two


def test_a_sheet_less_is_better_than_more_to_read(plain):
    """Nine blocks to a sheet that is a little smaller; as they stand two of eighteen would begin a third, with room for a card."""
    found = plain(block(108) * 18 + methods(card("Card", grey(900))))
    assert len(pages_of(found)) == 3  # the cover and two


def heading(height):
    return f"<thead><tr><th style='height:{height}px'>heading</th></tr></thead>"


def test_a_table_of_a_card_stands_in_one_column(plain):
    """Where it went on in the other one its heading was said again on paper, and the last lines needed a sheet of their own."""
    rows = "".join(f"<tr><td>row {i}</td></tr>" for i in range(12))
    table = f"<table>{heading(20)}<tbody>{rows}</tbody></table>"
    there = card("Card", f"<p>so</p>{table}").replace("<details", "<details open")
    assert " ".join(texts_of(plain(block(900) + methods(there)))).count("heading") == 1


def test_a_heading_that_is_said_again_on_the_next_sheet_is_reckoned_with(plain):
    """A browser says it again where it prints, not where the page is measured: the last lines got a sheet of their own."""
    rows = "".join(f"<tr><td style='height:30px'>row {i}</td></tr>" for i in range(20))
    table = f"<figure><div class='scroll'><table>{heading(160)}<tbody>{rows}</tbody></table></div></figure>"
    found = plain(block(700) + f'<section class="section">{table}</section>' + block(430))
    assert [one.count("heading") for one in texts_of(found)] == [0, 1, 1]
    assert low(found) == []


def drawn(*heights):
    """A block with its title and a picture in several pieces."""
    pieces = "".join(
        f"<svg width='690' height='{height}'><rect width='690' height='{height}' fill='#ddd'/></svg>"
        for height in heights
    )
    picture = f"<div class='picture'><div class='wide'>{pieces}</div></div>"
    under = "<div class='under'><p class='basis'>Basis</p></div>"
    return f"<section class='section'><figure><figcaption><h2>Title</h2></figcaption>{picture}{under}</figure></section>"


def test_a_sheet_that_a_tall_picture_would_leave_half_empty_gets_its_first_rows(plain):
    found = plain(block(480) + drawn(280, 280) + block(400))
    assert low(found) == []
    texts = texts_of(found)
    assert ["Title" in one for one in texts] == [False, True, False]
    assert ["Basis" in one for one in texts] == [False, False, True]  # with the last rows


def test_a_picture_stays_whole_where_the_sheet_before_it_is_filled(plain):
    assert [
        one.count("Title") + one.count("Basis") for one in texts_of(plain(block(700) + drawn(280, 280)))
    ] == [0, 0, 2]


def test_a_sheet_before_a_block_without_rows_gets_the_words_on_its_own_blocks(plain):
    told = f'<section class="section">{grey(280)}<div class="prose"><p style="height:120px">told</p></div></section>'
    found = plain(told * 2 + drawn(650))
    assert low(found) == []
    assert [one.count("told") for one in texts_of(found)] == [0, 1, 0]  # as few as it needs


def test_a_card_without_room_as_a_whole_is_begun(plain):
    """It ends before a paragraph that begins with what it is about, and says that there is more."""
    parts = [
        f"<p style='height:200px'><strong>Part {i}.</strong> so</p><p>of part {i}</p>" for i in range(12)
    ]
    found = plain(block(900) + block(400) + methods(card("Card", "".join(parts))))
    text = " ".join(texts_of(found))
    assert low(found) == []
    assert len(pages_of(found)) == 3
    (end,) = re.findall(r"of part (\d+) …", text)
    assert [f"Part {i}." in text for i in range(12)] == [i <= int(end) for i in range(12)]


STATE = """[document.documentElement.outerHTML.replaceAll(/ (class|style)=""/g, ''), scrollY, document.querySelector('.page').offsetHeight,
    ...[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.media ? rule.media.mediaText : '')]"""
LONGER = """() => { const more = document.createElement("p"); more.textContent = "more"; more.style.height = "400px";
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


@pytest.mark.parametrize("language", some(installed(), "en"))
def test_a_page_without_dates_has_no_empty_sheet(without_dates, printed, language):
    """Printed by its reader, without our hand: of the last sheet 4 % to 30 % were filled, of that before the service 51 %."""
    judge(printed(render_page(harvest(without_dates), without_dates, language=language)), 6)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.full), "pl"])
def test_a_page_of_one_sheet_stays_one_where_these_data_lack_columns(tmp_path, printed, language):
    """Without NPS and purchases the tiles say so: two more grey lines made a second sheet in Polish and Russian."""
    notebook = executed(
        "executive", survey=str(survey_file(tmp_path, "day", "channel", frame=answers(900))), quick="true"
    )
    text = render_page(harvest(notebook), notebook, language=language)
    assert text.count('class="missing tiled"') == 2
    assert len(pages_of(printed(text))) == 1


@pytest.mark.parametrize(
    "room", [pytest.param(20, marks=pytest.mark.full), 40, pytest.param(60, marks=pytest.mark.full)]
)
def test_no_heading_stands_alone_above_columns(printed, room):
    """A browser parts a heading from columns that begin on the next sheet, whatever is asked of the heading."""
    lines = "".join(f"<li>{'A caution of some length. ' * 4}{i}</li>" for i in range(9))
    cautions = f'<section class="section" id="cautions"><h2>Cautions</h2><ul>{lines}</ul></section>'
    above = f'<section class="section"><p style="height: {1002 - room}px">above</p></section>'
    text = f"<html><head><style>{page_css()}</style></head><body><div class='page'>{above}{cautions}</div></body></html>"
    sheets = texts_of(printed(text))
    assert "above" in sheets[0]
    assert ["Cautions" in one for one in sheets] == ["A caution" in one for one in sheets]


def test_thirty_groups_with_long_names_are_whole_on_paper(tmp_path, printed):
    """Pictures taller than a sheet ended in the middle of a row, and their headings stood alone on the sheet before."""
    names = tuple(
        f"Complaints and returns by telephone, second floor, night shift, desk {i:02d}" for i in range(31)
    )
    frame = answers(4000, names=names)
    notebook = executed(
        "monthly", survey=str(survey_file(tmp_path, "day", "channel", "ltr", frame=frame)), quick="true"
    )
    found = printed(render_page(harvest(notebook), notebook))
    judge(found, 13)
    assert alone(found, "CSAT by channel", names) == []


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
def four_items(tmp_path_factory):
    """Four rated things and a score, nothing else: little more than a sheet."""
    folder = tmp_path_factory.mktemp("four-items")
    rng = np.random.default_rng(1)
    mood = rng.normal(size=(600, 1))
    codes = np.clip(np.round(3.5 + mood + rng.normal(size=(600, 5))), 1, 5).astype(int)
    names = ["score", *(f"thing {i}" for i in range(4))]
    pd.DataFrame(codes, columns=names).to_csv(folder / "answers.csv", index=False)
    items = "".join(f"  {name}: {{role: item, scale: 1-5, better: high}}\n" for name in names[1:])
    (folder / "survey.yml").write_text(FEW + items, encoding="utf-8")
    return executed("importance", survey=str(folder / "survey.yml"), quick="true")


@pytest.mark.parametrize("language", some(installed(), "en"))
def test_little_more_than_a_sheet_makes_no_two_halves(four_items, printed, language):
    judge(printed(render_page(harvest(four_items), four_items, language=language)), 3)


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
