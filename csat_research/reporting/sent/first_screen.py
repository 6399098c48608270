"""First screen: a picture of it for a slide - by an installed browser, else drawn by our own hand."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from csat_research.reporting.sent import browser
from csat_research.reporting.sent.source import Source
from csat_research.results.drawing.look import FELL, INK, ROSE, SECOND

__all__ = ["SIZE", "write_first_screen"]

SIZE = (2560, 1440)  # 1280 x 720 at two points a pixel
WINDOW = (
    1440,
    2600,
)  # the page's own 1200 with air on both sides; as tall as a first screen of long names may be
UPPER, EDGE = 340, 36.0  # of our own drawing: the height of the words, and the margin
COLOURS = {"fell": FELL, "rose": ROSE, "": SECOND}
# Nothing that leads further down, and names whole in the sentences: a picture has no pointer to ask.
ALONE = (
    "<style>.further, .contents, .skip, .noprint, details, .head-facts a, .head-facts .dot:last-of-type { display: none }"
    " .foot { position: static !important } .cut { display: none } .rest { all: unset !important }</style></head>"
)


def write_first_screen(source: Source, target: Path) -> None:
    """Fill `target` with the first screen as PNG of 2560 x 1440; where no browser is, with its words and four numbers."""
    from PIL import Image, PngImagePlugin

    picture = _pictured(source.page)
    about = PngImagePlugin.PngInfo()
    about.add_text("Title", source.head.title)
    about.add_text("Description", _spoken(source))
    if picture is None:
        picture = _drawn(source)
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(target, format="PNG", pnginfo=about)


def _spoken(source: Source) -> str:
    from csat_research.reporting.page.headline import headline_text

    return " ".join(
        [
            headline_text(source.harvest, source.language),
            *(f"{one.spoken(source.language)}." for one in source.tiles if one.label),
        ]
    )


def _pictured(page: Path) -> Any:
    """What a browser shows above "further down", on a ground of 16:9."""
    from PIL import Image

    with tempfile.TemporaryDirectory(prefix="csat-screen-") as folder:
        copy, shot = Path(folder) / "page.html", Path(folder) / "page.png"
        text = page.read_text(encoding="utf-8").replace("</head>", ALONE, 1)
        copy.write_text(text, encoding="utf-8")
        width, height = WINDOW
        if not browser.take_picture(copy, shot, width=width, height=height, scale=SIZE[0] / width):
            return None
        with Image.open(shot) as found:
            return _on_ground(found.convert("RGB"))


def _on_ground(found: Any) -> Any:
    """The inked part on white in the shape of a slide: nothing cut off, a tall screen smaller."""
    from PIL import Image, ImageChops

    white = Image.new("RGB", found.size, "white")
    inked = ImageChops.difference(found, white).getbbox()
    bottom = (inked[3] if inked else 0) + 24
    high = max(bottom, round(found.width * SIZE[1] / SIZE[0]))
    wide = round(high * SIZE[0] / SIZE[1])
    ground = Image.new("RGB", (wide, high), "white")
    ground.paste(found.crop((0, 0, found.width, bottom)), ((wide - found.width) // 2, 0))
    return ground


def _drawn(source: Source) -> Any:
    """Verdict and four numbers, or what was found, and the first picture below, by matplotlib."""
    from PIL import Image

    from csat_research.results.figures import sheet_png

    width, height = SIZE[0] // 2, SIZE[1] // 2
    ground = Image.new("RGB", SIZE, "white")
    ground.paste(Image.open(io.BytesIO(_words(source, width, UPPER))), (0, 0))
    if source.shown:
        below = sheet_png(source.shown[0].figure, source.language, (width, height - UPPER, EDGE))
        ground.paste(Image.open(io.BytesIO(below)).convert("RGB"), (0, 2 * UPPER))
    return ground


def _words(source: Source, width: int, height: int) -> bytes:
    from matplotlib.figure import Figure as Picture

    from csat_research.reporting.page.headline import headline
    from csat_research.results.drawing.canvas import Canvas
    from csat_research.results.drawing.look import looking
    from csat_research.results.drawing.on_axes import AxesPaper

    with looking():
        picture = Picture(figsize=(1, 1), facecolor="white")
        ax = picture.add_axes((0, 0, 1, 1))
        title = (headline(source.harvest), source.head.title)
        paper = AxesPaper(ax, sheet=(width, height, EDGE))
        canvas = Canvas(paper, 800.0, source.language, title)
        canvas.begin(140.0)
        canvas.line(0, 4, 800, 4, colour=INK, width=1.5)
        _numbers(canvas, source)
        target = io.BytesIO()
        picture.savefig(target, dpi=192, metadata={"Software": None})
    return target.getvalue()


def _numbers(canvas: Any, source: Source) -> None:
    from csat_research.reporting.page.lead import lead

    for i, one in enumerate(source.tiles):
        x = i * 204.0
        label = canvas.wrap(one.label, 190, 11.0)[:2]
        canvas.paragraph(x, 24, label, size=11.0, colour=SECOND, leading=14)
        shown, size = f"{one.number} {one.unit}".strip() or one.none, 22.0 if one.number else 12.5
        canvas.write(x, 58, shown, size=size, bold=bool(one.number))
        canvas.write(x, 82, one.range, size=12.5)
        words = canvas.wrap(one.words, 190, 11.0)
        canvas.paragraph(x, 92 + 7 * len(words), words, size=11.0, colour=COLOURS[one.called], leading=14)
    if not source.tiles:
        words = canvas.wrap(lead(source.harvest, source.language), 800, 12.5)[:7]
        canvas.paragraph(0, 16 + 8.5 * len(words), words)
