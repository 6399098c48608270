"""The two papers a picture is drawn on show the same: SVG in pages, an Axes in notebooks and files."""

import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from csat_research.results.drawing.markup import TALLEST
from csat_research.results.drawing.on_svg import PIECE, SvgPaper
from csat_research.results.drawing.paper import Panel
from csat_research.results.figure import Figure
from csat_research.results.figures import KINDS, draw, svg
from tests.results.sketches import FIGURES, hostile, marks

NEAR = 0.06  # pixels: pages have one decimal
WORDS_NEAR = 0.5 + NEAR  # and words stand on whole pixels
ISOLATES = re.compile("[\u2066-\u2069]")  # a lone word on a page has none
ALIGNED = {"left": "start", "center": "middle", "right": "end"}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def pixels(ax, points):
    """Screen pixels from the upper left corner of what lies at points of the display."""
    scale, picture = 96 / ax.figure.dpi, ax.get_figure(root=True)
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T * scale
    return np.column_stack([x, picture.bbox.height * scale - y])


def on_axes(ax):
    """Texts, ends of ranges and points of a drawn picture, each with where it lies and how it looks."""
    picture = ax.get_figure(root=True)
    picture.canvas.draw()
    texts = [one for one in picture.findobj(Text) if one.get_text().strip()]
    words = [
        (ISOLATES.sub("", one.get_text()), to_hex(one.get_color()), ALIGNED[one.get_ha()], one.get_weight() == "bold",
         *pixels(ax, one.get_transform().transform(one.get_position()))[0])
        for one in texts
    ]  # fmt: skip
    ranges = [
        (to_hex(colour), *pixels(ax, one.get_transform().transform(ends)).ravel())
        for one in picture.findobj(LineCollection)
        for ends, colour in zip(one.get_segments(), one.get_colors(), strict=True)
    ]
    points = [
        (to_hex(colour), *place)
        for one in picture.findobj(PathCollection)
        for place, colour in zip(
            pixels(ax, one.get_offset_transform().transform(one.get_offsets())), one.get_facecolors(), strict=True
        )
    ]  # fmt: skip
    return words, ranges, points


def on_page(text):
    """The same of an SVG; ranges are among all lines there."""
    root = ET.fromstring(text)
    top = -float(root.get("viewBox").split()[1])
    words = [
        (ISOLATES.sub("", one.text), style["fill"], style.get("text-anchor", "start"), "font-weight" in style,
         float(one.get("x", "0")), float(one.get("y")) + top)
        for one, style in marks(root, "text")
    ]  # fmt: skip
    lines = []
    for one, style in marks(root, "path"):
        for x, y, way, to in re.findall(r"M([\d.-]+) ([\d.-]+)([HVhv])([\d.-]+)(?=M|$)", one.get("d")):
            right, down = (float(x), float(y)) if way.islower() else (0.0, 0.0)
            level = way in "Hh"
            ends = (right + float(to), float(y) + top) if level else (float(x), down + float(to) + top)
            lines.append((style.get("stroke"), float(x), float(y) + top, *ends))
    points = [
        (style["fill"], float(one.get("cx")), float(one.get("cy")) + top)
        for one, style in marks(root, "circle")
    ]
    return words, lines, points


def lacks(wanted, found, within=NEAR):
    """What was wanted and has no equal, its numbers within so many pixels."""

    def near(one, other):
        return all(
            abs(a - b) <= within if isinstance(a, float) else a == b for a, b in zip(one, other, strict=True)
        )

    return [one for one in wanted if not any(near(one, other) for other in found)]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["en", pytest.param("fa", marks=pytest.mark.full)])
def test_a_page_shows_what_a_notebook_draws(kind, language):
    ax = draw(FIGURES[kind], language=language, width=492)
    on_paper = on_page(svg(FIGURES[kind], language, 492, titled=True))
    wanted = on_axes(ax)
    words = [one for one in on_paper[0] if one[0].strip()]
    assert len(words) == len(wanted[0]) > 0
    for drawn, shown, within in zip(wanted, on_paper, (WORDS_NEAR, NEAR, NEAR), strict=True):
        assert lacks(drawn, shown, within) == []


def test_text_of_data_cannot_leave_its_place():
    root = ET.fromstring(svg(hostile(FIGURES["map"]), titled=True))
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {
        "svg",
        "g",
        "path",
        "text",
        "circle",
        "rect",
        "title",
    }
    assert "<script>" in "".join(root.itertext())


