"""Lettering: text made safe, measured and wrapped before it is placed."""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from typing import Any

from csat_research.results.drawing.look import families

__all__ = [
    "alone",
    "clean",
    "drawable",
    "is_right_to_left",
    "is_turned",
    "isolated",
    "outline",
    "text_width",
    "upright",
    "wrapped",
]

_BOX = "\u25a1"
_ISOLATE_RIGHT, _END = "\u2067", "\u2069"
_TURNING = re.compile("[\u202a-\u202e]")
_STEERING = re.compile("[\u202a-\u202e\u200e\u200f]")  # marks that turn the direction of what follows
_ISOLATES = "\u2066\u2067\u2068"  # begin a unit of its own direction, which _END ends; `words` sets them around values
_NO_INK = f"\n{_ISOLATES}{_END}"
# Latin, Greek and Cyrillic letters, numbers and signs: none joins its neighbour and none stands upon it
_SIDE_BY_SIDE = re.compile(
    "[ -\u02af\u0370-\u0482\u048a-\u052f\u2010-\u2027\u202f-\u205e\u2066-\u2069\u2190-\u22ff]+"
)
_ISOLATED = re.compile(f"[{_ISOLATES}][^{_END}]*{_END}?")
POINTS = 0.75  # of a screen pixel
DOTS, SUBPIXELS = 96, 64  # an inch of screen; FreeType counts in parts of a pixel


def clean(text: object) -> str:
    """Text that cannot break a picture: no control or direction marks, blanks folded; line breaks stay.

    >>> clean("two  words " + chr(0) + chr(0x202E) + "more")
    'two words more'
    """
    return _cleaned(str(text))


@functools.lru_cache(8192)  # a label is measured, placed and written, in a wide picture and a narrow one
def _cleaned(text: str) -> str:
    kept = "".join(one for one in _STEERING.sub("", text) if one in "\n\t" or not _unseen(one))
    if not kept.isascii():
        kept = "\n".join(_closed(line) for line in kept.split("\n"))
    return "\n".join(" ".join(re.split(r"[ \t\r\f\v]+", line)).strip(" ") for line in kept.split("\n")).strip(
        "\n"
    )


def _closed(line: str) -> str:
    r"""A line in which every isolate that begins ends: a label cannot turn what follows it.

    >>> _closed("\u2067a") == "\u2067a\u2069", _closed("a\u2069")
    (True, 'a')
    """
    kept, depth = [], 0
    for one in line:
        depth += (one in _ISOLATES) - (one == _END)
        if depth >= 0:
            kept.append(one)
        depth = max(depth, 0)
    return "".join(kept) + _END * depth


def upright(text: str) -> str:
    """Text in which nothing turns round what follows it: no marks that do, and every isolate that begins ends.

    >>> upright("a" + chr(0x202E) + "b"), upright(chr(0x2067) + "a") == chr(0x2067) + "a" + chr(0x2069)
    ('ab', True)
    """
    kept = _TURNING.sub("", text)
    return "\n".join(map(_closed, kept.split("\n"))) if any(one in kept for one in _ISOLATES + _END) else kept


def _unseen(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") or one in "\ufffe\uffff"


def is_right_to_left(text: str) -> bool:
    """Whether the first strong letter runs from right to left.

    >>> is_right_to_left("402 پاسخ")
    True
    """
    strong = (unicodedata.bidirectional(one) for one in _ISOLATED.sub("", text))
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def isolated(text: str, mirrored: bool = False) -> str:
    r"""A right-to-left line as a unit of its own, so that its neighbours stay where they are.

    mirrored: the line stands in a language from right to left, whatever word it begins with; so a colon behind a Latin
    name, whose other words went to the next line, stands at its left.

    >>> isolated("Hours to reply:", mirrored=True) == "\u2067Hours to reply:\u2069", isolated("chat", mirrored=True)
    (True, 'chat')
    """
    turned = mirrored and (text.endswith(":") or is_turned(text))
    right = turned or is_right_to_left(text)
    return f"{_ISOLATE_RIGHT}{text}{_END}" if right else text


def alone(text: str) -> str:
    """A line that is one number needs no isolate around it: a picture runs from left to right.

    >>> alone("\u2066+3.2\u2069"), alone("a \u20663\u2069") == "a \u20663\u2069"
    ('+3.2', True)
    """
    inner = text[1:-1]
    whole = (
        text[:1] == _ISOLATES[0] and text[-1:] == _END and not any(one in inner for one in _ISOLATES + _END)
    )
    return inner if whole else text


def is_turned(text: str) -> bool:
    """Whether any letter runs from right to left.

    >>> is_turned("chat: هدف"), is_turned("chat")
    (True, False)
    """
    return any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)


