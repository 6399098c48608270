"""Every kind of picture: it draws, keeps its words inside and apart, and says what it shows to those who do not see it."""

import functools
import io
import re
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise

import matplotlib
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from csat_research.errors import MethodError
from csat_research.results.drawing import look
from csat_research.results.drawing.stacked import shades
from csat_research.results.figures import KINDS, alt_text, draw, png, svg
from csat_research.words import say
from tests.results.sketches import FIGURES, HOSTILE, NAN, figure, hostile, marks, named, unknown

matplotlib.use("Agg")
WIDTHS = (702, 492, 342)
KIND = pytest.mark.parametrize("kind", sorted(KINDS))


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def boxes(ax):
    """Each shown text with its box in screen pixels, and the size of the picture."""
    picture, scale = ax.figure, 96 / ax.figure.dpi
    renderer = (
        picture.canvas.get_renderer()
    )  # words are placed by the canvas: measured without drawing the rest
    texts = [one for one in picture.findobj(Text) if one.get_visible() and one.get_text().strip()]
    found = [(one.get_text(), one.get_window_extent(renderer).extents * scale) for one in texts]
    return found, picture.bbox.width * scale, picture.bbox.height * scale


def outside(ax, slack=1.5):
    """Texts that leave the picture. Slack: side bearings of a letter are not ink."""
    found, width, height = boxes(ax)
    low = [(t, b) for t, b in found if b[0] < -slack or b[1] < -slack]
    return low + [(t, b) for t, b in found if b[2] > width + slack or b[3] > height + slack]


def meeting(ax):
    """Pairs of texts of which one lies on the other: more than a pixel both ways, without the leading of the font."""
    found, _, _ = boxes(ax)
    pairs = []
    for (one, a), (two, b) in combinations(found, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        if across > 1 and down > 4:
            pairs.append((one, two))
    return pairs


@functools.cache
def plain_svg(kind):
    return svg(FIGURES[kind], width=492)


@KIND
@pytest.mark.parametrize("width", WIDTHS)
def test_words_stay_inside_and_apart(kind, width):
    ax = draw(FIGURES[kind], width=width)
    assert isinstance(ax, Axes)
    assert boxes(ax)[0]
    assert outside(ax) == []
    assert meeting(ax) == []


@KIND
def test_words_stay_inside_from_right_to_left(kind):
    ax = draw(FIGURES[kind], language="fa", width=450)
    assert outside(ax) == []
    assert meeting(ax) == []


def test_right_to_left_names_stand_right_and_scales_run_on():
    left, right = draw(FIGURES["changes"], width=676), draw(FIGURES["changes"], width=676, language="fa")
    name = {ax: next(box for text, box in boxes(ax)[0] if text == "Chat") for ax in (left, right)}
    assert name[left][0] < 5
    assert name[right][2] > 671
    ticks = {re.sub("[\u2066-\u2069]", "", text): box[0] for text, box in boxes(right)[0]}
    assert ticks["−10"] < ticks["0"]


@KIND
@pytest.mark.parametrize(
    "width", [pytest.param(676, marks=pytest.mark.full), 342]
)  # the narrow one is the harder
def test_no_name_of_a_row_leaves_the_picture_or_breaks_it(kind, width):
    ax = draw(hostile(FIGURES[kind]), width=width)
    assert outside(ax) == []
    assert meeting(ax) == []


@KIND
def test_a_name_is_shown_in_full(kind):
    found, _, _ = boxes(draw(named(FIGURES[kind], HOSTILE["long"]), width=492))
    shown = "".join(text for text, _ in found).replace(" ", "")
    assert HOSTILE["long"].replace(" ", "") in shown


@KIND
def test_no_range_is_a_dotted_line_and_words(kind):
    one = unknown(FIGURES[kind])
    ax = draw(one, width=492)
    assert outside(ax) == []
    assert meeting(ax) == []
    words = " ".join(text for text, _ in boxes(ax)[0])
    dotted = [line for line in ax.figure.findobj(matplotlib.lines.Line2D) if line.is_dashed()]
    assert "too few" in words
    assert kind in ("map", "funnel", "heat") or dotted  # these have points, not rows


@KIND
def test_all_ranges_unknown_still_draws(kind):
    one = FIGURES[kind]
    data = one.data.astype(dict.fromkeys(one.data.select_dtypes("number"), float))
    data[data.select_dtypes("float").columns] = NAN
    assert outside(draw(replace(one, data=data))) == []


@KIND
def test_an_svg_says_what_it_shows_and_brings_nothing_from_outside(kind):
    found = svg(hostile(FIGURES[kind]), width=492, titled=True)
    root = ET.fromstring(found)
    assert root.get("role") == "img"
    assert root.get("aria-label") == str(FIGURES[kind].alt)
    assert "<script" not in found
    assert "http" not in found.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"<(image|style|metadata|foreignObject|a) ", found)


