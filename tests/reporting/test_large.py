"""A page stays under 400 KB, also that of a large survey, and what makes it light takes nothing from its reader."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from csat_research.reporting import render
from csat_research.reporting.harvest import harvest
from csat_research.reporting.page import heavy
from csat_research.reporting.page.faces import FOLDER, SCRIPTS, page_fonts
from csat_research.reporting.page.lighter import restyled
from csat_research.reporting.parameters import known_templates
from tests.reporting.access import problems
from tests.reporting.large import survey_file
from tests.reporting.pages import executed
from tests.reporting.test_page import EXAMPLE

# bytes: a heat map of 180 cells is drawn once, not again in columns of two for a phone (fifty KB more)
LIGHTER = {"drivers": 312_000}
ISOLATES = re.compile("[\u2066-\u2069]")
USUAL = 310_000  # bytes of the longest page of the example, in the language that takes most: 90 KB are left for longer names


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The survey file of a large survey."""
    return survey_file(tmp_path_factory.mktemp("large"))


@pytest.mark.parametrize(
    "name",
    [one if one == "monthly" else pytest.param(one, marks=pytest.mark.full) for one in known_templates()],
)
def test_the_page_of_a_large_survey_is_under_400_kb(name, large):
    """Persian and Russian take two bytes a letter, and the labels are Persian in both: three scripts of fonts in the second."""
    notebook = executed(name, survey=str(large), quick="yes")
    found = harvest(notebook)
    shown = {block.name for block in found.blocks if block.result is not None}
    assert name != "monthly" or shown >= {"service", "channels", "drivers", "act_first", "loyalty", "funnel"}
    for language in ("fa", "ru"):
        html = render.render_page(found, notebook, language=language)
        assert problems(html) == []
        assert len(html.encode()) < LIGHTER.get(name, heavy.MOST + 1)


@pytest.fixture(scope="module")
def both():
    """The Persian page of the example as it is sent, and before it was made lighter."""
    notebook = executed("monthly", survey=str(EXAMPLE), quick="yes")
    found = harvest(notebook)
    with pytest.MonkeyPatch.context() as patch:
        light = render.render_page(found, notebook, language="fa")
        patch.setattr(render, "lighter", lambda page: (page, ""))
        return light, render.render_page(found, notebook, language="fa")


def test_a_page_too_heavy_draws_its_heaviest_pictures_once_and_loses_nothing_else(both):
    page = both[0]
    light = heavy.drawn_once(page, len(page.encode()) - 10_000)
    assert 10_000 <= len(page.encode()) - len(light.encode()) < 20_000
    before, after = (BeautifulSoup(one, "html.parser") for one in (page, light))
    assert len(before.select(".narrow")) > len(after.select(".narrow")) > 0
    for picture in (*before.select(".narrow"), *after.select(".narrow")):
        picture.decompose()
    for picture in after.select(".only"):
        picture["class"] = "wide"
    for picture in before.select(".only"):
        picture["class"] = "wide"
    assert str(after).replace("\n", "") == str(before).replace("\n", "")
    assert heavy.drawn_once(page, len(page.encode())) == page


def test_phones_keep_their_pictures_of_the_first_screen_and_paper_its_halves(both):
    least = BeautifulSoup(heavy.drawn_once(both[0], 0), "html.parser")
    assert least.select("section:not(.half) .narrow") == []
    whole = BeautifulSoup(both[0], "html.parser")
    for kept in (".rows .narrow", "section.half .narrow"):
        assert len(least.select(kept)) == len(whole.select(kept)) > 0


def test_the_page_of_the_example_leaves_room_in_persian(both):
    assert len(both[0].encode()) < USUAL


def words(html: str) -> list[str]:
    """All that is read, seen or heard, in its order."""
    soup = BeautifulSoup(html, "html.parser")
    for one in soup(["style", "script"]):
        one.decompose()
    heard = [tag[name] for tag in soup(True) for name in ("aria-label", "title", "alt") if tag.get(name)]
    return [ISOLATES.sub("", one) for one in (*soup.stripped_strings, *heard)]


