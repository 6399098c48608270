"""Pages in a real browser: nothing red in the console, nothing fetched, the first screen whole, paper in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from csat_research.reporting.harvest import harvest
from csat_research.reporting.render import render_page
from tests.browser.conftest import some_languages
from tests.reporting.pages import HOSTILE, answers, executed, page, rendered, survey_file

SCREENSHOTS = Path(__file__).resolve().parents[2] / "reports" / "_screenshots"
WIDTHS = (1280, 900, 390)
PHONES = (360, 480, 600)  # the commonest phone, and where two tiles stand side by side in little room
SCRIPTS = (
    "پشتیبانی تلفنی شبانه‌روزی برای مشتریان ویژه",
    "Отдел обслуживания постоянных покупателей по телефону",
    "Team 🙂👩‍👩‍👧 after hours 🚚📦, second floor",
)
ENDLESS = "Ω " + "پشتیبانی بسیار طولانی " * 13 + "\u202eeman\u202c 😀"
EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"


@pytest.fixture(scope="module")
def monthly_shop(tmp_path_factory):
    """The monthly page of the example shop, of which every language is a page."""
    notebook = executed("monthly", survey=str(EXAMPLE), quick="true")
    return harvest(notebook), notebook, tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="module")
def pages(tmp_path_factory, monthly_shop):
    """Pages as files: everything there is, with hostile and long names; a score alone; the whole example shop."""
    folder = tmp_path_factory.mktemp("pages")
    long = "A very long channel name that somebody typed, second floor, evenings"
    frame = answers(names=("chat", HOSTILE, long, "e-mail $5"))
    found = {
        "everything": survey_file(folder / "a", "day", "channel", "who", "ltr", "w", frame=frame),
        "usual": survey_file(
            folder / "u", "day", "channel", "ltr", frame=answers(names=("chat", "phone", "email", "social"))
        ),
        "little": survey_file(folder / "b"),
        "endless": survey_file(
            folder / "e",
            "day",
            "channel",
            "ltr",
            frame=answers(names=(ENDLESS, "chat")),
            title=f"Shop {ENDLESS}",
        ),
        "scripts": survey_file(folder / "s", "day", "channel", "ltr", frame=answers(names=SCRIPTS)),
    }
    texts = {name: page("monthly", survey=survey)[0] for name, survey in found.items()}
    texts["shop"] = rendered(monthly_shop[1])[0]
    texts["weights"] = page("importance", survey=EXAMPLE)[0]
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


@pytest.fixture
def screen(browser):
    """A tab that remembers what the console and the network saw."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.seen = []
    tab.on(
        "console",
        lambda message: tab.seen.append(message.text) if message.type in ("error", "warning") else None,
    )
    tab.on("pageerror", lambda error: tab.seen.append(str(error)))
    tab.on(
        "request",
        lambda request: (
            tab.seen.append(request.url) if not request.url.startswith(("file:", "data:")) else None
        ),
    )
    yield tab
    tab.close()


