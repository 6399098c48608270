"""Names of 120 letters: the first screen is whole, the page for one sheet is one sheet, and each name is there in full."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from csat_research.reporting.harvest import harvest
from csat_research.reporting.render import render_page
from tests.browser.conftest import some_languages
from tests.reporting.pages import executed

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example"
TAILS = (
    "as customers of the northern region understand it, on weekdays between eight and ten in the morning, north",
    "так, как это понимают покупатели северного округа, по будням с восьми до десяти утра, север",
    "آن گونه که مشتریان منطقهٔ شمال کشور در روزهای کاری هفته از ساعت هشت تا ده صبح می‌فهمند، شمال",
)
HIDDEN = """() => Math.max(...[...document.querySelectorAll('.rows .panel:not(.onpaper), .rows .section')]
    .filter(e => e.offsetParent).map(e => e.getBoundingClientRect().bottom)) -
    document.querySelector('.foot').getBoundingClientRect().top"""
MEETING = """() => [...document.querySelectorAll('.rows .picture svg')].filter(s => s.getBoundingClientRect().width).flatMap(s => {
    const all = [...s.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    return all.flatMap(([a, p], i) => all.slice(i + 1).filter(([b, q]) =>
        Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1.5 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 5)
        .map(([b]) => a + ' | ' + b)); })"""


def long_example(folder: Path) -> tuple[Path, dict[str, str]]:
    """The example shop with long names in three scripts, and what each was called."""
    names: dict[str, str] = {}

    def longer(name: str) -> str:
        return names.setdefault(name, f"{name.capitalize()} {TAILS[len(names) % len(TAILS)]}")

    text = (EXAMPLE / "survey.yml").read_text(encoding="utf-8")
    items = re.findall(r"role: item, label: ([^,]+),", text)
    text = re.sub(
        r"(role: (?:item|driver), label: )([^,}]+)", lambda one: f'{one[1]}"{longer(one[2])}"', text
    )
    frame = pd.read_csv(EXAMPLE / "answers.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame["top4"] = [";".join(names.get(one, one) for one in cell.split(";")) for cell in frame["top4"]]
    for column in ("channel", "team"):
        frame[column] = [longer(one) if one else one for one in frame[column]]
    assert set(items) <= set(names)
    frame.to_csv(folder / "answers.csv", index=False)
    shutil.copy(EXAMPLE / "purchases.csv", folder)
    (folder / "survey.yml").write_text(text, encoding="utf-8")
    return folder / "survey.yml", names


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Notebooks of two templates, run once for all languages."""
    folder = tmp_path_factory.mktemp("long")
    survey, names = long_example(folder)
    found = {one: executed(one, survey=str(survey), quick="true") for one in ("monthly", "executive")}
    return folder, found, names


@pytest.fixture(params=["monthly", "executive"])
def template(request):
    return request.param


def opened(browser, made, template, language, **how):
    folder, notebooks, _ = made
    html = render_page(harvest(notebooks[template]), notebooks[template], language=language)
    path = folder / f"{template}-{language}.html"
    path.write_text(html, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(path.as_uri())
    return tab


@pytest.mark.parametrize("language", some_languages())
def test_the_first_screen_is_whole_and_no_words_meet(browser, made, template, language):
    tab = opened(browser, made, template, language)
    assert tab.evaluate(HIDDEN) <= 1
    assert tab.evaluate(MEETING) == []
    sheets = len(re.findall(rb"/Type /Page[\s/]", tab.pdf(prefer_css_page_size=True)))
    assert sheets == 1 or template == "monthly"
    tab.close()


def test_what_is_cut_can_be_read_in_full(browser, made):
    """By a pointer that rests on it, in the table behind, by those who hear the page, and on paper."""
    tab, names = opened(browser, made, "monthly", "en"), made[2]
    cut = tab.evaluate(
        "[...document.querySelectorAll('.rows .panel:not([data-block=series]) .wide title')].map(one => one.textContent)"
    )
    assert cut
    assert set(cut) <= set(names.values())
    tables = tab.evaluate(
        "[...document.querySelectorAll('.rows details')].map(one => one.textContent).join(' ')"
    )
    assert [one for one in cut if one not in tables] == []
    named = tab.locator(".verdict .name")
    told = [named.nth(i).get_attribute("title") for i in range(named.count())]
    assert told
    assert [one for one in told if one not in tab.locator(".verdict").text_content()] == []
    assert max(named.nth(i).bounding_box()["height"] for i in range(named.count())) <= 66  # two lines
    tab.emulate_media(media="print")
    assert tab.locator(".verdict .rest").first.bounding_box()["width"] > 40
    tab.close()


def test_a_phone_cuts_nothing(browser, made):
    tab = opened(browser, made, "monthly", "en")
    tab.set_viewport_size({"width": 390, "height": 844})
    shown = tab.evaluate(
        "[...document.querySelectorAll('.rows .picture .narrow text')].map(one => one.textContent).join(' ')"
    )
    assert "…" not in shown
    assert tab.locator(".verdict .rest").first.bounding_box()["width"] > 40
    tab.close()
