"""Measuring, wrapping, scales and places: the parts that keep words inside and apart."""

import itertools
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from csat_research.results.drawing import look
from csat_research.results.drawing.lettering import (
    clean,
    drawable,
    is_right_to_left,
    isolated,
    text_width,
    wrapped,
)
from csat_research.results.drawing.look import families, looking
from csat_research.results.drawing.numbers import known, scale, share_scale, tick_text, value_text
from csat_research.results.drawing.placer import Box, overlap, place_labels
from csat_research.results.drawing.series import spread
from csat_research.results.drawing.stacked import shades
from csat_research.words import say

ROOT = Path(__file__).resolve().parents[2]

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)
TEXTS = st.text(st.characters(codec="utf-8", max_codepoint=0x6FF), max_size=60)


@settings(max_examples=40)
@given(TEXTS, st.integers(20, 400))
def test_wrapping_loses_no_letter_and_keeps_the_width(text, width):
    kept = clean(text)
    with looking():
        lines = wrapped(kept, width, 12.5)
        assert "".join("".join(lines).split()) == "".join(kept.split())
        for line in lines:
            assert len(line) <= 1 or text_width(line, 12.5) <= width


@given(st.text(max_size=80))
def test_cleaning_leaves_nothing_that_steers_or_breaks_xml(text):
    kept = clean(text)
    assert not set(kept) & {chr(i) for i in range(32) if i != 10}
    assert not any(0x202A <= ord(one) <= 0x202E or 0x2066 <= ord(one) <= 0x2069 for one in kept)
    assert not any(0xD800 <= ord(one) <= 0xDFFF for one in kept)
    assert clean(kept) == kept


def test_bold_is_wider_and_twice_the_size_is_twice_as_wide():
    with looking():
        assert text_width("Solved the first time", 12.5, bold=True) > text_width(
            "Solved the first time", 12.5
        )
        assert text_width("Solved", 40.0) == pytest.approx(
            2 * text_width("Solved", 20.0), rel=0.03
        )  # hinted pixels


@pytest.mark.parametrize("text", ["W", "Жą", "−3", "✓", "هدف رضایت", "۱۲٪ پاسخ"])
def test_what_is_measured_whole_is_as_wide_as_matplotlib_has_it(text):
    """Which looks the fonts up again for each text; letters that join, or one or two, are measured so."""
    for size, bold in ((9.0, False), (12.5, True), (40.0, False)):
        font = FontProperties(family=list(families()), size=0.75 * size, weight="bold" if bold else "normal")
        wide, _, _ = RendererAgg(1, 1, 96).get_text_width_height_descent(isolated(text), font, ismath=False)
        assert text_width(text, size, bold) == pytest.approx(wide)


def test_a_letter_that_no_font_has_becomes_a_box():
    with looking():
        assert drawable("a\U0010fffd") == "a\u25a1"
        assert drawable("−12.3 Жąس") == "−12.3 Жąس"


def test_direction_follows_the_first_strong_letter():
    assert is_right_to_left("12 پاسخ chat")
    assert not is_right_to_left("chat پاسخ")
    assert not is_right_to_left("12")


@given(NUMBERS)
def test_a_scale_holds_its_values_and_its_ticks(values):
    found = scale(values)
    assert found.low < min(values) + 1e-6
    assert found.high > max(values) - 1e-6
    assert all(
        found.low - 1e-6 * abs(found.low) <= tick <= found.high + 1e-6 * abs(found.high)
        for tick in found.ticks
    )
    assert list(found.ticks) == sorted(set(found.ticks))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_a_scale_of_shares_stays_between_0_and_100(values):
    found = share_scale(values)
    assert found.low >= 0
    assert found.high <= 100
    assert found.low <= min(values) <= max(values) <= found.high


def test_scales_of_nothing_and_of_unknown_values():
    assert scale([]).low < scale([]).high
    assert share_scale([math.nan, None]) == share_scale([])
    assert scale([5.0, 5.0]).low < 5 < scale([5.0, 5.0]).high
    assert scale([3.0, 4.0], zero=True).low < 0


def test_ticks_are_written_without_needless_decimals():
    assert [tick_text(v, {}, "en") for v in (0.0, 2.5, -10.0, 1000.0)] == ["0", "2.5", "−10", "1,000"]
    assert tick_text(10.0, {"unit": "points"}, "en") == "+10"
    assert tick_text(0.1 + 0.2, {}, "en") == "0.3"


