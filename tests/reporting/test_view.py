"""The pieces of a page, before a template places them."""

from __future__ import annotations

from csat_research.reporting.page.view import Panel

SVG = "<svg></svg>"


def drawn(**pieces):
    """A panel with a picture of so many pieces for each use."""
    pictures = {use: SVG * many for use, many in pieces.items()}
    return Panel(name="by_segment", title="CSAT by channel", pictures=pictures)


def test_a_picture_of_two_pieces_is_whole_on_paper():
    assert not drawn(wide=2, narrow=2).parted
    assert drawn(wide=3, narrow=2).parted


def test_how_tall_a_picture_is_on_a_phone_parts_it_not_on_paper_but_where_it_shares_a_line():
    """Names wrap there, so that it has twice the height: on paper half a sheet was left empty, or a block cut without need."""
    assert not drawn(wide=1, narrow=4).parted
    assert drawn(wide=1, narrow=4).tall
