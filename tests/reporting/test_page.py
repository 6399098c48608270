"""The page: self-contained, escaped, readable by a machine, and true to the bundles it is made from."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from csat_research.errors import ReportError
from csat_research.reporting.harvest import harvest
from csat_research.reporting.render import render_page
from csat_research.results.verdicts import CALLED
from tests.reporting.notebooks import code, write
from tests.reporting.pages import HOSTILE, answers, executed, page, survey_file
from tests.verdict_words import claims

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"

EVERYTHING = ("day", "channel", "who", "ltr", "w")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A page with every column, one channel of which fell and has a hostile name."""
    frame = answers(names=(HOSTILE, "e-mail $5 to $10", "phone"))
    path = survey_file(tmp_path_factory.mktemp("whole"), *EVERYTHING, frame=frame, title="Shop & <b>Sons</b>")
    return page("monthly", survey=path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A page of a file that holds the score and nothing else."""
    return page("monthly", survey=survey_file(tmp_path_factory.mktemp("bare")))


@pytest.fixture(scope="module")
def soup(whole):
    return BeautifulSoup(whole[0], "html.parser")


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).replace("\xa0", " ").split())


def tile(soup, name):
    return soup.select_one(f'[data-tile="{name}"]')


# --- no word without a test -------------------------------------------------------------------------


def said_on(html: str) -> list[str]:
    """What a page says, without the cards, which tell what the words mean."""
    soup = BeautifulSoup(html, "html.parser")
    for one in soup.select("script, style, #methods"):
        one.decompose()
    return [str(one) for one in soup.find_all(string=claims)]


def test_a_page_without_its_ledger_has_no_verdict_word(whole):
    """The channel that fell is called because a test says so: with the verdicts taken away nothing else may say it."""
    html, found = whole
    assert any("fell" in one for one in said_on(html))
    emptied = {"tests": (), "findings": (), "table": pd.DataFrame()}
    blocks = tuple(
        replace(one, result=replace(one.result, **emptied))
        if one.result and one.result.verb == "verdict"
        else one
        for one in found.blocks
    )
    silent = render_page(replace(found, blocks=blocks), nbformat.v4.new_notebook())
    assert not said_on(silent)
    assert len(silent) > len(html) / 2  # the page is still there


# --- self-contained and safe ------------------------------------------------------------------------


def test_nothing_is_fetched_from_outside(whole):
    html = whole[0]
    assert "default-src 'none'" in html
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert not re.search(r"url\((?!data:)(?!#)", html)
    assert "@import" not in html


def test_a_page_is_small(whole):
    assert len(whole[0].encode()) < 400_000


def test_text_from_data_is_text(whole, soup):
    assert HOSTILE not in whole[0]
    assert len(soup.find_all("script")) == 1
    assert HOSTILE in soup.get_text()
    assert "Shop & <b>Sons</b>" in text_of(soup.select_one(".head-title"))
    assert "$5 to $10" in soup.get_text()
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_the_only_script_is_the_one_the_policy_names(whole, soup):
    import base64
    import hashlib

    script = soup.find("script").string
    mark = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{mark}'" in whole[0]


def test_the_same_input_gives_the_same_page(whole, tmp_path):
    path = survey_file(tmp_path, "day", "channel")
    assert page("monthly", survey=path)[0] == page("monthly", survey=path)[0]


# --- structure --------------------------------------------------------------------------------------


class _Well(HTMLParser):
    """Every opened element is closed in its order."""

    VOID = frozenset(("meta", "link", "br", "img", "hr", "input", "wbr"))

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_elements_are_closed_in_order(whole):
    reader = _Well()
    reader.feed(whole[0])
    assert reader.open == []


def test_headings_go_down_one_step_at_a_time(soup):
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_inner_link_has_its_place(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inner = {link["href"][1:] for link in soup.find_all("a", href=True) if link["href"].startswith("#")}
    assert inner <= set(ids)


def test_every_picture_has_alt_text_and_a_table_behind_it(soup):
    pictures = soup.select('[role="img"]:not(svg)')
    assert len(pictures) >= 4
    assert all(len(one["aria-label"]) > 20 for one in pictures)
    assert all(one.find_parent("figure").find("table") for one in pictures)
    outside = [
        one
        for one in soup.select("svg")
        if not one.find_parent(attrs={"role": "img"}) and one.get("aria-hidden") != "true"
    ]
    assert outside == []


def test_the_page_says_its_language(soup):
    assert (soup.html["lang"], soup.html["dir"]) == ("en", "ltr")


# --- numbers ----------------------------------------------------------------------------------------


def shown(value: float, *, signed: bool = False) -> str:
    """A number as the page writes it, written here a second time by hand."""
    text = f"{abs(value):,.1f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("−" if value < 0 else "+" if signed else "") + text


def test_the_tiles_are_the_rows_of_the_tables(whole, soup):
    found = whole[1]
    csat = found.result("csat").table.set_index("measure").loc["csat"]
    change, nps = (
        found.result("change").table.iloc[0],
        found.result("nps").table.set_index("measure").loc["nps"],
    )
    for name, row, signed in (("csat", csat, False), ("change", change, True), ("nps", nps, True)):
        text = text_of(tile(soup, name))
        assert shown(row["estimate"], signed=signed) in text
        low, high = (shown(row[side], signed=signed) for side in ("conf_low", "conf_high"))
        assert f"{low} to {high}" in text


def test_the_tiles_stand_always_in_the_same_places(soup, bare):
    places = ["csat", "change", "nps", "loyalty"]
    assert [one["data-tile"] for one in soup.select(".tile")] == places
    assert [one["data-tile"] for one in BeautifulSoup(bare[0], "html.parser").select(".tile")] == places


def test_rows_read_are_used_rejected_or_excluded(soup):
    rows = text_of(soup.select_one(".foot p")).split(" · ")[0]
    read, *parts = (int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", rows))
    assert len(parts) >= 3
    assert read == sum(parts) == 2600


def test_the_box_says_asked_answered_and_both_shares(whole, soup):
    box = text_of(soup.select_one("#how"))
    rows = whole[1].result("csat").table.set_index("measure")
    response = whole[1].result("csat").tables["response"].iloc[0]
    assert f"{int(response['asked']):,} were asked, {int(response['answered']):,} answered" in box
    assert f"{rows.loc['csat', 'estimate']:.1f} %" in box
    assert f"{rows.loc['csat_unweighted', 'estimate']:.1f} %" in box
    assert "declares a weight" in box
    assert "with the answers weighted as here" in box  # bounds of a weighted share, not of a count


# --- words ------------------------------------------------------------------------------------------


def test_the_headline_says_what_the_tests_called(whole, soup):
    called = [
        test
        for result in whole[1].results
        if result.verb == "verdict"
        for test in result.tests
        if test.verdict in CALLED
    ]
    assert any(
        test.family == "segments" and test.label == HOSTILE and test.verdict == "fell" for test in called
    )
    headline = soup.select_one("h1")
    assert f"“{HOSTILE}”" in text_of(headline)
    assert headline.select("span.fell")


def test_words_of_change_stand_only_where_a_test_carries_them(tmp_path):
    calm, found = page(
        "monthly", survey=survey_file(tmp_path, "day", "channel", frame=answers(fall=0.0, seed=3))
    )
    tests = [test for result in found.results if result.verb == "verdict" for test in result.tests]
    assert tests
    assert not [test for test in tests if test.verdict in CALLED]
    screen = BeautifulSoup(calm, "html.parser")
    for aside in screen.select(".further, .missing"):
        aside.decompose()
    assert not re.search(
        r"\b(rose|fell|higher|lower|better|worse|increased|decreased)\b", text_of(screen.body)
    )
    assert "no change that can be told from chance" in text_of(screen.select_one("h1"))


def test_each_block_says_which_answers_feed_it(whole, soup):
    basis = {
        one["data-block"]: text_of(one.select_one(".basis"))
        for one in soup.select("[data-block]")
        if one.select_one(".basis")
    }
    table = whole[1].result("channels").table
    before, after = (f"{table[name].sum():,} used" for name in ("n_before", "n_after"))
    assert f"September 2026, {before}; October 2026, {after}" in basis["channels"]
    assert "1 Oct 2025 to 31 Oct 2026" in basis["series"]


def test_every_test_stands_in_the_ledger(whole, soup):
    rows = soup.select("#tests tbody tr")
    tests = [test for result in whole[1].results if result.verb == "verdict" for test in result.tests]
    assert len(rows) >= len(tests) > 0
    assert sum("fell" in text_of(row) for row in rows) == sum(test.verdict == "fell" for test in tests)


def test_how_sure_takes_a_range_that_stands_among_the_tiles(tmp_path):
    """A page of changes spoke of the range of CSAT itself, which stands nowhere on it."""
    html, _ = page("change", survey=str(survey_file(tmp_path, "day", "channel")), period="2026-10")
    found = BeautifulSoup(html, "html.parser")
    shown = found.select_one("[data-tile=csat_change] .tile-range").get_text(strip=True)
    assert f"made like “{shown}”" in text_of(found)


def test_a_page_names_the_level_of_its_own_ranges(tmp_path):
    """A template may ask for other ranges than 95 %; then no sentence may call them so."""
    asked = (
        f"import csat_research as cr\nsurvey = cr.read_survey({str(survey_file(tmp_path, 'day', 'who'))!r})"
    )
    one, other = (f"cr.csat(survey, level={level})" for level in (0.8, 0.9))
    texts = [
        text_of(BeautifulSoup(page(str(notebook), survey="")[0], "html.parser"))
        for notebook in (
            write(tmp_path / "one.ipynb", code(asked), code(one, block="csat")),
            write(tmp_path / "both.ipynb", code(asked), code(one, block="csat"), code(other, block="again")),
        )
    ]
    assert all("about 80 hold the value that many more answers would give" in text for text in texts)
    assert "cover chance, 80 times of 100" in texts[0]
    assert "cover chance; not who chose to answer" in texts[1]  # no one number holds for both
    assert not [text for text in texts if "95" in text.partition("How sure is this?")[2][:600]]


# --- little data ------------------------------------------------------------------------------------


def test_a_file_with_a_score_alone_still_makes_a_page(bare):
    screen = BeautifulSoup(bare[0], "html.parser")
    row = bare[1].result("csat").table.iloc[0]
    assert (
        f"{shown(row['estimate'])} % are satisfied ({shown(row['conf_low'])} to {shown(row['conf_high'])})"
        in text_of(screen.h1)
    )
    assert "whole file" in text_of(screen.select_one(".head-title"))
    assert "no dates of the answers" in text_of(screen.select_one(".head-facts"))
    assert "not in these data" in text_of(tile(screen, "change"))
    assert "not in these data" in text_of(tile(screen, "nps"))


def test_what_is_missing_is_one_line_with_what_to_type(bare):
    lines = {
        one["data-missing"]: text_of(one) for one in BeautifulSoup(bare[0], "html.parser").select(".missing")
    }
    assert "rated: {role: answered_at}" in lines["series"]
    assert "recommend: {role: nps}" in lines["nps"]
    assert all(len(text) < 300 for text in lines.values())


def test_several_lines_of_what_is_missing_are_one_line_and_stand_whole_further_down(tmp_path):
    """Under two rows of pictures each line of its own took the room of the foot; none of their words is lost."""
    html, _ = page("monthly", survey=survey_file(tmp_path, "day", "channel", "ltr"))
    screen = BeautifulSoup(html, "html.parser")
    lines = screen.select("#lacking [data-missing]")
    assert {one["data-missing"] for one in lines} == {"drivers", "loyalty", "act_first"}
    assert "reply_min: {role: driver" in text_of(lines[0])
    (folded,) = [one for one in screen.select(".missing") if one.find_parent(id="lacking") is None]
    assert text_of(folded).startswith("Not shown What goes with satisfaction")
    assert all(text_of(one.b) in text_of(folded) for one in lines)
    assert "#lacking" in [one["href"] for one in screen.select(".contents a")]
    assert folded.a["href"] == "#lacking"
    assert "reply_min" not in text_of(folded)


def test_no_frame_is_empty(bare, soup):
    for screen in (soup, BeautifulSoup(bare[0], "html.parser")):
        assert all(one.select("svg, table") for one in screen.select(".panel:not(.onpaper)"))


def test_one_answer_makes_a_page(tmp_path):
    html, _ = page("monthly", survey=survey_file(tmp_path, frame=answers(1, seed=1).assign(score=5)))
    assert "too few answers" in html or "100.0" in html


def test_all_answers_equal_make_a_page(tmp_path):
    html, _ = page(
        "monthly", survey=survey_file(tmp_path, "day", "channel", "ltr", frame=answers(600).assign(score=5))
    )
    assert "100.0" in html


def test_a_survey_of_nps_alone_makes_a_page(tmp_path):
    path = survey_file(tmp_path, "day", "channel", "ltr")
    path.write_text("\n".join(line for line in path.read_text().splitlines() if "role: csat" not in line))
    html, found = page("monthly", survey=path)
    screen = BeautifulSoup(html, "html.parser")
    row = found.result("nps").table.iloc[0]
    assert shown(row["estimate"], signed=True) in text_of(tile(screen, "nps"))
    assert "needs a column with the answers" in text_of(tile(screen, "csat"))
    assert "NPS against September 2026" in text_of(tile(screen, "nps_change"))
    assert "2,600 read" in text_of(screen.select_one(".foot"))


def test_a_period_without_any_answer_is_no_page(tmp_path):
    path = survey_file(tmp_path, "day", frame=answers(300))
    with pytest.raises(ReportError, match="nothing to report: No answers in January 2030"):
        page("monthly", survey=path, period="2030-01")


def test_a_lone_picture_has_the_box_of_the_number_beside_it(tmp_path):
    """Ratings and picks without dates: no empty half of the first screen."""
    n = 200
    frame = pd.DataFrame(
        {"score": [5, 4, 3, 2] * 50, "a": [6, 5, 4, 3] * 50, "b": [2, 3] * 100, "top": ["a;b", "b"] * 100}
    )
    assert len(frame) == n
    frame.to_csv(tmp_path / "answers.csv", index=False)
    item = "{role: item, better: high, scale: 1-6}"
    (tmp_path / "survey.yml").write_text(
        f"answers: answers.csv\ncolumns:\n  score: {{role: csat, scale: 1-5}}\n  a: {item}\n  b: {item}\n"
        "  top: {role: picks, separator: ';'}\n"
    )
    row = BeautifulSoup(page("monthly", survey=tmp_path / "survey.yml")[0], "html.parser").select_one(".row")
    assert [one["data-block"] for one in row.select("[data-block]")] == ["act_first", "origin"]


def survey_of_picks(folder, *, items=False):
    """Scores with a channel, and which two of four things matter; with items there are ratings of these too."""
    rng = np.random.default_rng(3)
    things = ["price", "staff", "web", "speed"]
    frame = pd.DataFrame({"score": rng.integers(1, 6, 160), "channel": rng.choice(["chat", "email"], 160)})
    frame["top"] = [";".join(rng.choice(things, 2, replace=False)) for _ in range(160)]
    lines = [
        "  score: {role: csat, scale: 1-5}",
        "  channel: {role: segment}",
        "  top: {role: picks, choose: 2}",
    ]
    for one in things if items else ():
        frame[one] = np.clip(frame["score"] + rng.integers(-1, 2, 160), 1, 5)
        lines.append(f"  {one}: {{role: item, scale: 1-5, better: high}}")
    frame.to_csv(folder / "answers.csv", index=False)
    (folder / "survey.yml").write_text("answers: answers.csv\ncolumns:\n" + "\n".join(lines) + "\n")
    return folder / "survey.yml", frame


def test_picks_without_ratings_stand_on_the_monthly_page(tmp_path):
    """Exports of Typeform and LimeSurvey: what people ticked was read, and the page said nothing of it."""
    path, frame = survey_of_picks(tmp_path)
    html, found = page("monthly", survey=path)
    screen = BeautifulSoup(html, "html.parser")
    assert [[one["data-block"] for one in row.select("[data-block]")] for row in screen.select(".row")] == [
        ["by_segment", "weights"]
    ]
    picked = frame["top"].str.split(";").explode().value_counts(normalize=True)
    drawn = found.result("weights").table.set_index("term")["estimate"]
    assert drawn.to_dict() == pytest.approx((100 * picked).to_dict())
    assert text_of(screen.select_one('[data-block="weights"] h2')).startswith("What matters: ")


def test_picks_with_ratings_stand_in_act_first_and_not_twice(tmp_path):
    path, _ = survey_of_picks(tmp_path, items=True)
    screen = BeautifulSoup(page("monthly", survey=path)[0], "html.parser")
    assert screen.select('[data-block="act_first"]')
    assert not screen.select('[data-block="weights"]')
    assert "weights" not in {one["data-missing"] for one in screen.select(".missing")}


def test_a_last_picture_alone_takes_the_place_of_the_box_above_it(tmp_path):
    """Ratings without picks, drivers or groups that changed: half of the first screen was empty."""
    path, frame = survey_of_picks(tmp_path, items=True)
    day = pd.Timestamp("2026-05-01") + pd.to_timedelta(np.arange(160) % 150, unit="D")
    frame.drop(columns=["top", "channel"]).assign(day=day).to_csv(tmp_path / "answers.csv", index=False)
    lines = [one for one in path.read_text().splitlines() if "top" not in one and "channel" not in one]
    path.write_text("\n".join([*lines, "  day: {role: answered_at}"]) + "\n")
    screen = BeautifulSoup(page("monthly", survey=path)[0], "html.parser")
    assert [[one["data-block"] for one in row.select("[data-block]")] for row in screen.select(".row")] == [
        ["series", "act_first"]
    ]
    assert screen.select_one("#how")  # the box stands whole further down


def test_how_the_number_came_about_stands_first_on_the_page_of_drivers():
    """Above the tall table of segments a third of a sheet stayed empty; three sheets hold what took four."""
    screen = BeautifulSoup(page("drivers", survey=EXAMPLE, quick="true")[0], "html.parser")
    order = [one.get("id") or one.get("data-block") for one in screen.select(".further > section")]
    assert order.index("how") == 1
    named = [one["href"] for one in screen.select("#contents a")]
    assert named.index("#how") == 2


# --- pages for which the data hold little -----------------------------------------------------------


def test_ratings_and_picks_without_a_score_make_the_monthly_page_of_an_index(tmp_path):
    rng = np.random.default_rng(2)
    items = ["price", "staff", "web"]
    frame = pd.DataFrame({one: rng.integers(1, 6, 90) for one in items})
    frame["top"] = [";".join(rng.choice(items, 2, replace=False)) for _ in range(90)]
    frame.to_csv(tmp_path / "answers.csv", index=False)
    lines = [
        *(f"  {one}: {{role: item, scale: 1-5, better: high}}" for one in items),
        "  top: {role: picks, choose: 2}",
    ]
    (tmp_path / "survey.yml").write_text(
        "title: Index\nanswers: answers.csv\ncolumns:\n" + "\n".join(lines) + "\n"
    )
    html, found = page("monthly", survey=tmp_path / "survey.yml")
    soup = BeautifulSoup(html, "html.parser")
    assert found.main.verb == "csi"
    assert text_of(soup.h1).startswith("CSI is ")
    assert "13 months of CSAT" not in text_of(soup)  # the grey line of CSAT says what to add


def test_a_page_for_which_the_data_hold_nothing_says_so_under_the_title_of_the_survey(tmp_path):
    path = survey_file(tmp_path, "day")
    notebook = executed("importance", survey=str(path), quick="true")
    about = {"title": "Made-up shop", "period": "2026-10", "last_day": "2026-10-31"}
    html = render_page(harvest(notebook), notebook, look={"about": about})
    soup = BeautifulSoup(html, "html.parser")
    assert text_of(soup.h1) == "Not in these data: What matters."
    assert "Made-up shop: what matters to customers, October 2026" in text_of(soup)
    assert "no dates of the answers" not in text_of(soup)


@pytest.mark.parametrize(
    ("language", "shown"), [("he", ("en", "ltr")), ("fa", ("fa", "rtl")), ("ru", ("ru", "ltr"))]
)
def test_a_page_runs_the_way_its_words_do_and_english_ones_where_there_is_no_catalogue(
    language, shown, tmp_path
):
    notebook = executed("monthly", survey=str(survey_file(tmp_path)), quick="true")
    soup = BeautifulSoup(render_page(harvest(notebook), notebook, language=language), "html.parser")
    assert (soup.html["lang"], soup.html["dir"]) == shown
    halves = soup.select_one('[data-block="origin"] .subtitle').get_text()
    assert ("\u061b " in halves, "; " in halves) == (language == "fa", language != "fa")


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "about 95"), ("ru", "примерно 95"), ("pl", "około 95"), ("fa", "حدود"), ("sv", "ungefär 95")],
)
def test_how_often_ranges_hold_is_said_to_be_about_so(language, word, tmp_path):
    """Simulated ranges hold 93 to 97 times of 100 (docs/coverage.md): a plain 95 would promise more."""
    notebook = executed("monthly", survey=str(survey_file(tmp_path)), quick="true")
    assert (
        word
        in BeautifulSoup(
            render_page(harvest(notebook), notebook, language=language), "html.parser"
        ).get_text()
    )


def test_a_page_of_a_group_says_of_which_one_in_its_title_and_not_in_its_tiles(tmp_path):
    """Twelve pages of a batch bore one title: only the small print under their pictures said whose they were."""
    path = survey_file(tmp_path, "day", "channel", "ltr")
    notebook = executed("monthly", survey=path, where='{"channel": "chat"}', quick="true")
    found = harvest(notebook)
    for language in ("en", "fa"):
        shown = BeautifulSoup(render_page(found, notebook, language=language), "html.parser")
        for place in ("title", ".head-title", ".cover"):
            assert "chat" in text_of(shown.select_one(place))
        tiles = shown.select(".tile")
        assert len(tiles) == 4
        assert not [one for one in tiles if "chat" in one.get_text()]
    assert text_of(
        BeautifulSoup(page("monthly", survey=path)[0], "html.parser").select_one(".head-title")
    ).endswith("October 2026")


def test_a_blank_segment_has_a_name_in_the_language_of_the_page(tmp_path):
    """An English name stood in pages from right to left, in pictures, tables and alt texts."""
    frame = answers(900, names=("chat", "email", "phone"))
    frame.loc[frame.index % 4 == 0, "channel"] = None
    notebook = executed("monthly", survey=survey_file(tmp_path, "day", "channel", frame=frame), quick="true")
    found = harvest(notebook)
    assert "(not given)" in render_page(found, notebook)
    for language, name in (("fa", "(ذکر نشده)"), ("ru", "(не указано)")):
        text = render_page(found, notebook, language=language)
        assert "not given" not in text
        assert name in text


def test_a_survey_of_nps_alone_shows_it_on_the_first_screen(tmp_path):
    """With nothing to group by the first screen had numbers and no picture."""
    (tmp_path / "answers.csv").write_text("ltr\n" + "10\n7\n3\n" * 40, encoding="utf-8")
    path = tmp_path / "survey.yml"
    path.write_text("answers: answers.csv\ncolumns: {ltr: {role: nps}}\n", encoding="utf-8")
    soup = BeautifulSoup(page("monthly", survey=str(path), quick="true")[0], "html.parser")
    assert soup.select_one('.row [data-block="nps"] svg')
