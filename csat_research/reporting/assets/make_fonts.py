"""Make fonts: the subsets of Noto Sans and Noto Sans Arabic that pages carry (run by hand; needs fonttools and brotli, and the TTF files).

    python csat_research/reporting/assets/make_fonts.py FOLDER_OF_TTF

Noto Sans has no minus (U+2212) and no arrows; both are drawn here from the bar of its own plus sign, so that they
have its weight, height and advance in Regular and in Bold.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# Latin with supplement and extension A, Romanian letters, punctuation, superscripts, currency, numero, trade mark.
RANGES = ((0x20, 0x17F), (0x218, 0x21B), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x2010, 0x2027), (0x202F, 0x203A))
CYRILLIC = ((0x400, 0x45F), (0x490, 0x491))
# What pages in our five languages hold as a rule; a letter beside ASCII and these asks for the whole subset of its script.
PLAIN = set((Path(__file__).parent / "fonts" / "plain.txt").read_text(encoding="utf-8")) | set(
    map(chr, range(0x20, 0x7F))
)
SINGLE = (0x2044, 0x2070, 0x20AC, 0x20BD, 0x2116, 0x2122, 0xFEFF)
# The letters, digits, marks and joiners of Persian and Arabic; the shapes of letters follow from these by shaping.
ARABIC = (
    (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x655), (0x660, 0x66C), (0x670, 0x670), (0x67E, 0x67E),
    (0x686, 0x686), (0x698, 0x698), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6C0, 0x6C0), (0x6CC, 0x6CC), (0x6D4, 0x6D5), (0x6F0, 0x6F9),
    (0x200B, 0x200F), (0x2066, 0x2069),
)  # fmt: skip
SHAPING = [
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "liga",
    "calt",
    "ccmp",
    "mark",
    "mkmk",
    "curs",
    "locl",
    "kern",
]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]


def bar_of_plus(font: TTFont) -> tuple[int, int, int, int, int]:
    """Left, right, bottom, top of the bar of the plus sign, and its advance, in font units."""
    name = font.getBestCmap()[ord("+")]
    points = font["glyf"][name].coordinates
    xs, ys = [x for x, _ in points], sorted({y for _, y in points})
    return min(xs), max(xs), ys[1], ys[2], font["hmtx"][name][0]


def polygon(*points: tuple[int, int]) -> TTGlyphPen:
    """A closed outline through points in clockwise order."""
    pen = TTGlyphPen(None)
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    return pen


def add_glyph(font: TTFont, code: int, name: str, pen: TTGlyphPen, advance: int, left: int) -> None:
    """Put an outline into the font under a code point."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (advance, left)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def add_minus_and_arrows(font: TTFont) -> None:
    """U+2212, U+2190 and U+2192 in the weight of the plus sign."""
    left, right, low, high, advance = bar_of_plus(font)
    add_glyph(
        font,
        0x2212,
        "minus.csat",
        polygon((left, low), (left, high), (right, high), (right, low)),
        advance,
        left,
    )
    middle, head, wide = (low + high) // 2, 190, 160
    end, neck, tail = advance + 100 - left, advance + 100 - left - head, left
    shape = [
        (tail, low),
        (tail, high),
        (neck, high),
        (neck, middle + wide),
        (end, middle),
        (neck, middle - wide),
        (neck, low),
    ]
    add_glyph(font, 0x2192, "arrowright.csat", polygon(*shape), advance + 100, tail)
    mirrored = [(advance + 100 - x, y) for x, y in reversed(shape)]
    add_glyph(font, 0x2190, "arrowleft.csat", polygon(*mirrored), advance + 100, left)


def latin(source: Path) -> tuple[TTFont, list[int], list[str]]:
    """For all languages written in Latin letters, with the digits and signs of all."""
    font = TTFont(source)
    add_minus_and_arrows(font)
    return font, [*letters(RANGES), *SINGLE, 0x2190, 0x2192, 0x2212], FEATURES


def cyrillic(source: Path) -> tuple[TTFont, list[int], list[str]]:
    """For Russian and its neighbours, beside the Latin one."""
    return TTFont(source), letters(CYRILLIC), FEATURES


def arabic(source: Path) -> tuple[TTFont, list[int], list[str]]:
    """For Persian and Arabic."""
    return TTFont(source), letters(ARABIC), SHAPING


def letters(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    """The code points of ranges."""
    return [code for first, last in ranges for code in range(first, last + 1)]


def subset(font: TTFont, codes: list[int], features: list[str], target: Path) -> int:
    """Write the subset as WOFF2 and say how many bytes it has."""
    options = Options(
        layout_features=features,
        hinting=False,
        notdef_outline=True,
        flavor="woff2",
        drop_tables=["STAT", "MVAR"],
    )
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def joiners(codes: list[int]) -> list[int]:
    """Of code points those that a plain subset has: its letters, and what joins or isolates them."""
    return [one for one in codes if chr(one) in PLAIN or 0x200B <= one <= 0x200F or 0x2066 <= one <= 0x2069]


if __name__ == "__main__":
    for make, family in ((latin, "NotoSans"), (cyrillic, "NotoSans"), (arabic, "NotoSansArabic")):
        for weight in ("Regular", "Bold"):
            for part, chosen in (("", list), ("plain-", joiners)):
                font, codes, features = make(Path(sys.argv[1]) / f"{family}-{weight}.ttf")
                here = Path(__file__).parent / "fonts" / f"{part}{make.__name__}-{weight}.woff2"
                print(here.name, subset(font, chosen(codes), features, here), "bytes")
