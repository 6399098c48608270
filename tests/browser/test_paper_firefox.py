"""Paper from Firefox, which parts blocks by rules of its own: it measures what it prints, and leaves no sheet nearly empty."""

from __future__ import annotations

import pytest

from csat_research.reporting.render import page_css, page_script
from tests.browser.firefox import Firefox
from tests.browser.test_paper import pages_of, texts_of
from tests.browser.test_paper_blocks import block, card, drawn, grey, heading, low, methods, pictured


@pytest.fixture(scope="module")
def fox():
    found = Firefox()
    yield found
    found.close()


@pytest.fixture
def plain(fox, tmp_path):
    """A page of our styles and our script with these sections, printed as by a reader of Firefox."""

    def print_it(inside):
        page = tmp_path / "page.html"
        body = f"<div class='cover'>Cover</div><div class='page'><main><div class='further'>{inside}</div></main></div>"
        head = f"<head><meta charset='utf-8'><style>{page_css()}</style></head>"
        body = f"<body>{body}<script>{page_script()}</script></body>"
        page.write_text(f"<!doctype html><html>{head}{body}</html>", encoding="utf-8")
        return fox.printed(page)

    return print_it


def table(rows, cell=30):
    body = "".join(f"<tr><td style='height:{cell}px'>row {i}</td></tr>" for i in range(rows))
    inside = f"<table>{heading(30)}<tbody>{body}</tbody></table>"
    return f"<section class='section'><figure><div class='scroll'>{inside}</div></figure></section>"


def test_a_long_table_is_measured_as_it_is_parted(plain):
    """Its rows were measured as one piece: what stands behind it was thought to begin a sheet, and began inside another."""
    cards = methods(card("First", grey(500)), card("Long", grey(2500)))
    found = plain(block(500) + table(40) + block(200) + cards)
    assert low(found) == []


def test_a_tall_picture_is_measured_as_it_is_parted(plain):
    """Cells of a grid are not parted there: a sheet was thought to hold a picture one and a half times as high."""
    cards = methods(card("First", grey(650)), card("Long", grey(2500)))
    picture = drawn(*[300] * 5).replace("class='section'", "class='section parted'")
    found = plain(block(400) + picture + block(200) + cards)
    assert low(found) == []


def test_tables_of_closed_cards_have_their_height(plain):
    rows = "".join(f"<tr><td style='height:40px'>row {i}</td></tr>" for i in range(9))
    cards = methods(card("First", f"<table><tbody>{rows}</tbody></table>"), card("Long", grey(2500)))
    found = plain(block(900) + block(300) + cards)
    assert low(found) == []
    assert "row 8" in texts_of(found)[-1]


def test_two_halves_in_a_line_are_parted(plain):
    """A sheet stayed half empty before two pictures of many rows side by side."""
    half = drawn(*[280] * 4).replace("class='section'", "class='section half parted'")
    half = half.replace("width='690'", "width='342'").replace("'wide'", "'narrow'")
    found = plain(block(450) + half + half + block(300))
    assert low(found) == []
    assert texts_of(found)[1].count("Title") == 2


def test_the_line_over_rows_that_go_on_stands_with_them(plain):
    """It ended the sheet before."""
    _, first, second = texts_of(plain(pictured("Branches", 300, 300, 300, 300, 300)))
    assert ("… Branches" in first, "… Branches" in second) == (False, True)


def test_a_few_lines_too_many_make_no_sheet_of_their_own(plain):
    assert len(pages_of(plain(block(500) + block(490) + block(10)))) == 1