def shoot(tab, name):
    """Keep what was seen."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=SCREENSHOTS / f"{name}.png")


def hidden(tab):
    """How many pixels of the lowest panel lie behind the foot."""
    foot = tab.locator(".foot").bounding_box()["y"]
    lowest = tab.evaluate(
        "Math.max(...[...document.querySelectorAll('.panel:not(.onpaper)')].map(e => e.getBoundingClientRect().bottom))"
    )
    return lowest - foot


@pytest.mark.parametrize("name", ["everything", "usual", "little"])
def test_a_page_loads_alone_and_in_silence(screen, pages, name):
    screen.goto(pages[name])
    shoot(screen, f"{name}-1280x800")
    assert screen.seen == []
    assert screen.evaluate(
        "document.fonts.check('16px \"Noto Sans\"') && [...document.fonts].every(f => f.status !== 'error')"
    )


@pytest.mark.parametrize("name", ["everything", "usual", "little"])
def test_the_foot_is_seen_without_scrolling(screen, pages, name):
    screen.goto(pages[name])
    box = screen.locator(".foot").bounding_box()
    assert box["y"] + box["height"] <= 800.5


def test_the_usual_first_screen_is_whole(screen, pages):
    """Nothing of the usual page hides behind the foot."""
    screen.goto(pages["usual"])
    assert hidden(screen) <= 1


def test_lines_of_what_is_not_shown_hide_nothing_of_the_first_screen(screen, pages):
    """Four grey lines under two rows of pictures ran a hundred pixels under the foot."""
    screen.goto(pages["usual"])
    assert len(screen.locator("[data-missing]").all()) > 2
    ends = "[...document.querySelectorAll('main .missing')].filter(e => !e.closest('.further')).map(e => e.getBoundingClientRect().bottom)"
    (lowest,) = screen.evaluate(ends)
    assert lowest <= screen.locator(".foot").bounding_box()["y"] + 1
    screen.click(".folded a")
    assert screen.locator("#lacking").bounding_box()["y"] < 800


@pytest.mark.parametrize("name", ["everything", "usual"])
def test_in_a_lower_window_the_foot_lies_on_no_picture(screen, pages, name):
    """At 1280 x 720 it covered the lowest axes, and stayed there as long as the first screen was scrolled."""
    screen.set_viewport_size({"width": 1280, "height": 720})
    screen.goto(pages[name])
    assert hidden(screen) <= 1


def test_eight_groups_with_weights_end_on_the_first_screen(screen, tmp_path):
    """It ended at 829 pixels: where it is taller than a low window, all stands closer; in a high one it keeps its air."""
    frame = answers(3000, names=tuple(f"Desk number {i:02d}" for i in range(8)))
    survey = survey_file(tmp_path, "day", "channel", "who", "ltr", "w", frame=frame)
    notebook = executed("monthly", survey=str(survey), quick="true")
    page = tmp_path / "page.html"
    page.write_text(render_page(harvest(notebook), notebook), encoding="utf-8")
    screen.goto(page.as_uri())
    screen.add_style_tag(content=".foot { position: static !important; }")  # where it stands by itself
    foot = screen.locator(".foot").bounding_box()
    assert foot["y"] + foot["height"] <= 800.5
    screen.set_viewport_size({"width": 1280, "height": 1000})
    assert screen.locator(".foot").bounding_box()["y"] > foot["y"] + 10


@pytest.mark.parametrize("language", some_languages())
def test_the_first_screen_of_the_shop_is_whole_in_every_language(screen, monthly_shop, language):
    """Russian and Polish words take a fifth more room than English ones: a line of them hid behind the foot."""
    found, notebook, folder = monthly_shop
    (folder / "page.html").write_text(render_page(found, notebook, language=language), encoding="utf-8")
    screen.goto((folder / "page.html").as_uri())
    shoot(screen, f"shop-{language}-1280x800")
    assert hidden(screen) <= 1


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_percent_sign_stands_right_of_its_number_and_a_word_behind_it(screen, monthly_shop, language):
    """As CLDR has it and as pictures and sentences have it; a word of Persian stands left of the number."""
    found, notebook, folder = monthly_shop
    (folder / "page.html").write_text(render_page(found, notebook, language=language), encoding="utf-8")
    screen.goto((folder / "page.html").as_uri())
    share, points = (
        [tile.locator(f".tile-{part}").bounding_box()["x"] for part in ("number", "unit")]
        for tile in screen.locator(".tile").all()[:2]
    )
    assert share == sorted(share)
    assert points == sorted(points, reverse=language == "fa")


def test_a_title_of_three_hundred_letters_covers_nothing(screen, pages):
    for _ in at_each(screen, pages["endless"], WIDTHS):  # pictures of it: below
        title, verdict = (screen.locator(one).bounding_box() for one in (".head-title", ".verdict"))
        assert title["y"] >= 0
        assert title["y"] + title["height"] <= verdict["y"]
        assert "😀" in screen.locator(".head-title").inner_text()


def at_each(screen, address, widths):
    """A page that is loaded once, in windows of several widths."""
    screen.set_viewport_size({"width": widths[0], "height": 800})
    screen.goto(address)
    for width in widths:
        screen.set_viewport_size({"width": width, "height": 800})
        yield width


@pytest.mark.parametrize("name", ["everything", "little", "endless"])
def test_a_page_never_scrolls_sideways(screen, pages, name):
    for width in at_each(screen, pages[name], (*WIDTHS, *PHONES)):
        if width in WIDTHS:
            shoot(screen, f"{name}-{width}")
        assert screen.evaluate("document.documentElement.scrollWidth") <= width
    assert screen.seen == []


@pytest.mark.parametrize("name", ["everything", "scripts"])
def test_no_picture_is_cut_off(screen, pages, name):
    for width in at_each(screen, pages[name], WIDTHS):
        if name == "scripts":
            screen.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        outside = screen.evaluate("""[...document.querySelectorAll('.picture svg')].filter(s => s.getBoundingClientRect().width > 0)
            .flatMap(s => { const b = s.getBoundingClientRect();
                return [...s.querySelectorAll('text')].filter(t => { const r = t.getBoundingClientRect();
                    return r.left < b.left - 2 || r.right > b.right + 2 || r.bottom > b.bottom + 2; }).map(t => t.textContent); })""")
        assert (width, outside) == (width, [])


@pytest.mark.parametrize("width", [320, 360])
def test_a_small_phone_shows_its_pictures_whole(screen, pages, width):
    """They are 342 wide; a margin of 16 on both sides left 328, and names or the ends of ranges were cut off."""
    screen.set_viewport_size({"width": width, "height": 800})
    screen.goto(pages["shop"])
    cut = screen.evaluate("""[...document.querySelectorAll('.narrow')].filter(e => e.offsetParent)
        .map(e => [e.scrollWidth - e.clientWidth, e.querySelectorAll('svg').length])""")
    assert len(cut) >= 2
    assert [one for one in cut if one[0] > 0] == []


@pytest.mark.parametrize("name", ["shop", "usual", "weights"])
def test_in_one_column_every_picture_fills_it(screen, pages, name):
    """Drawn for a half of a wide page it would leave a third of the column white; a hundredth is a scroll bar's."""
    for width in at_each(screen, pages[name], (741, 800, 1000, 1200, 1279)):
        shares = screen.evaluate("""[...document.querySelectorAll('.picture')].filter(e => e.offsetParent).map(e =>
            Math.max(...[...e.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width)) / e.closest('.page').clientWidth)""")
        assert len(shares) >= 2
        assert [(width, share) for share in shares if not 0.99 <= share <= 1.001] == []
        assert screen.evaluate("document.querySelector('.page').clientWidth") >= min(702, width - 24)
        scales = screen.evaluate("""[...document.querySelectorAll('.picture svg')]
            .filter(s => s.getBoundingClientRect().width > 0).map(s => s.getScreenCTM().a)""")
        # text of 11 px stays text of 11 px
        assert [(width, scale) for scale in scales if not 0.99 <= scale <= 1.04] == []