@KIND
def test_text_is_text_of_eleven_pixels_and_more(kind):
    root = ET.fromstring(plain_svg(kind))
    sizes = [float(style["font-size"].removesuffix("px")) for _, style in marks(root, "text")]
    assert sizes
    assert root.get("viewBox").split()[2:] == [root.get("width"), root.get("height")]
    assert min(sizes) >= 11


def test_only_the_colours_of_the_look_are_used():
    allowed = {
        v.lower() for v in vars(look).values() if isinstance(v, str) and re.fullmatch(r"#[0-9a-f]{6}", v)
    }
    allowed |= (
        {colour for pair in (look.POOR, look.GOOD) for colour in pair}
        | {"#b9c0c8"}
        | set(shades((look.BAND, look.PART), 12))
    )
    for kind in FIGURES:
        used = set(re.findall(r"#[0-9a-f]{6}\b", plain_svg(kind).lower()))
        assert used <= allowed, kind


def test_a_picture_has_no_ids_that_could_meet_those_of_another():
    for kind in FIGURES:
        assert not re.search(r"\bid=|url\(|href", plain_svg(kind)), kind


@KIND
def test_the_same_record_gives_the_same_bytes(kind):
    assert svg(FIGURES[kind], width=492) == plain_svg(kind)


@KIND
def test_no_letter_of_five_languages_is_missing(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert png(named(FIGURES[kind], "−12.3 → Łódź Åsa Жук گفت‌وگو ≤"), dpi=48).startswith(b"\x89PNG")


def test_our_own_fonts_hold_what_numbers_need():
    from fontTools.ttLib import TTFont

    for weight in ("Regular", "Bold"):
        with TTFont(look.FONT_FILES / f"NotoSans-{weight}.ttf") as font:
            letters = font.getBestCmap()
        assert {ord(one) for one in "\u2212+–0123456789.,%\u00a0АяŁłÅå“”"} <= set(letters)
        assert (look.FONT_FILES / "OFL.txt").is_file()


def test_dollars_are_dollars():
    found, _, _ = boxes(draw(named(FIGURES["dots"], HOSTILE["dollars"])))
    assert any("$100_{$" in text for text, _ in found)


def test_negative_numbers_carry_a_true_minus():
    texts = [text for text, _ in boxes(draw(FIGURES["changes"]))[0]]
    assert "−12.3 (−18.1 to −6.3)" in texts
    assert not any(re.search(r"-\d", text) for text in texts)


def test_given_an_axes_the_picture_stays_inside_it():
    picture, axes = plt.subplots(1, 2, figsize=(11, 4))
    for kind in ("changes", "series", "nps"):
        ax = axes[1]
        room = ax.get_window_extent().frozen()
        assert draw(FIGURES[kind], ax=ax) is ax
        picture.canvas.draw()
        for text in ax.texts:
            box = text.get_window_extent()
            assert box.x0 >= room.x0 - 2, (kind, text.get_text())
            assert box.x1 <= room.x1 + 2, (kind, text.get_text())
            assert box.y0 >= room.y0 - 2, (kind, text.get_text())
            assert box.y1 <= room.y1 + 2, (kind, text.get_text())
        picture.clear()
        axes = picture.subplots(1, 2)


def test_the_axes_has_the_scale_of_the_data():
    ax = draw(FIGURES["changes"])
    low, high = ax.get_xlim()
    assert low < -18.1 < 8.4 < high
    bottom, top = draw(FIGURES["series"]).get_ylim()
    assert bottom < 76 < 85 < top


def test_drawing_leaves_the_settings_of_the_reader_alone():
    before = dict(matplotlib.rcParams)
    draw(FIGURES["dots"])
    svg(FIGURES["dots"])
    assert dict(matplotlib.rcParams) == before


def test_numbers_are_left_to_a_table_beside():
    assert "84.5 (80.5 to 87.7)" in svg(FIGURES["dots"])
    assert "84.5 (80.5 to 87.7)" not in svg(FIGURES["dots"], numbers=False)


def test_orange_is_kept_for_what_was_called():
    assert look.FELL in svg(FIGURES["changes"])
    calm = replace(FIGURES["changes"], data=FIGURES["changes"].data.assign(called=""))
    assert look.FELL not in svg(calm)
    risen = replace(FIGURES["changes"], data=FIGURES["changes"].data.assign(called="rose"))
    assert look.ROSE in svg(risen)


def test_a_level_beside_a_change_has_its_range_or_is_not_there():
    ranged = FIGURES["changes"].data.assign(after_low=[65.8, float("nan")], after_high=[74.7, float("nan")])
    words = [text for text, _ in boxes(draw(replace(FIGURES["changes"], data=ranged)))[0]]
    assert "after: 70.4\u00a0% (65.8 to 74.7)" in words
    assert not [word for word in words if "82.7" in word or "84.5" in word]


def test_a_step_begins_where_the_one_before_it_ends():
    """A whole picture from the levels: each range stands at the start of its step, and the steps lead to the last level."""
    data = FIGURES["waterfall"].data
    ax = draw(FIGURES["waterfall"])
    ends = sorted(
        segment[0][0] for lines in ax.collections for segment in getattr(lines, "get_segments", list)()
    )
    assert ends == pytest.approx(sorted([73.8 - 27.1, 53.7 - 0.8]))
    words = [text for text, _ in boxes(ax)[0]]
    assert {"−20.1 (−27.1 to −12.9)", "+0.7 (−0.8 to +2.3)"} <= set(words)
    assert not [word for word in words if word.startswith(("73.8", "54.4"))]  # no number without its range
    assert look.FELL in svg(FIGURES["waterfall"])
    assert look.FELL not in svg(replace(FIGURES["waterfall"], data=data.assign(called="")))


def test_the_axis_of_a_change_of_shares_ends_at_a_hundred():
    """The air around 98.8 % would reach beyond it; a mean or NPS keeps its air."""
    data = FIGURES["waterfall"].data
    raised = data.assign(start=data["start"] + 25, estimate=data["estimate"] + 25 * data["total"])
    figure = replace(FIGURES["waterfall"], data=raised)
    assert figure.options["levels"] == "percent"
    assert draw(figure).get_xlim()[1] == 100
    assert draw(replace(figure, options={"unit": "points"})).get_xlim()[1] > 100


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_no_line_from_step_to_step_runs_through_a_number(language):
    """Half a page wide, each part's words stand over its step: the line came down through “−0.4)”."""
    ax = draw(FIGURES["waterfall"], language=language, width=342)
    scale, renderer = 96 / ax.figure.dpi, ax.figure.canvas.get_renderer()
    lines = [line.get_window_extent(renderer).extents * scale for line in ax.figure.findobj(Line2D)]
    upright = [line for line in lines if line[3] - line[1] > 4 and line[2] - line[0] < 4]
    assert upright
    for text, box in boxes(ax)[0]:
        for line in upright:
            beside = line[2] < box[0] or line[0] > box[2]
            assert beside or min(line[3], box[3]) - max(line[1], box[1]) < 4, text


def test_a_bar_begins_at_zero():
    assert draw(FIGURES["bars"]).get_xlim()[0] == 0


def test_an_unknown_kind_and_an_empty_table_are_refused_in_words():
    with pytest.raises(MethodError, match=r"no picture of kind “dost”.*Did you mean “dots”"):
        draw(replace(FIGURES["dots"], kind="dost"))
    with pytest.raises(MethodError, match="no rows"):
        draw(replace(FIGURES["dots"], data=FIGURES["dots"].data.head(0)))


def test_alt_text_falls_back_on_title_and_ranges():
    one = replace(FIGURES["dots"], alt="")
    assert alt_text(one).startswith("A finding about dots. phone: 84.5 (80.5 to 87.7); email")
    assert alt_text(FIGURES["dots"]) == "A finding about dots: 79.6 (77.5 to 81.5)"


def test_sentences_may_be_labels():
    data = FIGURES["dots"].data.assign(label=[say("phone"), say("e-mail"), say("chat")])
    assert ">e-mail<" in svg(replace(FIGURES["dots"], data=data))


def test_seaborn_draws_the_points(monkeypatch):
    import seaborn

    seen = []
    original = seaborn.scatterplot
    monkeypatch.setattr(seaborn, "scatterplot", lambda *a, **kw: (seen.append(kw), original(*a, **kw))[1])
    draw(FIGURES["dots"])
    assert len(seen) == 1


def test_effects_that_no_one_can_tell_from_none_say_so_without_ranks():
    data = FIGURES["effects"].data.assign(told=False, rank_low=NAN, rank_high=NAN)
    for width in WIDTHS:
        ax = draw(replace(FIGURES["effects"], data=data), width=width)
        words = " ".join(text for text, _ in boxes(ax)[0])
        assert words.replace("told from none", "").count("not ") >= len(data)
        assert "possible ranks" not in words
        assert meeting(ax) == []


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), min_size=1, max_size=40)
ROWS = st.lists(
    st.tuples(NAMES, st.floats(0, 100), st.floats(0, 40), st.integers(0, 10**7)), min_size=1, max_size=6
)


