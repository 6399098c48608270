"""Hostile pages in a real browser, its own parser and all: nothing runs, nothing is asked for, with the policy and without."""

from __future__ import annotations

import pytest

from tests.reporting.hostile import KINDS, Hostile, text, write
from tests.reporting.pages import page
from tests.reporting.scanning import plain

pytestmark = pytest.mark.full

# Everything that a hand or a keyboard could do to each element.
TOUCH = """() => { for (const e of document.querySelectorAll('*')) {
    for (const kind of ['mouseover', 'mouseenter', 'focus', 'focusin', 'load', 'error', 'toggle', 'pointerdown', 'keydown'])
        e.dispatchEvent(new Event(kind, {bubbles: true}));
    if (e.tagName === 'DETAILS') e.open = true;
    if (e.focus) e.focus(); } }"""
TEXTS = """() => [...document.querySelectorAll('*')].filter(e => !['SCRIPT', 'STYLE', 'style'].includes(e.tagName))
    .flatMap(e => [e.textContent, e.getAttribute('aria-label') || ''])"""
LINKS = "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href') || a.getAttribute('xlink:href') || '')"


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory):
    """Pages of four turns, so that texts of all kinds stand in titles, labels and groups."""
    folder, pages = tmp_path_factory.mktemp("hostile"), []
    for turn in range(0, len(KINDS), len(KINDS) // 4):
        hostile = Hostile(turn)
        survey = write(folder / str(turn), hostile, rows=700)
        for template in ("monthly", "importance"):
            path = folder / f"{template}{turn}.html"
            path.write_text(page(template, survey=str(survey))[0], encoding="utf-8")
            pages.append((path.as_uri(), hostile))
    return pages


def watch(tab, address, acted):
    """Tell what a page runs, opens, asks for or complains of."""
    tab.on("dialog", lambda dialog: (acted.append(f"dialog {dialog.message}"), dialog.dismiss()))
    tab.on("console", lambda message: acted.append(f"console {message.text}"))
    tab.on("pageerror", lambda error: acted.append(f"error {error}"))
    tab.on("popup", lambda _: acted.append("popup"))
    tab.on(
        "request",
        lambda one: acted.append(one.url) if one.url != address and not one.url.startswith("data:") else None,
    )


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without it"])
def test_nothing_acts_in_a_browser(browser, hostile_pages, policy, capsys):
    """Without the content policy too: escaping alone must do."""
    context = browser.new_context(bypass_csp=not policy)
    acted, found = [], 0
    for address, hostile in hostile_pages:
        tab = context.new_page()
        watch(tab, address, acted)
        tab.goto(address)
        tab.evaluate(TOUCH)
        tab.emulate_media(media="print")
        acted += [link for link in tab.evaluate(LINKS) if not link.startswith("#") and link != "tables.xlsx"]
        shown = "\n".join(map(plain, tab.evaluate(TEXTS)))
        assert plain(next(one.text for one in hostile.placed if one.place == "title")) in shown
        found += sum(plain(one.text) in shown for one in hostile.placed)
        tab.close()
    context.close()
    with capsys.disabled():
        print(
            f"\nin Chromium: {len(hostile_pages)} pages, {found} hostile texts shown as written, {len(acted)} acted"
        )
    assert acted == []


@pytest.mark.parametrize("kind", ["script", "image", "picture from outside", "style", "drawing"])
def test_the_watch_would_see_what_acts(browser, tmp_path, kind):
    """Texts that are not escaped do act in this browser, so that silence means something."""
    path, acted = tmp_path / "bare.html", []
    path.write_text(f"<!doctype html><style></style><p>{text(kind, 'q1z')}", encoding="utf-8")
    tab = browser.new_page()
    watch(tab, path.as_uri(), acted)
    tab.goto(path.as_uri())
    tab.wait_for_timeout(200)
    tab.close()
    assert any("q1z" in one for one in acted)