def test_every_visible_figure_has_a_name_for_screen_readers(screen, pages):
    screen.goto(pages["everything"])
    names = screen.evaluate(
        "[...document.querySelectorAll('[role=img]')].filter(e => e.offsetParent).map(e => e.getAttribute('aria-label'))"
    )
    assert len(names) >= 4
    assert all(names)


def test_no_text_is_smaller_than_eleven_pixels(screen, pages):
    screen.goto(pages["everything"])
    small = screen.evaluate("""[...document.querySelectorAll('body *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .filter(e => e.getBoundingClientRect().width > 0 && !['SCRIPT', 'STYLE', 'style'].includes(e.tagName))
        .map(e => [e.textContent, parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? e.getScreenCTM().a : 1)])
        .filter(pair => pair[1] < 10.9)""")
    assert small == []


def test_the_table_behind_a_picture_opens(screen, pages):
    screen.goto(pages["usual"])
    details = screen.locator("#block-series details")
    details.locator("summary").click()
    assert details.locator("table").is_visible()


@pytest.mark.parametrize(("name", "most"), [("usual", 5), ("shop", 8)])
def test_paper_is_a4_in_a_few_pages_with_the_first_screen_on_the_first(screen, pages, tmp_path, name, most):
    screen.goto(pages[name])
    data = screen.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page[\s/]", data)) <= most
    assert re.search(rb"/MediaBox \[0 0 59[45]", data)
    screen.emulate_media(media="print")
    screen.set_viewport_size({"width": 702, "height": 1030})
    lowest = screen.evaluate(
        "Math.max(...[...document.querySelectorAll('.row .panel')].map(e => e.getBoundingClientRect().bottom))"
        " - document.querySelector('.head').getBoundingClientRect().top"
    )
    assert lowest <= 1030  # the cover stands before it, on a sheet of its own