def test_gaps_stay_gaps_and_marks_lie_as_deep_as_they_should():
    paper, panel = SvgPaper(), Panel(0, 100, 0, 50, 0, 10, (0, 5))
    paper.begin(100, 0, 50)
    x, up = np.arange(5.0), np.array([1, 2, np.nan, 3, 4.0])
    paper.trace(panel, x, up, colour="#000000", width=1.0, zorder=1.0)
    paper.area(panel, x, 0 * up, up, fill="#ffffff", zorder=0.5)
    found = re.findall(r' d="([^"]*)"', paper.inside(paper.whole))
    assert found == ["M0 40l10-10v20H0zM30 20l10-10v40H30z", "M0 40l10-10M30 20l10-10"]


def boxes(*marks):
    """The data of the paths that boxes of 10 x 10 at these places and of these colours make."""
    paper = SvgPaper()
    paper.begin(100, 0, 100)
    for x, fill in marks:
        paper.box(x, 0, 10, 10, fill=fill, edge=None, zorder=1.0)
    return re.findall(r'fill:(\w+)" d="([^"]*)"', paper.inside(paper.whole))


def test_marks_of_one_style_share_an_element_unless_one_between_would_change_places():
    apart = boxes((0, "red"), (20, "blue"), (40, "red"))
    assert apart == [("red", "M0 0h10v10H0zM40 0h10v10H40z"), ("blue", "M20 0h10v10H20z")]
    over = boxes((0, "red"), (5, "blue"), (8, "red"))  # the last lies on the blue one
    assert [one for one, _ in over] == ["red", "blue", "red"]


def periods(estimate, spread, **options):
    """Six periods, the last of them judged."""
    data = pd.DataFrame(
        {
            "label": list("abcdef"), "period": [f"2026-0{i}" for i in range(1, 7)], "n": 100, "estimate": estimate,
            "conf_low": estimate - spread, "conf_high": min(100, estimate + spread), "lower_limit": 66.0, "upper_limit": 86.0,
            "centre": estimate, "current": [False] * 5 + [True], "signal": "", "incomplete": False,
        }
    )  # fmt: skip
    return Figure(
        kind="series",
        title="T",
        subtitle="",
        alt="",
        axis="",
        data=data,
        options={"unit": "percent", **options},
    )


@pytest.mark.parametrize("target", [60.0, 70.0, 80.0, 90.0, 99.0])
@pytest.mark.parametrize("spread", [2.0, 9.0, 18.0])
def test_no_word_in_a_series_lies_on_the_line_of_its_target(target, spread):
    drawn = svg(periods(76.0, spread, target=target), "en", 676)
    level = float(re.search(r'stroke-dasharray[^>]*d="M\S+ ([\d.]+)', drawn)[1])
    for y in re.findall(r'y="(\d+)">usual range<', drawn):
        assert abs(float(y) - 4 - level) > 7  # half a letter above its foot, from the middle of the words


@pytest.mark.parametrize("options", [{"run_chart": True}, {"run_chart": True, "target": 99.0}, {}])
def test_words_at_the_end_of_a_series_stand_inside_the_picture_where_all_are_satisfied(options):
    drawn = svg(periods(100.0, 9.0, **options), "en", 676)
    ends = re.findall(r'y="(-?[\d.]+)"[^>]*>(?:<[^>]*>)?(100.0|median 100.0|target 99)<', drawn)
    feet = [float(y) for y, _ in ends]
    assert len(ends) == 1 + len(options)
    assert min(feet) >= 10  # the foot of the letters: the figures of the large one are ten pixels high
    assert all(abs(a - b) >= 14 for i, a in enumerate(feet) for b in feet[:i])


def test_a_picture_for_a_phone_has_no_hints_and_a_heat_map_names_its_columns():
    wide, phone = (svg(FIGURES["heat"], "en", width) for width in (702, 342))
    assert re.findall("<title>(.*?)</title>", wide) == ["all", "chat", "fax"]
    assert "<title>" not in phone
    assert re.sub("<rect.*?</rect>", "", wide).count("<text") <= phone.count("<text")


def rows(n):
    """A picture of so many groups."""
    names = [f"group {i:02d}" for i in range(n)]
    data = pd.DataFrame(
        {"label": names, "estimate": 50.0, "conf_low": 40.0, "conf_high": 60.0, "n": range(100, 100 + n)}
    )
    return Figure(
        kind="dots", title="", subtitle="", alt="told", axis="%", data=data, options={"reference": 50}
    )