@functools.cache
def _files(bold: bool) -> tuple[Any, ...]:
    """The font files of our families, looked up once: matplotlib's own measuring looks them up for each text."""
    from matplotlib.font_manager import FontProperties, findfont

    weight = "bold" if bold else "normal"
    return tuple(findfont(FontProperties(family=one, weight=weight)) for one in families())


@functools.cache
def _covered() -> frozenset[int]:
    """Every letter that one of our fonts, or one that matplotlib finds beside them, can draw."""
    from matplotlib.font_manager import get_font

    found: set[int] = set()
    for file in _files(bold=False):
        found |= set(get_font(file).get_charmap())
    return frozenset(found)


def drawable(text: str) -> str:
    """A box for each letter no font here can draw; the browser, and the table beside, may know it.

    >>> drawable("chat")
    'chat'
    """
    known = _covered()
    return "".join(one if ord(one) in known or one in _NO_INK else _BOX for one in text)


@functools.cache
def _font(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(families()), size=size * POINTS, weight="bold" if bold else "normal")


@functools.lru_cache(maxsize=20_000)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line in screen pixels at `size` pixels; of no setting of matplotlib's but the font it names itself.

    Letters that stand side by side are added up from pairs, which the next line shares: in front of its neighbour a
    letter takes what the pair is wider than the neighbour alone. Only scripts that join letters are measured whole.
    """
    if len(text) < 3 or not _SIDE_BY_SIDE.fullmatch(text):
        return _measured(text, size, bold)
    pairs = sum(_measured(one + two, size, bold) for one, two in pairwise(text))
    return pairs - sum(_measured(one, size, bold) for one in text[1:-1])


@functools.lru_cache(maxsize=20_000)
def _measured(text: str, size: float, bold: bool) -> float:
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    ruler = get_font(_files(bold))  # one for each thread
    ruler.set_size(size * POINTS, DOTS)
    ruler.set_text(isolated(drawable(text)), 0.0, flags=LoadFlags.DEFAULT)
    return float(ruler.get_width_height()[0] / SUBPIXELS)


def outline(text: str, size: float, bold: bool = False) -> str:
    """The shapes of one line as the `d` of an SVG path: its letters joined and in their order, from 0 on the base line.

    >>> outline("هدف", 12).startswith("M")
    True
    """
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    shapes = TextPath((0, 0), isolated(drawable(text)), size=size, prop=_font(size, bold))
    names = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    steps = shapes.iter_segments(simplify=False)
    return "".join(names[code] + _corners(points, code == Path.CLOSEPOLY) for points, code in steps)


def _corners(points: Any, closed: bool) -> str:
    """Points of a path as SVG counts them, downwards."""
    return "" if closed else " ".join(f"{x:.2f} {-y:.2f}" for x, y in points.reshape(-1, 2))


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Lines no wider than `width` pixels; a word that is too long is broken, nothing is left out."""
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _filled(part, width, size, bold)
    return lines or [""]


def _filled(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines, taken = [""], 0.0
    blank = text_width("a a", size, bold) - 2 * text_width("a", size, bold)
    for word in _pieces(text, width, size, bold):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        wanted = text_width(word, size, bold) + (taken + blank if lines[-1] else 0.0)
        # The sum of the words is the line to within a pixel or two; only a close call is measured whole.
        if wanted <= width - 3 or (wanted <= width + 3 and text_width(longer, size, bold) <= width):
            lines[-1], taken = longer, wanted
        else:
            lines.append(word)
            taken = text_width(word, size, bold)
    return [line for line in lines if line] or [""]


def _pieces(text: str, width: float, size: float, bold: bool) -> list[str]:
    found: list[str] = []
    for word in text.split(" "):
        while word and text_width(word, size, bold) > width:
            cut = _longest_fit(word, width, size, bold)
            found.append(word[:cut])
            word = word[cut:]
        found += [word] if word else []
    return found


def _longest_fit(word: str, width: float, size: float, bold: bool) -> int:
    """How many letters of a word fit, found by halving; one at least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(word[:middle], size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return low
