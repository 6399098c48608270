"""Tables beside pictures: each row is called by what tells it apart, and no range is not always few answers."""

import math
import random
import re

import pandas as pd

from csat_research.results.tables import NEEDED, _by_great_tables, compact, table_html
from csat_research.words import NOTHING

CHECKS = pd.DataFrame(
    {
        "measure": ["non_answer", "non_answer", "weights", "silence"],
        "check": ["price: blank", "staff: blank", "answers lost to unequal weights", "asked, not answered"],
        "n": [16, 23, 465, 4],
        "of": [811, 811, 2688, 9],
        "estimate": [2.0, 2.8, 17.3, 44.4],
        "conf_low": [1.2, 1.9, math.nan, math.nan],
        "conf_high": [3.2, 4.2, math.nan, math.nan],
        "counted": [False, False, True, False],
    }
)


def test_a_check_is_called_by_what_was_checked():
    cells, right = compact(CHECKS, 0.95, "percent", "share, %", "en")
    assert cells["what was checked"].tolist() == CHECKS["check"].tolist()
    assert "measure" not in cells
    assert cells["share, %"].tolist() == ["2.0", "2.8", "17.3", "44.4"]
    assert "what was checked" not in right


def test_a_count_without_a_range_is_not_called_few():
    cells, _ = compact(CHECKS, 0.95, "percent", "share, %", "en")
    assert cells["95\u00a0% range"].tolist()[2:] == [NOTHING, "too few answers to say"]


def test_an_nps_carries_a_sign_and_the_shares_beside_it_do_not():
    rows = pd.DataFrame(
        {
            "measure": ["nps", "promoters", "detractors"],
            "n": 285,
            "estimate": [6.1, 35.4, 29.3],
            "conf_low": [-11.6, 25.8, 20.4],
            "conf_high": [23.4, 46.4, 40.2],
        }
    )
    cells, _ = compact(rows, 0.95, "nps", "NPS", "en")
    assert cells["estimate"].tolist() == ["+6.1", "35.4", "29.3"]
    assert cells["95\u00a0% range"].tolist()[:2] == ["−11.6 to +23.4", "25.8 to 46.4"]


def test_a_number_between_minus_one_and_one_keeps_two_decimals():
    """Of one decimal a range would be 0.3 to 0.3; the row says it by its measure or method, a picture by its format."""
    numbers = {"n": 40, "estimate": [0.286, 0.04], "conf_low": [0.254, -0.2], "conf_high": [0.343, 0.28]}
    wanted = ["0.25 to 0.34", "−0.20 to 0.28"]
    for told, form in (({"measure": "point_biserial"}, ""), ({"method": "correlation"}, ""), ({}, "fine")):
        cells, _ = compact(pd.DataFrame({**told, **numbers}), 0.95, "number", "r", "en", form)
        assert cells["95\u00a0% range"].tolist() == wanted
    cells, _ = compact(pd.DataFrame({"method": "lmg", **numbers}), 0.95, "percent", "share", "en")
    assert cells["95\u00a0% range"].tolist() == ["0.3 to 0.3", "−0.2 to 0.3"]


def planned(**more):
    row = {
        "measure": "margin",
        "term": "csat",
        "n": 0,
        "unit": NEEDED,
        "estimate": 1068.0,
        "conf_low": math.nan,
        "conf_high": math.nan,
    }
    return pd.DataFrame([{**row, **more}])


def test_answers_that_are_needed_are_not_answers_that_were_given():
    cells, right = compact(planned(), 0.95, "number", "", "en")
    assert cells.to_dict("records") == [{"answers needed": "1,068"}]
    assert right == ["answers needed"]


def test_the_range_of_a_plan_stands_where_a_pilot_gave_one():
    cells, _ = compact(
        planned(measure="band", n=500, conf_low=52.0, conf_high=24.0), 0.95, "number", "", "en"
    )
    assert list(cells.iloc[0]) == ["500", "1,068", "24 to 52"]


def test_texts_of_a_table_are_escaped():
    cells = pd.DataFrame({"<a>": ["<b>", 'x" onclick="y', "{{x}}\n"]}, dtype=object)
    found = table_html(cells, "t", spanners={"<i>": ["<a>"]})
    assert not re.search(r"<[abi]>|x\"|\{", found)
    assert found.count("&lt;") == 3


def test_a_table_without_spanners_is_letter_for_letter_that_of_great_tables():
    """It is written by us only because that is ten times as fast; marks, blanks and hostile letters come out alike.

    Where no heading spans others `scope` says of which column a cell is, and `headers` is left out.
    """
    draw = random.Random(1)
    letters = "ab <>&'\"{}*_#|\\\n\t\u2066\u2069\u202e\u200c\u067e\u0444\u042f\u2013\u2212$%()[]-01239\u00a0 "

    def word() -> str:
        return "".join(draw.choice(letters) for _ in range(draw.randint(0, 12)))

    for rows in [0, 1, 5] * 20:
        names = list(dict.fromkeys(word() for _ in range(draw.randint(1, 5))))
        cells = pd.DataFrame({name: [word() for _ in range(rows)] for name in names})
        right = [name for name in names if draw.random() < 0.5]
        theirs = re.sub(r' headers="[^"]*"', "", _by_great_tables(cells, "by_seg-t1", right, {}))
        assert table_html(cells, "by_seg-t1", right=right) == theirs
