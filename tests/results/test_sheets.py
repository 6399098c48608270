"""Pictures on a sheet of a slide's shape: each as large as it fits, nothing cut off, and telling what it shows."""

import io
import xml.etree.ElementTree as ET

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from csat_research.results import figures
from csat_research.results.drawing.look import looking
from csat_research.results.figures import KINDS, SLIDE, alt_text, sheet_png, sheet_svg
from tests.results.sketches import FIGURES, hostile
from tests.results.test_figures import outside

SVG = "{http://www.w3.org/2000/svg}"


QUICK = ("bars", "map", "series")  # rows, a square and a line; the others in make test-full


@pytest.mark.parametrize(
    "kind", [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.full]) for one in sorted(KINDS)]
)
def test_a_picture_fills_its_sheet_and_stays_inside(kind):
    with looking():
        picture = figures._on_sheet(FIGURES[kind], "en", SLIDE, True)
        FigureCanvasAgg(picture)
        assert tuple(picture.get_size_inches() * 96) == pytest.approx(SLIDE[:2])
        assert outside(picture.axes[0], slack=2.0) == []
        boxes = [
            one.get_window_extent()
            for one in picture.findobj(lambda one: hasattr(one, "get_text"))
            if one.get_text().strip()
        ]
        lowest, widest = min(box.y0 for box in boxes), max(box.x1 for box in boxes)
    # Either the words reach down half the sheet, or across nearly all of it: it is not a stamp on a poster.
    assert lowest < SLIDE[1] * 0.5 or widest > SLIDE[0] * 0.85


def test_a_png_is_sixteen_to_nine_and_tells_what_it_shows():
    found = Image.open(io.BytesIO(sheet_png(FIGURES["dots"], "en")))
    assert found.size == (2560, 1440)
    assert found.text["Description"] == alt_text(FIGURES["dots"], "en")


def test_an_svg_of_its_own_tells_what_it_shows_and_brings_nothing_from_outside():
    found = sheet_svg(hostile(FIGURES["dots"]), "en")
    root = ET.fromstring(found)
    assert float(root.get("width")) / float(root.get("height")) == pytest.approx(16 / 9)
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text == alt_text(hostile(FIGURES["dots"]), "en")
    assert not {one.tag for one in root.iter()} & {
        f"{SVG}script",
        f"{SVG}image",
        f"{SVG}text",
        f"{SVG}foreignObject",
    }
    assert "http" not in found.replace("http://www.w3.org/2000/svg", "")