@settings(max_examples=12)
@given(
    ROWS,
    st.sampled_from([702, 492, 342, 240]),
    st.sampled_from(["dots", "changes", "strips", "bars", "weights"]),
)
def test_any_rows_fit_any_width(rows, width, kind):
    data = [(name, value, value - half, value + half, n) for name, value, half, n in rows]
    one = figure(kind, ["label", "estimate", "conf_low", "conf_high", "n"], data, unit="number")
    ax = draw(one, width=width)
    assert outside(ax) == []
    assert meeting(ax) == []
    plt.close("all")


@KIND
def test_a_picture_cut_to_its_ink_keeps_marks_on_their_scale(kind):
    """Jupyter shows `.plot()` cut to its ink: the cut picture is the whole one without its margin, to the pixel."""
    picture = draw(FIGURES[kind]).figure
    wide, high = picture.get_size_inches()
    whole, cut = io.BytesIO(), io.BytesIO()
    picture.savefig(whole, format="png", dpi=96)
    box = Bbox.from_extents(0.25, 0.25, wide - 0.25, high - 0.25)
    picture.savefig(cut, format="png", dpi=96, bbox_inches=box)
    every, inside = (matplotlib.image.imread(io.BytesIO(one.getvalue())) for one in (whole, cut))
    rows, columns = inside.shape[:2]
    kept = every[24 : 24 + rows, 24 : 24 + columns]
    off = np.abs(kept - inside[: len(kept)]).max(axis=-1) > 0.5
    ink = kept[..., :3].min(axis=-1) < 0.5
    assert off.sum() < 0.1 * ink.sum()  # what was moved differs by as much as there is ink