def test_on_paper_the_foot_comes_last(screen, pages):
    screen.goto(pages["shop"])
    screen.emulate_media(media="print")
    foot, ledger = (screen.locator(name).bounding_box() for name in (".foot", "#tests"))
    assert foot["y"] >= ledger["y"] + ledger["height"] - 1


def test_the_cover_is_the_first_sheet_and_nothing_on_a_screen(screen, pages, tmp_path):
    screen.goto(pages["shop"])
    assert not screen.locator(".cover").is_visible()
    screen.emulate_media(media="print")
    screen.set_viewport_size({"width": 702, "height": 1030})
    cover, contents = (screen.locator(name).bounding_box() for name in (".cover", ".cover-contents"))
    assert cover["height"] <= 1030
    assert contents["y"] + contents["height"] <= cover["y"] + cover["height"]
    assert screen.locator(".head").bounding_box()["y"] >= cover["y"] + cover["height"] - 1


def test_contents_name_every_section_in_its_order(screen, pages):
    screen.goto(pages["shop"])
    places = screen.evaluate("""[...document.querySelectorAll('.contents a')]
        .map(a => document.querySelector(a.getAttribute('href')).getBoundingClientRect().top)""")
    sections = screen.evaluate("document.querySelectorAll('.further > .section').length")
    assert len(places) == sections + 1  # and the top
    assert places == sorted(places)


def _column(table, at):
    return table.evaluate(f"t => [...t.tBodies[0].rows].map(row => row.cells[{at}].textContent)")


def test_a_table_is_sorted_by_pointer_and_by_keyboard_and_back(screen, pages):
    screen.goto(pages["shop"])
    screen.locator("#block-by-segment summary").click()
    table = screen.locator("#block-by-segment table")
    before = _column(table, 0)
    heading = table.locator("th").nth(1)
    heading.locator(".sort").click()
    counts = [int(one.replace(",", "")) for one in _column(table, 1)]
    assert counts == sorted(counts, reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"
    heading.locator(".sort").focus()
    screen.keyboard.press("Enter")
    assert [int(one.replace(",", "")) for one in _column(table, 1)] == counts[::-1]
    screen.keyboard.press(" ")
    assert _column(table, 0) == before
    assert heading.get_attribute("aria-sort") is None


def test_without_a_script_the_page_is_whole(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(pages["shop"])
    tab.locator("#block-by-segment summary").click()
    assert tab.locator("#block-by-segment table").is_visible()
    assert tab.locator(".sort").count() == 0
    assert not tab.locator("#print").is_visible()
    context.close()


def test_a_card_that_its_reader_opened_is_printed(screen, pages):
    screen.goto(pages["shop"])
    card = screen.locator("#methods details").first
    screen.emulate_media(media="print")
    assert not screen.locator("#methods").is_visible()
    screen.emulate_media(media="screen")
    card.locator("summary").click()
    screen.emulate_media(media="print")
    assert card.locator(".prose").is_visible()
    assert not screen.locator("#methods details").nth(1).is_visible()