def test_a_value_carries_its_range_or_says_why_not():
    row = {"estimate": -12.34, "conf_low": -18.06, "conf_high": -6.3}
    assert str(value_text(row, {"unit": "points"})) == "−12.3 (−18.1 to −6.3)"
    assert str(value_text(row, {"format": "fine"})) == "−12.34 (−18.06 to −6.30)"
    assert str(value_text({**row, "conf_low": math.nan}, {})) == "too few answers to say"
    assert str(value_text({**row, "n": 29, "conf_low": math.nan}, {})) == "too few answers to say"
    assert str(value_text({**row, "n": 500, "conf_low": math.nan}, {})) == "no range"
    assert (
        str(value_text({**row, "n": 500, "why": say("all alike"), "conf_low": math.nan}, {})) == "all alike"
    )
    assert (
        str(value_text({"estimate": 6.2, "conf_low": 4.4, "conf_high": 8.0}, {"unit": "nps"}))
        == "+6.2 (+4.4 to +8.0)"
    )


def test_known_takes_what_frames_hold():
    assert known(1, np.float64(2), np.int64(3))
    assert not known(None)
    assert not known(np.nan, 1)
    assert not known("3")


@given(st.lists(st.floats(0, 200), min_size=1, max_size=4).map(sorted))
def test_spread_heights_keep_their_order_and_their_distance(heights):
    found = spread(heights, 16.0)
    assert all(b - a >= 16.0 - 0.5 for a, b in itertools.pairwise(found))  # half a pixel is not seen
    assert sum(found) == pytest.approx(sum(heights))


def test_shades_run_from_end_to_end():
    assert shades(("#000000", "#ffffff"), 2) == ["#000000", "#ffffff"]
    assert shades(("#000000", "#ffffff"), 1) == ["#ffffff"]
    assert shades(("#000000", "#ffffff"), 0) == []


@pytest.mark.parametrize("count", [2, 3, 5, 7, 12])
@pytest.mark.parametrize("ends", [look.POOR, look.GOOD, (look.BAND, look.PART)])
def test_shades_are_those_of_seaborn(ends, count):
    seaborn = pytest.importorskip("seaborn")
    assert shades(ends, count) == list(seaborn.blend_palette(ends, count).as_hex())


def test_the_pictures_of_a_page_wait_for_no_pyplot():
    """A quarter of a second before the first page; notebooks and slides, which draw on axes, import it when they do."""
    source = (
        "import sys\n"
        "from csat_research.results.figures import svg\n"
        "from tests.results.sketches import FIGURES\n"
        "drawn = [svg(one) for one in FIGURES.values()]\n"
        "print(len(drawn) > 9, [one for one in ('matplotlib.pyplot', 'seaborn') if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "True []"


def _as_box(x, y, arm):
    return [Box(x - arm, y - 2, x + arm, y + 2), Box(x - 2, y - arm, x + 2, y + arm)]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(30, 670), st.integers(30, 320)), min_size=1, max_size=8, unique=True))
def test_placed_names_cover_no_cross_and_no_other_name(points):
    arms = [box for x, y in points for box in _as_box(x, y, 14)]
    sizes = [(60.0 + 7 * i, 15.0) for i in range(len(points))]
    room = Box(0, 0, 702, 350)
    found = place_labels(points, sizes, arms, room)
    for i, one in enumerate(found):
        others = [p.box for k, p in enumerate(found) if k != i] + arms
        shared = overlap(one.box, np.array([(b.left, b.top, b.right, b.bottom) for b in others]))
        assert shared == pytest.approx(0, abs=1e-9)
        assert one.covered == 0
        assert room.left <= one.box.left
        assert one.box.right <= room.right
        assert room.top <= one.box.top
        assert one.box.bottom <= room.bottom


def test_a_label_stands_nearer_to_its_own_cross_than_to_another():
    """Two things close together: a reader takes a name for that of the cross beside it."""
    crosses = [(100.0, 100.0), (130.0, 90.0), (106.0, 101.0)]
    found = place_labels(crosses, [(70, 15), (70, 15), (70, 15)], [], Box(0, 0, 400, 300))
    for i, one in enumerate(found):
        near = [
            max(one.box.left - x, x - one.box.right, 0) ** 2
            + max(one.box.top - y, y - one.box.bottom, 0) ** 2
            for x, y in crosses
        ]
        assert near[i] == min(near)


def test_a_name_without_room_says_how_much_it_covers():
    wall = [Box(0, 0, 200, 200)]
    (found,) = place_labels([(100, 100)], [(80, 15)], wall, Box(0, 0, 200, 200))
    assert found.covered == pytest.approx(80 * 15)


def test_overlap_is_the_shared_area():
    assert overlap(Box(0, 0, 4, 4), np.array([[2, 2, 6, 6], [3, 0, 4, 1]])) == 5.0
    assert overlap(Box(0, 0, 1, 1), np.empty((0, 4))) == 0.0
