"""Path data: points of a picture as the letters of an SVG path, as few as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from csat_research.results.drawing.paper import Panel

__all__ = ["along", "px", "stretches", "through"]


def stretches(values: np.ndarray) -> Iterator[np.ndarray]:
    """The places of each run of finite values.

    >>> [one.tolist() for one in stretches(np.array([np.nan, 1, 2, np.nan, 3]))]
    [[1, 2], [4]]
    """
    there = np.flatnonzero(np.isfinite(values))
    return (one for one in np.split(there, np.flatnonzero(np.diff(there) > 1) + 1) if len(one))


def through(panel: Panel, x: np.ndarray, y: np.ndarray) -> str:
    """A line through points of a panel, in pixels.

    >>> through(Panel(0, 100, 0, 50, 0, 10, (0, 5)), np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0]))
    'M0 40l10-10h10'
    """
    points = [(px(panel.x(a)), px(panel.y(b))) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    inner = zip(points, points[1:], points[2:], strict=False)
    # Of a level line its ends are enough.
    bends = [at for before, at, after in inner if not before[1] == at[1] == after[1]]
    kept = [*points[:1], *bends, *points[1:][-1:]]
    return f"M{' '.join(kept[0])}" + "".join(_step(before, at) for before, at in pairwise(kept))


def _step(start: tuple[str, str], end: tuple[str, str]) -> str:
    """A straight step between two points, in as few letters as it takes.

    >>> _step(("301.7", "9"), ("348.9", "9")), _step(("301.7", "100"), ("310.7", "98.5")), _step(("1", "1"), ("1", "1"))
    ('h47.2', 'l9-1.5', '')
    """
    if start == end:
        return ""
    if start[1] == end[1]:
        return along(start[0], end[0], "h")
    if start[0] == end[0]:
        return along(start[1], end[1], "v")
    x, y = (px(float(b) - float(a)) for a, b in zip(start, end, strict=True))
    return min(f"l{x}{'' if y.startswith('-') else ' '}{y}", f"L{' '.join(end)}", key=len)


def along(start: str, end: str, way: str) -> str:
    """A level or upright step between two coordinates, in as few letters as it takes.

    >>> along("301.7", "348.9", "h"), along("30", "9", "v")
    ('h47.2', 'V9')
    """
    by, to = way + px(float(end) - float(start)), way.upper() + end
    return min(by, to, key=len)


def px(value: float) -> str:
    """Pixels with one decimal: a tenth of a pixel cannot be seen.

    >>> px(12.04), px(-0.01)
    ('12', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