def _contrast(one, other):
    """Contrast of two colours, 1 to 21 (WCAG 2), written here a second time."""
    light = []
    for colour in (one, other):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        light.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(light) + 0.05) / (min(light) + 0.05)


@KIND
def test_text_has_a_contrast_of_four_and_a_half(kind):
    """On white, and white text on each dark ground; ink on the palest and the darkest tone of what is shaded."""
    fills = {style["fill"] for _, style in marks(ET.fromstring(plain_svg(kind)), "text")}
    assert fills
    assert all(_contrast(fill, look.WHITE) >= 4.5 for fill in fills - {look.WHITE})
    if look.WHITE in fills:
        grounds = (look.POOR[0], look.GOOD[-1], look.RANK, look.FELL)
        assert all(_contrast(look.WHITE, ground) >= 4.5 for ground in grounds)


def test_words_can_be_read_on_every_ground_they_stand_on():
    pale = [
        look.NEITHER,
        look.POOR[-1],
        look.GOOD[0],
        look.TINT,
        look.BAND,
        *shades((look.BAND, look.PART), 12),
    ]
    assert min(_contrast(look.INK, ground) for ground in pale) >= 4.5
    assert min(_contrast(look.FELL, ground) for ground in (look.WHITE, look.TINT)) >= 4.5


