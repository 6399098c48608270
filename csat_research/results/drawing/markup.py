"""Markup: a picture as SVG - inside a page, or as a file of its own - with its words for those who do not see it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html import escape

from csat_research.results.drawing.look import HINT, INK, STACK
from csat_research.results.drawing.on_svg import SvgPaper

__all__ = ["TALLEST", "inline_svg", "standing_alone"]

_SVG = "http://www.w3.org/2000/svg"
TALLEST = 340.0  # pixels of a picture that is one piece: a sheet of paper has room for three
_LINK = "{http://www.w3.org/1999/xlink}href"
# How every picture is set, text in ink unless it says otherwise; the style sheet of a page says the rest for all of them.
BARE = f"fill:{INK}"
STYLE = f"font-family:{STACK};stroke-linejoin:round;direction:ltr;font-variant-numeric:tabular-nums lining-nums;{BARE}"


def inline_svg(paper: SvgPaper, *, alt: str) -> str:
    """What was drawn as an `<svg role="img">` to be put into HTML.

    alt: text for those who do not see it. Where what stands around it tells them and hides it (""), it is on a page, and a sheet of
    paper ends somewhere: a tall picture is then several, one below the other, parted between its rows.
    """
    if alt:
        return _svg(paper, paper.whole, f' role="img" aria-label="{escape(alt)}"', STYLE)
    return "".join(_svg(paper, piece, "", BARE) for piece in paper.pieces(TALLEST))


def _svg(paper: SvgPaper, piece: tuple[float, float], told: str, style: str) -> str:
    return f'<svg xmlns="{_SVG}"{told} {paper.frame(piece)} style="{style}">{paper.inside(piece)}</svg>'


def standing_alone(source: str, *, title: str, alt: str, size: tuple[float, float]) -> str:
    """What matplotlib's SVG backend wrote as a file with its title and its alt text as SVG has them; size: screen pixels."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(source)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}metadata":
                parent.remove(child)
    for one in root.iter():
        if one.get("id", "").startswith(HINT):
            _tell(one)
        if (link := one.attrib.pop(_LINK, None)) is not None:
            one.set("href", link)
    told = {"role": "img", "aria-label": alt, "width": f"{size[0]:g}", "height": f"{size[1]:g}"}
    root.attrib.update(told)
    for at, (name, words) in enumerate({"title": title, "desc": alt}.items()):
        root.insert(at, _element(name, words))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _tell(group: ET.Element) -> None:
    """A hint: an unseen area with a title, which every browser shows without a script."""
    words = group.attrib.pop("id").removeprefix(HINT)
    group.set("pointer-events", "all")
    group.insert(0, _element("title", words))


def _element(name: str, words: str) -> ET.Element:
    found = ET.Element(f"{{{_SVG}}}{name}")
    found.text = words
    return found
