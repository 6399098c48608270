"""View: what stands on a page, piece by piece, as plain texts in one language; the HTML template only places it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from csat_research.results.drawing.lettering import upright
from csat_research.results.drawing.look import ROSE
from csat_research.words import strung

__all__ = [
    "Entry",
    "Head",
    "Line",
    "Missing",
    "Origin",
    "Panel",
    "Row",
    "Tile",
    "anchor",
    "finalized",
    "shortened",
]

WHOLE = 2  # pieces of a picture that paper keeps together


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Logo letter or picture (data URI), title with period, facts at the right edge, the shop's accent colour.

    owner, what, period, groups: the parts of the title, for the cover of the printed page.
    """

    letter: str
    title: str
    facts: Sequence[str]
    owner: str = ""
    what: str = ""
    period: str = ""
    groups: str = ""
    logo: str = ""
    accent: str = ROSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the four numbers: always in its place, with number, range and words, or with what is missing.

    unit: a word, or the sign that stands right of the number in every language (CLDR, for Persian with Latin digits too).
    called: "fell", "rose" or nothing. sketch: SVG of range and mark. none: said where the number would stand.
    """

    name: str
    label: str
    number: str = ""
    unit: str = ""
    range: str = ""
    words: str = ""
    called: str = ""
    sketch: str = ""
    none: str = ""

    @property
    def signed(self) -> bool:
        """Whether its unit is a sign: it runs with its number from left to right, also between Persian words."""
        return bool(self.unit) and not any(map(str.isalpha, self.unit))

    def spoken(self, language: str) -> str:
        """The tile read aloud."""
        number = f"{self.number} {self.unit}".strip() or self.none
        return strung(filter(None, (self.label, number, self.range, self.words)), "; ", language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A block with its picture in the widths it needs ("wide", "narrow", "paper") and its table folded behind.

    names: long ones in its words, which a first screen shows in short.
    """

    name: str
    title: str
    subtitle: str = ""
    alt: str = ""
    basis: str = ""
    table: str = ""
    prose: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[str] = ()
    kind: str = "panel"
    short: bool = False
    names: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        """Its name as part of an HTML id; the short form of the first screen has one of its own."""
        return anchor(self.name, short=self.short)

    @property
    def parted(self) -> bool:
        """Whether its picture is so tall that half a sheet has no room for it: it is several, between which a sheet may end."""
        return any(one.count("<svg") > WHOLE for use, one in self.pictures.items() if use != "narrow")

    @property
    def tall(self) -> bool:
        """Whether one of its pictures is so tall, also the narrow one, which would share a line with another block."""
        return any(one.count("<svg") > WHOLE for one in self.pictures.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Panels side by side on a screen."""

    panels: Sequence[Panel | Origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One grey line for a block that these data cannot feed, with the one line to type; tiled: a tile says so too."""

    name: str
    title: str
    text: str
    code: str = ""
    tiled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the contents; paper: whether its section is printed too."""

    anchor: str
    title: str
    paper: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text and its number at the end of the row."""

    text: str
    number: str
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From the file to the number, rule by rule."""

    title: str
    subtitle: str
    lines: Sequence[Line]
    notes: Sequence[str] = ()
    kind: str = "origin"
    name: str = "origin"


def anchor(name: str, *, short: bool = False) -> str:
    """A name as part of an HTML id; short: of a block whose whole form stands further down.

    >>> anchor("nps_by segment"), anchor("drivers", short=True)
    ('nps-by-segment', 'drivers-short')
    """
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"{plain}-short" if short else plain


def shortened(text: str, most: int) -> str:
    """A text of one line that fits its place; where it is cut it says so, and stands whole elsewhere.

    >>> shortened("chat", 9), shortened("a long name", 9)
    ('chat', 'a long n…')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def finalized(value: Any) -> Any:
    """What a template shows of a value: a text without marks that turn the line round; it is escaped after this."""
    return type(value)(upright(value)) if isinstance(value, str) else value