def test_parts_of_a_bar_differ_in_grey_from_the_part_beside_them():
    """Dark ends alike in grey never touch: 1 2 | 4 5 and detractors, passives, promoters alternate dark and pale."""
    for row in ([*look.POOR], [*look.GOOD], [look.POOR[0], look.NEITHER, look.GOOD[-1]]):
        assert all(_contrast(a, b) >= 3 for a, b in pairwise(row))


def test_a_cell_of_a_grid_says_why_it_has_no_range_as_tables_do():
    """400 contacts without a range are not too few; 12 are, in the words of every table where the column has room."""
    grid = FIGURES["grid"]

    def without_range(n):
        silent = (grid.data["label"] == "north") & (grid.data["measure"] == "median")
        data = grid.data.assign(n=grid.data["n"].mask(silent, n))
        data[["conf_low", "conf_high"]] = data[["conf_low", "conf_high"]].mask(silent)
        return svg(replace(grid, data=data), width=702)

    assert ">no range<" in without_range(400)
    assert "too few" not in without_range(400)
    assert ">too few answers to say<" in without_range(12)


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_a_grid_writes_its_numbers_beside_its_ranges(language):
    """On paper no table stands behind the service figures: dots on small scales were all that a reader had."""
    drawn = boxes(draw(FIGURES["grid"], width=676, language=language))[0]
    texts = [(text.strip("\u2066\u2067\u2068\u2069").replace(",", "."), box) for text, box in drawn]
    numbers = [box for text, box in texts if text in ("23.1", "20.0")]
    ticks = [box for text, box in texts if text in ("18", "20", "22", "24")]
    assert len(numbers) == 2
    assert numbers[0][2] == pytest.approx(numbers[1][2], abs=1)  # a pixel: bold digits have other edges
    assert ticks
    assert max(box[2] for box in numbers) < min(box[0] for box in ticks)


def test_changes_of_which_none_has_a_range_have_no_axis():
    """HubSpot, 14 answers a month: an axis from -1 to +1 stood under two rows on which nothing was drawn."""
    data = FIGURES["changes"].data
    bare = replace(
        FIGURES["changes"],
        data=data.assign(estimate=float("nan"), conf_low=float("nan"), conf_high=float("nan")),
    )
    shown, empty = (
        [text for text, _ in boxes(draw(one, width=676))[0]] for one in (FIGURES["changes"], bare)
    )
    title = str(bare.axis)
    assert title in shown
    assert title not in empty
    assert not [
        one for one in empty if re.fullmatch(r"[−+]?\d+(\.\d+)?", one) and one not in map(str, data["n"])
    ]
    assert {str(one) for one in data["label"]} <= set(empty)


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_on_a_phone_no_place_touches_the_value_above_it(language):
    found = svg(FIGURES["effects"], language, 342)
    heights = [float(one) for one in re.findall(r'<text[^>]* y="(\d+)">[^<]*\(', found)]
    edges = [float(one) for one in re.findall(r"M[\d.]+ ([\d.]+)h18v18", found)]
    assert heights
    assert edges
    for edge in edges:
        above = max(one for one in heights if one <= edge + 2)
        assert above + 5 <= edge  # letters such as "р" and brackets hang that far below their line


