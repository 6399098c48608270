"""Outlined: what becomes a shape, where it stands, and that its letters are joined."""

import re

import pytest

from csat_research.reporting.page.outlined import outlined
from csat_research.results.drawing.lettering import outline, text_width

GOAL = "دامنهٔ معمول"
HEAD = '<svg style="font-family:x"><g style="font-size:12px;text-anchor:{}">'


def ends(path):
    """Where a shape begins and ends, from left to right."""
    across = [float(x) for x in re.findall(r"(-?[\d.]+) -?[\d.]+", path)]
    return min(across), max(across)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", [GOAL, "پاسخ‌ها", "هدف \u206680\u2069"])
def test_letters_are_joined_as_where_the_width_is_measured(text, bold):
    first, last = ends(outline(text, 40, bold))
    assert 0.93 < (last - first) / text_width(text, 40, bold) < 1.02  # ink has no blank at its sides


@pytest.mark.parametrize(
    "text", ["\u206677.5\u2069 to \u206681.5\u2069", "Jämfört, oftare", "Довольных больше", "WAVE To (j)"]
)
def test_a_line_added_up_from_pairs_is_as_wide_as_its_shapes(text):
    first, last = ends(outline(text, 100))
    assert last - first == pytest.approx(text_width(text, 100), rel=0.02)


def test_joined_letters_are_narrower_than_letters_alone():
    """The word whose letters join best: set one by one they are half as wide again."""
    first, last = ends(outline("سپتامبر", 40))
    assert last - first < 0.8 * sum(text_width(one, 40) for one in "سپتامبر")


def test_a_word_runs_from_right_to_left():
    """Alef is the upright stroke a word begins with: it stands at the right."""
    stroke = ends(outline("ا", 40))
    word = outline("ابـــــ", 40)
    right = [part for part in re.split("(?=M)", word)[1:] if ends(part)[1] == pytest.approx(ends(word)[1])]
    assert any(
        ends(part)[1] - ends(part)[0] == pytest.approx(stroke[1] - stroke[0], abs=1.5) for part in right
    )


@pytest.mark.parametrize(("anchor", "share"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_a_shape_stands_where_the_text_would(anchor, share):
    page = HEAD.format(anchor) + f'<g style="fill:red"></g><text x=30 y="144">{GOAL}</text></g></svg>'
    left = 30 - share * text_width(GOAL, 12)
    assert f'<path transform="translate({left:.2f} 144.00)" d="{outline(GOAL, 12)}"/>' in outlined(page)


def test_a_line_keeps_its_own_style():
    page = (
        HEAD.format("start")
        + f'<text style="font-size:20px;font-weight:700;fill:red" x=1 y=2>{GOAL}</text></g></svg>'
    )
    drawn = f'<path style="font-size:20px;font-weight:700;fill:red" transform="translate(1.00 2.00)" d="{outline(GOAL, 20, bold=True)}"/>'
    assert drawn in outlined(page)


def test_what_runs_from_left_to_right_and_what_is_no_picture_stays():
    page = f"<p>{GOAL}</p>{HEAD.format('end')}<text x=1 y=2>chat &amp; phone</text></g></svg><p>{GOAL}</p>"
    assert outlined(page) == page
    assert f'aria-label="{GOAL}"' in outlined(f'<svg aria-label="{GOAL}"><text x=1 y=2>{GOAL}</text></svg>')
