"""The index on a phone: what has no room scrolls, but the newest numbers stand beside their names."""

from __future__ import annotations

import pytest

from tests.reporting.test_index import entry, shown

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_newest_numbers_stand_beside_their_names(browser, tmp_path, language):
    """The oldest months stood there, and the newest lay outside the screen."""
    shown(tmp_path, {when: [entry("monthly, who: b", 70.0)] for when in MONTHS}, language)
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.goto((tmp_path / "shop" / "index.html").as_uri())
    name, *ends = (
        tab.evaluate("""[...document.querySelectorAll('tbody th, td.cell:nth-child(3), td.cell:last-child')]
        .map(e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect(); })
        .map(r => [r.left, r.right])""")
    )
    oldest, newest = sorted(ends)  # time runs from left to right in every language
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    tab.close()
    assert [edge for edge in (*newest, *name) if not 0 <= edge <= 390] == []
    assert oldest[1] < 0 or oldest[0] > 390
    assert newest[0] >= name[1] or newest[1] <= name[0]
