"""The executive page: one screen, one sheet of paper."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import chromium
from tests.reporting.pages import page

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"


def test_the_executive_page_is_one_screen_and_one_sheet(tmp_path):
    html, _ = page("executive", survey=EXAMPLE)
    path = tmp_path / "executive.html"
    path.write_text(html, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(path.as_uri())
        foot = tab.eval_on_selector(".foot", "one => one.getBoundingClientRect().bottom")
        data = tab.pdf(prefer_css_page_size=True)
        browser.close()
    assert 400 < foot <= 800
    assert len(re.findall(rb"/Type /Page[\s/]", data)) == 1
