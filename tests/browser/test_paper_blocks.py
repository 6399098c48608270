"""Paper, block by block: what the page's own script (assets/paper.js) and style sheet do with made-up blocks."""

from __future__ import annotations

import math
import re

import pypdfium2
import pypdfium2.raw as raw
import pytest

from csat_research.reporting.render import page_css, page_script
from tests.browser.test_paper import LEAST, pages_of, texts_of


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
    found = plain(block(700) + f'<section class="section">{table}</section>' + block(440))
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
    assert [one.count("Title") - one.count("… Title") for one in texts] == [0, 1, 0]
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


def test_words_on_the_tables_of_all_cards_come_with_a_table(plain):
    """They filled a sheet alone, and a table stood on another without them."""
    shared = card("Shared", "<p style='height:200px'>what tables say</p>").replace(
        'class="card"', 'class="card shared"'
    )
    tall = "<p style='height:300px'>so</p>"
    tabled = card("Tabled", f"{tall}<table><tr><td>cell</td></tr></table>")
    plainly = card("Plain", "<p style='height:600px'>without one</p>")
    found = plain(block(900) + block(400) + methods(shared + plainly + card("More", tall)))
    assert "what tables say" not in " ".join(texts_of(found))
    text = " ".join(texts_of(plain(block(900) + block(300) + methods(shared + tabled))))
    assert [one in text for one in ("what tables say", "cell")] == [True, True]


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


def pictured(title, *heights):
    pieces = "".join(f'<svg width="600" height="{one}" viewBox="0 0 600 {one}"></svg>' for one in heights)
    return (
        f'<section class="section parted"><figure><figcaption><h2>{title}</h2></figcaption>'
        f'<div class="picture"><div class="wide">{pieces}</div></div></figure></section>'
    )


def test_a_sheet_that_begins_inside_a_picture_says_whose_rows_these_are(plain):
    """A reader of the second sheet alone saw rows without a title."""
    _, first, second = texts_of(plain(pictured("Branches", 300, 300, 300, 300, 300)))
    assert ("… Branches" in first, "… Branches" in second) == (False, True)
    assert "Branches" in first


def test_no_line_is_said_where_the_sheet_has_no_room_for_it(plain):
    """It would send the last piece to a sheet of its own."""
    found = plain(pictured("Branches", 500, 480, 510, 510))
    assert len(pages_of(found)) == 3
    assert "…" not in " ".join(texts_of(found))


def smallest(path):
    """Points of the smallest letter on all sheets."""
    sizes = []
    for one in pypdfium2.PdfDocument(path):
        text, matrix = one.get_textpage(), raw.FS_MATRIX()
        for i in range(text.count_chars()):
            if text.get_text_range(i, 1).strip() and raw.FPDFText_GetMatrix(text, i, matrix):
                sizes.append(raw.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d))
    return min(sizes)


@pytest.mark.parametrize("last", [20, 30, 45])
def test_no_letter_on_paper_is_smaller_than_eight_points(plain, last):
    """Where a few lines were too many all was printed at 94 %, and small print at 7.75 points; the foot was smaller still."""
    small = "<p class='basis'>Answers</p><p class='foot'>Rows</p>"
    found = plain(block(500) + block(500) + block(last) + small)
    assert smallest(found) > 7.98  # a PDF rounds 11 px, smaller by 3 %, to 7.99


def test_heads_of_columns_are_said_again_where_rows_go_on(plain):
    """On the second sheet bars and counts stood without a word of what they are."""
    row = '<svg width="600" height="300" viewBox="0 0 600 300">{}<text y="90">row</text></svg>'
    first = row.format('<g><text y="14">answers</text></g>').replace("<svg", '<svg data-heads="30"', 1)
    found = pictured("Branches", 300).replace(
        '<svg width="600" height="300" viewBox="0 0 600 300"></svg>', first + row.format("") * 4
    )
    _, one, two = texts_of(plain(found))
    assert [text.count("answers") for text in (one, two)] == [1, 1]
    assert [text.count("row") for text in (one, two)] == [3, 2]
    assert two.index("Branches") < two.index("answers") < two.index("row")


def test_code_on_paper_tears_no_hole_into_its_line(plain):
    """The padding of a chip looked like two blanks: "( docs/coverage.md )"."""
    found = plain(f"{grey(100)}<section class='section'><p>(<code>code</code>)</p></section>")
    (text,) = [one.get_textpage() for one in pypdfium2.PdfDocument(found)]
    boxes = {text.get_text_range(i, 1): text.get_charbox(i, loose=True) for i in range(text.count_chars())}
    assert boxes["c"][0] - boxes["("][2] < 2  # points


def half(name, narrow, wide):
    """A panel that stands beside another on paper, with its drawing for half a sheet's width and for all of it."""
    shown = "".join(
        f"<div class='{use}'><svg width='{width}' height='{high}'><rect width='{width}' height='{high}' fill='#ddd'/></svg></div>"
        for use, width, high in (("narrow", 342, narrow), ("wide", 690, wide))
    )
    return f"<figure class='panel half'><figcaption><h2>{name}</h2></figcaption><div class='picture'>{shown}</div></figure>"


def test_of_two_panels_in_a_line_one_fills_the_sheet_that_has_no_room_for_both(plain):
    """The sheet of the headline ended in its middle where a tall map stood beside a picture of three rows."""
    pair = half("Drivers", 330, 200) + half("Map", 560, 400)
    rows = f"<div class='rows'><div class='row'><figure class='panel'>{grey(500)}</figure>{pair}</div></div>"
    found = plain(f"</div>{rows}<div class='further'>{block(300)}")
    assert low(found) == []
    assert [("Drivers" in one, "Map" in one) for one in texts_of(found)[1:]] == [(True, False), (False, True)]
