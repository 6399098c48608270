"""Deck: slides measured in pixels from their upper left corner, with our colours and fonts as the theme of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from csat_research.reporting.sent.source import one_line
from csat_research.results.drawing.lettering import clean
from csat_research.results.drawing.look import FELL, INK, MARK, RANK, ROSE, SECOND

__all__ = ["Deck"]

WIDE, HIGH = 1280.0, 720.0
PIXEL = 9525  # English metric units, the measure of the file
ONLY_A_TITLE = 5  # the layout "Title Only" of python-pptx's own template
LATIN, ARABIC = "Noto Sans", "Noto Sans Arabic"
Box = tuple[float, float, float, float]  # left, top, width, height


class Deck:
    """A .pptx in the making; columns are mirrored where the language runs from right to left.

    Raises ImportError where python-pptx is not installed.
    """

    def __init__(self, *, title: str, accent: str, language: str, mirrored: bool) -> None:
        from pptx import Presentation

        book: Any = Presentation()
        self._book = book
        self._book.slide_width, self._book.slide_height = _units(WIDE), _units(HIGH)
        self._mirrored, self._language = mirrored, language.replace("_", "-")
        self._now: Any = None
        _dress(self._book, accent)
        about = self._book.core_properties
        about.title, about.author, about.language = clean(title)[:255], "", self._language
        about.last_modified_by = about.subject = about.keywords = about.comments = ""

    def slide(self, title: str, *, top: float = 36, height: float = 88, largest: float = 26) -> None:
        """A new slide with its title, as large as its length allows; what follows goes on it."""
        from pptx.enum.text import MSO_ANCHOR

        self._now = self._book.slides.add_slide(self._book.slide_layouts[ONLY_A_TITLE])
        shape = self._now.shapes.title
        self._place(shape, (40, top, WIDE - 80, height))
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.TOP
        self._fill(
            frame, [title], size=_fitting(title, height, largest), bold=True, colour=INK, gap=0, end=False
        )
        number = f"{len(self._book.slides)}"
        self.text((WIDE - 100, 682, 60, 24), [number], size=10, colour=SECOND, end=True)

    def text(
        self,
        box: Box,
        lines: Sequence[str],
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        gap: float = 0,
        end: bool = False,
        unit: str = "",
    ) -> None:
        """Paragraphs in a box; none where all are empty. end: at the far edge of the line. unit: in half the size after it."""
        kept = [line for line in lines if line]
        if not kept:
            return
        frame = self._now.shapes.add_textbox(*self._units_of(box)).text_frame
        self._fill(frame, kept, size=size, bold=bold, colour=colour, gap=gap, end=end)
        if unit:
            self._run(frame.paragraphs[-1], f"\u00a0{unit}", size / 2, bold, colour)
            if not any(map(str.isalpha, unit)):  # a sign stands right of its number, a word behind it
                frame.paragraphs[-1]._p.get_or_add_pPr().set("rtl", "0")

    def rule(self, top: float) -> None:
        """The one heavy line."""
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        ends = (_units(40), _units(top), _units(WIDE - 40), _units(top))
        line = self._now.shapes.add_connector(1, *ends).line
        line.color.rgb, line.width = RGBColor.from_string(INK[1:]), Pt(1.25)

    def picture(self, image: BinaryIO, box: Box, alt: str) -> None:
        """A picture with its alt text."""
        shape = self._now.shapes.add_picture(image, *self._units_of(box))
        told = shape._element.nvPicPr.cNvPr
        told.set("descr", one_line(alt))
        told.set("name", "picture")

    def notes(self, text: str) -> None:
        """What the speaker sees."""
        self._now.notes_slide.notes_text_frame.text = "\n".join(
            one_line(line, mirrored=self._mirrored) for line in text.split("\n")
        )

    def save(self, target: Path) -> None:
        """Write the file."""
        self._book.save(str(target))

    def _fill(
        self, frame: Any, lines: Sequence[str], *, size: float, bold: bool, colour: str, gap: float, end: bool
    ) -> None:
        from pptx.util import Pt

        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            self._turn(paragraph, end)
            paragraph.space_after = Pt(gap)
            self._run(paragraph, line, size, bold, colour)

    def _run(self, paragraph: Any, text: str, size: float, bold: bool, colour: str) -> None:
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = one_line(text, mirrored=self._mirrored)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour[1:])
        run._r.get_or_add_rPr().set("lang", self._language)

    def _turn(self, paragraph: Any, end: bool) -> None:
        from pptx.enum.text import PP_ALIGN

        paragraph.alignment = PP_ALIGN.RIGHT if end != self._mirrored else PP_ALIGN.LEFT
        if self._mirrored:
            paragraph._p.get_or_add_pPr().set("rtl", "1")

    def _place(self, shape: Any, box: Box) -> None:
        shape.left, shape.top, shape.width, shape.height = self._units_of(box)

    def _units_of(self, box: Box) -> tuple[int, int, int, int]:
        left, top, width, height = box
        start = WIDE - left - width if self._mirrored else left
        return _units(start), _units(top), _units(width), _units(height)


def _units(pixels: float) -> int:
    return round(pixels * PIXEL)


def _fitting(title: str, height: float, largest: float) -> float:
    """The largest size in points at which a title fits its lines, by the mean width of a bold letter (0.6 of its size).

    >>> _fitting("CSAT fell", 88, 26), _fitting("a long title " * 20, 88, 26)
    (26, 16.0)
    """
    size = largest
    while size > 12 and len(title) * 0.6 * size * 4 / 3 / (WIDE - 80) > max(1, int(height / (size * 1.7))):
        size -= 2.0
    return size


def _dress(book: Any, accent: str) -> None:
    """Our colours and fonts become the theme, so that what a reader adds looks like the rest."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = book.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    colours = {
        "dk2": SECOND,
        "accent1": accent,
        "accent2": FELL,
        "accent3": ROSE,
        "accent4": MARK,
        "accent5": RANK,
    }
    for name, colour in {**colours, "hlink": ROSE}.items():
        text = re.sub(rf"(<a:{name}>)<a:\w+ [^>]*/>", rf'\1<a:srgbClr val="{colour[1:].upper()}"/>', text)
    text = re.sub(r'<a:latin typeface="[^"+]+"', f'<a:latin typeface="{LATIN}"', text)
    part._blob = re.sub(r'<a:cs typeface=""', f'<a:cs typeface="{ARABIC}"', text).encode("utf-8")
