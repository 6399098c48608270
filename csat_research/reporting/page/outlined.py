"""Outlined: Persian and Arabic words of a picture as shapes, for a printer that sets the letters of pictures one by one."""

from __future__ import annotations

import re
from collections import ChainMap
from html import unescape

from csat_research.reporting.page.lighter import PICTURE
from csat_research.results.drawing.lettering import is_turned, outline, text_width

__all__ = ["outlined"]

_PIECE = re.compile(r"<text\b([^>]*)>([^<]*)</text>|<(/?)(?:g|svg)\b([^>]*)>")
_SET = re.compile(r'\b(style|x|y)=(?:"([^"]*)"|([\w.-]+))')
_RULE = re.compile(r"([\w-]+):([^;]+)")
_SHIFTED = {"start": 0.0, "middle": 0.5, "end": 1.0}


def outlined(page: str) -> str:
    """The page in whose pictures words with letters from right to left are drawn: joined, and in their order.

    WeasyPrint sets each letter of a picture alone, from left to right: nobody could read them. What a picture tells
    those who do not see it stays text.
    """
    return PICTURE.sub(lambda found: _picture(found[0]), page)


def _picture(picture: str) -> str:
    styles = [ChainMap({"font-size": "16px"})]

    def piece(found: re.Match[str]) -> str:
        text, closing, inside = found[2], found[3], found[4]
        if text is not None:
            return _drawn(found[1], unescape(text), styles[-1]) if is_turned(unescape(text)) else found[0]
        if closing:
            styles.pop()
        elif not inside.endswith("/"):
            styles.append(styles[-1].new_child(_style(inside)))
        return found[0]

    return _PIECE.sub(piece, picture)


def _drawn(attributes: str, text: str, around: ChainMap[str, str]) -> str:
    """The shape of one line of text where the line would stand."""
    style = around.new_child(_style(attributes))
    size, bold = (
        float(style["font-size"].removesuffix("px")),
        style.get("font-weight") in ("bold", "600", "700"),
    )
    placed = {name: a or b for name, a, b in _SET.findall(attributes)}
    left = float(placed.get("x", 0)) - _SHIFTED[style.get("text-anchor", "start")] * text_width(
        text, size, bold
    )
    told = f' style="{placed["style"]}"' if "style" in placed else ""
    return f'<path{told} transform="translate({left:.2f} {float(placed.get("y", 0)):.2f})" d="{outline(text, size, bold)}"/>'


def _style(attributes: str) -> dict[str, str]:
    return dict(
        _RULE.findall(next((a or b for name, a, b in _SET.findall(attributes) if name == "style"), ""))
    )
