"""The browser that the tests of a file share."""

from __future__ import annotations

import pytest

from csat_research.words import installed
from tests.conftest import chromium

LONGEST, RIGHT_TO_LEFT = "ru", "fa"  # words a fifth longer than English ones, and the other way round


def some_languages():
    """All languages as parameters: the two that break a page most easily in make test, the others in make test-full."""
    usual = (LONGEST, RIGHT_TO_LEFT)
    return [one if one in usual else pytest.param(one, marks=pytest.mark.full) for one in installed()]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


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
