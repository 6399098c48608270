"""A Result in a real browser: silent, self-contained, its own ground in a dark theme, every word inside its picture."""

import pytest
from playwright.sync_api import sync_playwright

from csat_research.results.page import result_html
from tests.conftest import chromium
from tests.results.sketches import FIGURES, hostile, result

DARK = """<!doctype html><meta charset="utf-8"><title>notebook</title><style>
body { background: #111; color: #eee } .jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: #333; color: #eee }
.jp-RenderedHTMLCommon svg { max-width: 100% }</style><div class="jp-RenderedHTMLCommon">"""

OUTSIDE = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const room = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < room.left - 4 || box.right > room.right + 4 || box.top < room.top - 4 || box.bottom > room.bottom + 4;
  }).map(text => text.textContent);
})"""


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()


def show(page, source):
    """Show HTML; what the page asked for and complained about."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    page.set_content(source)
    return [one for one in heard if not one.startswith("about:")]


def test_results_are_silent_and_keep_their_words_inside(page):
    shown = [result(figure=one, verb=kind) for kind, one in FIGURES.items()]
    shown += [result(figure=hostile(one), verb=kind) for kind, one in FIGURES.items()]
    assert show(page, DARK + "".join(map(result_html, shown)) + "</div>") == []
    assert page.evaluate(OUTSIDE) == []


def test_a_dark_theme_changes_neither_ground_nor_ink(page):
    show(page, DARK + result_html(result()) + "</div>")
    for name in (".csat-result", ".csat-result tbody tr"):
        ground = page.eval_on_selector(name, "one => getComputedStyle(one).backgroundColor")
        assert ground == "rgb(255, 255, 255)", name
    assert page.eval_on_selector(".csat-result td", "one => getComputedStyle(one).color") == "rgb(27, 33, 41)"


def test_the_picture_is_found_by_its_alt_text(page):
    show(page, DARK + result_html(result()) + "</div>")
    assert page.get_by_role("img", name=str(FIGURES["dots"].alt)).count() == 1


def test_a_narrow_window_scrolls_the_picture_and_never_the_page(page):
    page.set_viewport_size({"width": 480, "height": 800})
    show(page, DARK + result_html(result()) + "</div>")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