def pieces_of(figure):
    """The picture as a page has it: in pieces, each an element."""
    found = svg(figure, "en", 676, named=False)
    return [ET.fromstring(one + "</svg>") for one in found.split("</svg>") if one]


def test_a_picture_that_no_sheet_of_paper_holds_is_parted_between_its_rows():
    """On paper it went on under the foot or was cut off; each row is whole in one piece, the line through all in each."""
    whole = ET.fromstring(svg(rows(60), "en", 676))
    pieces = pieces_of(rows(60))
    assert len(pieces) == pytest.approx(float(whole.get("height")) / PIECE, rel=0.25)
    row = float(whole.get("height")) / 60
    assert max(float(one.get("height")) for one in pieces) <= PIECE + row
    assert sum(float(one.get("height")) for one in pieces) == pytest.approx(float(whole.get("height")), abs=3)
    texts = [text for one in pieces for text in one.itertext()]
    assert sorted(texts) == sorted(whole.itertext())
    upright = re.compile(r"M[\d.]+ [\d.-]+[vV]")
    assert all(len(upright.findall(ET.tostring(one, encoding="unicode"))) == 1 for one in pieces)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_counts_over_the_bars_of_a_phone_stand_clear_of_the_line_at_zero(language):
    """Letters of Noto Sans Arabic reach 0.43 em below their line, and the zero line begins above the bar."""
    rows = {"label": ["chat"], "n": [82], "share_1": [15.8], "share_2": [16.4], "share_3": [67.8]}
    options = {"codes": [1, 2, 3], "satisfied": [3], "neutral": [2]}
    figure = Figure(
        kind="answers", title="t", subtitle="", alt="a", axis="", data=pd.DataFrame(rows), options=options
    )
    drawn = svg(figure, language, 342)
    zero = float(re.search(r'stroke-width:1.3" d="M[\d.]+ ([\d.]+)v', drawn)[1])
    line = float(re.search(r'<text[^>]* y="([\d.]+)"[^>]*>[^<]*82', drawn)[1])
    assert zero - line > 0.43 * 11.5


@pytest.mark.parametrize("many", [13, 16, 20, 31])
def test_the_pieces_of_a_picture_are_of_nearly_one_height(many):
    """After 300 pixels of rows came a piece of one row with the axis: a sheet would begin with that."""
    heights = [float(one.get("height")) for one in pieces_of(rows(many))]
    assert len(heights) > 1
    assert max(heights) - min(heights) <= 2 * sum(heights) / many


def test_the_bands_of_a_grid_are_parted_between_each_other():
    """Cut in the middle of its height the last row of the upper band stood on the other sheet, apart from its heads."""
    groups = ["all", *(f"team {i}" for i in range(9))]
    cells = [
        {"measure": f"m{j}", "figure": f"figure {j}", "by": "team" if i else "", "label": group}
        | {
            "estimate": 50.0,
            "conf_low": 40.0,
            "conf_high": 60.0,
            "form": "number",
            "counted": False,
            "total": not i,
        }
        for j in range(8)
        for i, group in enumerate(groups)
    ]
    data = pd.DataFrame(cells)
    figure = Figure(kind="grid", title="", subtitle="", alt="told", axis="", data=data, options={})
    upper, lower = ([text.split() for text in one.itertext()] for one in pieces_of(figure))
    for band in (upper, lower):
        names = [" ".join(words) for words in band]
        assert sorted(name for name in names if name in groups) == sorted(groups)
        assert sum(name.startswith("figure") for name in names) == 4


def test_a_picture_that_a_third_of_a_sheet_holds_is_one():
    (found,) = pieces_of(rows(10))
    assert float(found.get("height")) <= TALLEST


@pytest.mark.parametrize("many", [4, 40])
def test_only_the_first_of_several_pieces_says_where_the_heads_of_its_columns_end(many):
    """Paper says them again over rows that go on: the heads end above the first name and below what heads the columns."""
    first, *others = pieces_of(rows(many))
    told = [one.get("data-heads") for one in (first, *others)]
    assert [one is not None for one in told] == ([True] + [False] * len(others) if others else [False])
    if others:
        feet = {text.text: float(text.get("y", 0)) for text in first.iter() if text.tag.endswith("text")}
        assert feet["answers"] < float(told[0]) < min(feet[one] for one in feet if one.startswith("group"))