def test_a_lighter_page_says_the_same(both):
    light, whole = both
    assert len(light) < 0.9 * len(whole)
    assert words(light) == words(whole)
    assert len(words(light)) > 1000


def test_a_lighter_picture_says_the_size_of_equal_marks_once(both):
    """A rule that names the radius of a row of points is there, and no point of it repeats the radius."""
    light = both[0]
    named = re.findall(r"\.(v\d+)>\*\{r:", light)
    rows = [one for name in named for one in re.findall(rf"<g class={name}>(.*?)</g>", light)]
    assert len(rows) > 10
    assert not any(" r=" in one for one in rows)


def test_a_range_between_persian_words_needs_no_isolates(both):
    """A cell runs from right to left as its page does; a sign or a percent sign would stand on the wrong side without."""
    cells = re.findall("<td[^>]*>([^<]*)</td>", both[0])
    assert any(re.fullmatch(r"[0-9.,]+ تا [0-9.,]+", one) for one in cells)
    assert not any(re.search("(?<![\u2066\u2212+])[\u2212+][0-9]", one) for one in cells)


def test_a_lighter_picture_looks_the_same(both):
    """Every mark of every picture has its style, whether from the page or from itself."""

    def marks(html: str) -> list[tuple[str, dict[str, str]]]:
        found = BeautifulSoup(html, "html.parser").select("svg, svg *")
        return [(tag.name, {k: v for k, v in tag.attrs.items() if k != "xmlns"}) for tag in found]

    light, whole = both
    assert any("style" in attrs for _, attrs in marks(whole))
    assert not any("style" in attrs for _, attrs in marks(light))
    assert marks(restyled(light)) == marks(whole)


def test_numbers_of_a_lighter_table_stand_right(both):
    """A column of numbers is the same column, named cell by cell or for the whole table."""
    light, whole = (BeautifulSoup(one, "html.parser") for one in both)
    named = ".gt_right, .from2 td:nth-child(n + 2), .from3 td:nth-child(n + 3)"
    assert named in (render.ASSETS / "page.css").read_text(encoding="utf-8")
    cells = [
        [ISOLATES.sub("", one.get_text()) for one in page.select(f".gt_table :is({named})")]
        for page in (light, whole)
    ]
    assert cells[0] == cells[1]
    assert len(cells[0]) > 100


def test_headings_of_a_lighter_table_are_those_its_cells_name(both):
    for page in both:
        soup = BeautifulSoup(page, "html.parser")
        ids = [tag["id"] for tag in soup.find_all("th", id=True)]
        asked = {one for tag in soup.find_all(headers=True) for one in tag["headers"]}
        assert asked
        assert asked <= set(ids)
        assert len(ids) == len(set(ids))


# --- fonts ------------------------------------------------------------------------------------------


def carried(text: str) -> set[str]:
    """The font files that a page of this text has inside."""
    import base64

    inside = {base64.b64decode(one) for one in re.findall("base64,([^)]*)", page_fonts(text))}
    return {path.name for path in FOLDER.glob("*.woff2") if path.read_bytes() in inside}


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Zażółć gęślą jaźń, åäö – 5 % −2", {"plain-latin"}),
        ("Straße", {"latin"}),
        ("привет", {"plain-latin", "plain-cyrillic"}),
        ("Київ", {"plain-latin", "cyrillic"}),
        ("سلام، ۱۲", {"plain-latin", "plain-arabic"}),
        ("ڤ", {"plain-latin", "arabic"}),
    ],
)
def test_a_page_carries_the_smallest_subset_that_has_its_letters(text, files):
    assert carried(text) == {f"{one}-{weight}.woff2" for one in files for weight in ("Regular", "Bold")}


def test_the_plain_subsets_are_smaller():
    for _, name, *_ in SCRIPTS:
        for weight in ("Regular", "Bold"):
            plain, whole = (FOLDER / f"{part}{name}-{weight}.woff2" for part in ("plain-", ""))
            assert plain.stat().st_size < whole.stat().st_size
