"""Tables behind pictures that bring two numbers together: each number stands under its own name."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from csat_research.reporting.page.act_first import act_first
from csat_research.reporting.page.item_tables import points_lost_table
from csat_research.reporting.page.judged import changes_basis
from csat_research.reporting.page.panels import _table
from csat_research.reporting.page.rescaling import brief_index, index_words, rated_words
from csat_research.results.figure import Figure
from csat_research.results.naming import time_said
from csat_research.words import join, say

ITEMS = pd.DataFrame(
    {
        "term": ["i1", "i2"],
        "label": ["Price", "<b>Staff</b>"],
        "n": [2345, 12],
        "importance": [16.4, 32.2],
        "importance_low": [15.8, math.nan],
        "importance_high": [16.9, math.nan],
        "rank_low": [1.0, math.nan],
        "rank_high": [2.0, math.nan],
        "performance": [62.9, 71.6],
        "performance_low": [61.8, math.nan],
        "performance_high": [63.9, math.nan],
        "estimate": [-5.5, 3.2],
        "conf_low": [-6.3, math.nan],
        "conf_high": [-4.7, math.nan],
        "verdict": ["act first", ""],
    }
)


def rows(kind: str, data: pd.DataFrame, axis: str, *, drawn: bool) -> list[list[str]]:
    figure = Figure(
        kind=kind, title="t", subtitle="s", alt="a", axis=axis, data=data, options={"unit": "number"}
    )
    html = _table(
        SimpleNamespace(table=ITEMS, level=0.95, provenance={"rescale": "maximum"}),
        figure,
        "act_first",
        "en",
        drawn=drawn,
    )
    return [
        [cell.get_text() for cell in row.select("th,td")]
        for row in BeautifulSoup(html, "html.parser").select("tr")
    ]


def test_the_map_shows_importance_and_rating_and_never_their_difference():
    found = rows("map", ITEMS, "importance: share of all weight, %", drawn=False)
    assert ["Price", "2,345", "16.4", "15.8 to 16.9", "62.9", "61.8 to 63.9", "1 to 2", "act first"] in found
    few = "too few answers to say"
    assert ["<b>Staff</b>", "12", "32.2", few, "71.6", few, "–", ""] in found
    assert not any("5.5" in cell for row in found for cell in row)


def test_points_lost_stand_under_points_lost():
    lost = pd.DataFrame(
        {"label": ["Price"], "estimate": [6.1], "conf_low": [5.8], "conf_high": [6.3], "n": [2345]}
    )
    found = rows("strips", lost, "points lost", drawn=True)
    assert found == [
        ["name", "answers", "points lost", "95\u00a0% range"],
        ["Price", "2,345", "6.1", "5.8 to 6.3"],
    ]


def test_under_changes_stands_why_a_group_is_not_called():
    """A group that fell most but had too few answers must not look like an error."""
    figure = Figure(
        kind="changes", title="t", subtitle=say("{after} against {before}", after="October", before="September"),
        alt="a", axis="x", data=ITEMS,
    )  # fmt: skip

    def told(*verdicts):
        tests = [SimpleNamespace(label=f"c{i}", verdict=word) for i, word in enumerate(verdicts)]
        return str(changes_basis(figure, SimpleNamespace(tests=tests)))

    assert (
        told("fell", "too few", "fell")
        == "Against September; “c1”: too few answers to say; corrected for 2 groups"
    )
    quiet = "no change that can be told from chance"
    assert (
        told("fell", "no change told", "no change told")
        == f"Against September; the others: {quiet}; corrected for 3 groups"
    )
    assert told("too few", "no change told", "no change told").startswith(
        "Against September; “c0”: too few answers to say; 2 groups: "
    )


def test_under_changes_the_group_of_the_whole_page_is_not_said_again():
    """'Against channel: phone; August 2026' on the page of that channel; a group of its own stands behind the time."""
    group, time = say("{column:code}: {value}", column="channel", value="phone"), say("August 2026")
    both = join([group, time], "; ").to_json()
    page, other = {"selection_said": both, "before_said": both}, {"before_said": both}
    assert str(time_said(page, "before")) == "August 2026"
    assert str(time_said(other, "before")) == "August 2026 (channel: phone)"
    figure = Figure(
        kind="changes", title="t", subtitle=say("{after} against {before}", after="October", before="channel: phone; August 2026"),
        alt="a", axis="x", data=ITEMS,
    )  # fmt: skip
    told = changes_basis(figure, SimpleNamespace(tests=[]), time_said(page, "before"))
    assert str(told) == "Against August 2026"


def index_of(low: float, high: float) -> SimpleNamespace:
    lost = pd.DataFrame(
        {
            "term": ["i1", "i2"],
            "label": ["Price", "Staff"],
            "n": [2345, 12],
            "weight": [75.0, 25.0],
            "weight_low": [70.0, 20.0],
            "weight_high": [80.0, 30.0],
            "rating": [80.0, 40.0],
            "rating_low": [78.0, math.nan],
            "rating_high": [82.0, math.nan],
            "estimate": [15.0, 15.0],
            "conf_low": [13.0, math.nan],
            "conf_high": [17.0, math.nan],
        }
    )
    table = pd.DataFrame(
        [{"measure": "csi", "n": 2400, "estimate": 70.0, "conf_low": low, "conf_high": high}]
    )
    return SimpleNamespace(table=table, tables={"points_lost": lost}, provenance={"rescale": "range"})


def test_points_lost_have_their_ranges_or_say_why_as_behind_the_map_and_so_has_their_sum():
    few = "too few answers to say"
    found = index_of(68.0, 71.5)
    html = points_lost_table(SimpleNamespace(result={"csi": found}.get), "en")
    cells = [
        [one.get_text() for one in row.select("td")]
        for row in BeautifulSoup(html, "html.parser").select("tr")
    ]
    assert ["Price", "75.0", "70.0 to 80.0", "80.0", "78.0 to 82.0", "15.0 (13.0 to 17.0)", ""] in cells
    assert ["Staff", "25.0", "20.0 to 30.0", "40.0", few, f"15.0 ({few})", ""] in cells
    assert ["All: CSI 70.0", "100.0", "–", "70.0", "68.0 to 71.5", "30.0 (28.5 to 32.0)", ""] in cells


def test_an_index_without_a_range_shows_no_dashes():
    how = "from worst to best"
    assert str(index_words(index_of(68.0, 71.5))) == f"CSI 70.0 (68.0 to 71.5) {how}"
    assert str(index_words(index_of(math.nan, math.nan))) == f"CSI 70.0 {how}, no range"


def test_an_index_stands_beside_itself_in_the_other_way():
    found = index_of(68.0, 71.5)
    other = {"measure": "csi_maximum", "estimate": 75.0, "conf_low": 73.5, "conf_high": 76.5}
    found.table = pd.concat([found.table, pd.DataFrame([other])], ignore_index=True)
    told = "CSI 70.0 (68.0 to 71.5) from worst to best, 75.0 (73.5 to 76.5) in % of full marks"
    assert str(index_words(found)) == told
    assert (
        str(brief_index(found)) == "CSI 70.0 (68.0 to 71.5) from worst to best"
    )  # a first screen has one line


@pytest.mark.parametrize(
    ("rescale", "how"),
    [("maximum", "in % of full marks"), ("range", "from the worst answer, 0, to the best, 100")],
)
def test_ratings_say_how_they_were_brought_to_a_hundred(rescale, how):
    assert str(rated_words(SimpleNamespace(provenance={"rescale": rescale}))) == f"rating, {how}"


def first_page(verdicts: list[str], overall: list[dict]) -> SimpleNamespace:
    priorities = SimpleNamespace(
        table=pd.DataFrame({"term": ["i1", "i2"], "verdict": verdicts}),
        tables={"overall": pd.DataFrame(overall)},
        figure=None,
    )
    csi = index_of(68.0, 71.5)
    csi.tables["points_lost"]["n"] = 50
    return SimpleNamespace(result={"act_first": priorities, "csi": csi}.get)


@pytest.mark.parametrize(
    ("verdicts", "first", "told"),
    [
        (["act first", ""], (15.0, 13.0, 17.0), "Act first here: one thing costs 15.0 points (13.0 to 17.0)"),
        (["act first"] * 2, (30.0, 27.0, 33.5), "Act first here: 2 things cost 30.0 points (27.0 to 33.5)"),
        (["act first"] * 2, (30.0, math.nan, math.nan), "Act first here: 2 things"),
        (["act first"] * 2, (29.0, 27.0, 33.5), "Act first here: 2 things"),  # of another index
        (["open", ""], None, "Nothing stands out to act on first"),
    ],
)
def test_what_costs_most_has_a_range_or_no_number(verdicts, first, told):
    names = ("estimate", "conf_low", "conf_high")
    overall = [{"measure": "csi", "estimate": 70.0, "conf_low": 68.0, "conf_high": 71.5}]
    overall += [{"measure": "points_lost_first", **dict(zip(names, first, strict=True))}] if first else []
    assert str(act_first(first_page(verdicts, overall)).title) == told