def bunched(step, up=70.0):
    """A map of fifteen things that matter about alike, all of them below the line of how it goes."""
    data = pd.concat([FIGURES["map"].data.iloc[:1]] * 15, ignore_index=True)
    across, rise = 6.0 + step * np.arange(15), up + np.arange(15) % 4
    levels = {"importance": across, "importance_low": across - 0.3, "importance_high": across + 0.3}
    levels |= {"performance": rise, "performance_low": rise - 1, "performance_high": rise + 1}
    named = data.assign(label=[f"Thing {i}" for i in range(15)], **levels)
    return replace(FIGURES["map"], data=named)


def test_a_map_of_things_that_matter_alike_is_cut_to_them():
    """From 0 on they stood in a heap at its right end; where one matters little the axis begins at 0 as before."""
    assert draw(bunched(0.15)).get_xlim()[0] > 4
    few = FIGURES["map"].data.assign(importance_low=lambda data: data["importance_low"] - 3)
    assert draw(replace(FIGURES["map"], data=few)).get_xlim()[0] <= 0


@pytest.mark.parametrize("width", [342, 702])
def test_a_corner_too_low_for_its_words_has_none(width):
    """The line of how it goes ran through "matters less, goes well"."""
    ax = draw(bunched(0.15), width=width)
    words = [text for text, _ in boxes(ax)[0]]
    assert "matters less, goes less well" in words
    assert "matters less, goes well" not in words
    assert "matters less, goes well" in [text for text, _ in boxes(draw(FIGURES["map"], width=702))[0]]


def test_words_below_a_short_name_of_a_grid_stay_whole():
    """Drivers called "h" and "h2" broke "worse half: over 4" letter by letter."""
    short = FIGURES["heat"].data.assign(row=["h", "h", "h", "h2"])
    ax = draw(replace(FIGURES["heat"], data=short), width=492)
    words = [text for text, _ in boxes(ax)[0]]
    assert {"worse half: over 4", "worse half: under 60"} <= set(words)


def test_a_grid_says_what_bold_and_what_shading_mean():
    """A cell below 0 whose range leaves out 0 is bold and not shaded; "bold and shaded" was untrue of it."""
    below = FIGURES["heat"].data.assign(sure=True, estimate=-2.2, conf_low=-3.6, conf_high=-0.9)
    words = [text for text, _ in boxes(draw(replace(FIGURES["heat"], data=below), width=702))[0]]
    assert "bold: the range leaves out 0; shaded: it lies above 0" in words


def crowd(n):
    """A map of many things that matter about alike, none of them to act on."""
    rng = np.random.default_rng(5)
    across, rise = rng.normal(4.0, 0.2, n).round(3), rng.normal(67.0, 1.0, n).round(2)
    levels = {"importance": across, "importance_low": across - 0.4, "importance_high": across + 0.4}
    levels |= {"performance": rise, "performance_low": rise - 2, "performance_high": rise + 2}
    data = pd.concat([FIGURES["map"].data.iloc[:1]] * n, ignore_index=True)
    named = data.assign(label=[f"Thing {i}" for i in range(n)], act_first=False, **levels)
    return replace(FIGURES["map"], data=named)


@pytest.mark.parametrize("n", [21, 30, 60])
@pytest.mark.parametrize("width", [342, 492, 702])
def test_a_crowded_map_has_numbers_that_lie_on_nothing_and_a_key_by_importance(n, width):
    """Thirty things that matter alike were a tangle: numbers lay far off under leaders, some on each other."""
    figure = crowd(n)
    ax = draw(figure, width=width)
    found, _, _ = boxes(ax)
    numbers = {text: box for text, box in found if text.isdigit() and text in map(str, range(1, n + 1))}
    keys = {text.split()[0]: (box, text.split(" ", 1)[1]) for text, box in found if " Thing " in f" {text}"}
    assert set(keys) == {str(one) for one in range(1, n + 1)} == set(numbers)
    assert meeting(ax) == []
    by_importance = figure.data.sort_values("importance", ascending=False, kind="stable")["label"].tolist()
    assert [keys[str(i)][1] for i in range(1, n + 1)] == by_importance
    assert len({round(box[0]) for box, _ in keys.values()}) > 2  # columns
