"""Placer: finds room for labels off everything that is drawn and off each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["FAR", "LEADER", "Box", "Placed", "overlap", "place_labels"]

_DISTANCES = (5.0, 9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0, 100.0, 125.0, 155.0, 190.0)
_DIRECTIONS = tuple(2 * math.pi * k / 16 for k in (0, 8, 12, 4, 15, 1, 9, 7, 13, 11, 3, 5, 14, 10, 2, 6))
FAR = 30.0  # a name farther from its cross than this is a number instead
LEADER = 12.0  # from this distance on a thin line ties the label to its cross


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in canvas pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        """The rectangle with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands, how far from its cross, and how much it still covers (0 where it found room)."""

    box: Box
    distance: float
    covered: float


def overlap(one: Box, others: np.ndarray) -> float:
    """Area that a box shares with others (k x 4: left, top, right, bottom).

    >>> overlap(Box(0, 0, 2, 2), np.array([[1, 1, 3, 3], [5, 5, 6, 6]]))
    1.0
    """
    if not len(others):
        return 0.0
    width = np.minimum(one.right, others[:, 2]) - np.maximum(one.left, others[:, 0])
    height = np.minimum(one.bottom, others[:, 3]) - np.maximum(one.top, others[:, 1])
    return float((np.clip(width, 0, None) * np.clip(height, 0, None)).sum())


def place_labels(
    crosses: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    taken: Sequence[Box],
    room: Box,
) -> list[Placed]:
    """A place for each label of `sizes` near its cross: inside `room`, off `taken`, off the other labels.

    Greedy, the most crowded cross first, and in three more orders where a label then may be read as another's; the
    nearest place that covers nothing and lies nearer to its own cross than
    to any other wins, else one that covers nothing, else the one that covers least. The same input gives the same places.
    """
    crowded = _crowded_first(crosses)
    across = sorted(range(len(crosses)), key=lambda i: (crosses[i], i))
    best: list[Placed] = []
    for order in (crowded, crowded[::-1], across, across[::-1]):
        found = _in_order(order, crosses, sizes, taken, room)
        if not best or _harm(found, crosses) < _harm(best, crosses):
            best = found
        if _harm(best, crosses)[:2] == (0.0, 0):
            break
    return best


def _harm(found: Sequence[Placed], crosses: Sequence[tuple[float, float]]) -> tuple[float, int, float]:
    """What is covered, how many labels may be read as another's, and how far all stand from their crosses."""
    misread = sum(
        _nearest(one.box, np.array([*crosses[:i], *crosses[i + 1 :]]).reshape(-1, 2)) <= one.distance
        for i, one in enumerate(found)
    )
    return sum(one.covered for one in found), misread, sum(one.distance for one in found)


def _in_order(
    order: Sequence[int],
    crosses: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    taken: Sequence[Box],
    room: Box,
) -> list[Placed]:
    found: dict[int, Placed] = {}
    for i in order:
        blocked = [
            (b.left, b.top, b.right, b.bottom) for b in (*taken, *(p.box.grown(2) for p in found.values()))
        ]
        others = np.array([one for k, one in enumerate(crosses) if k != i], dtype=float).reshape(-1, 2)
        found[i] = _best(crosses[i], sizes[i], np.array(blocked, dtype=float).reshape(-1, 4), others, room)
    return [found[i] for i in range(len(crosses))]


def _crowded_first(crosses: Sequence[tuple[float, float]]) -> list[int]:
    points = np.array(crosses, dtype=float).reshape(-1, 2)
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    return [int(i) for i in np.argsort(-np.exp(-apart / 60).sum(axis=1), kind="stable")]


def _best(
    cross: tuple[float, float], size: tuple[float, float], blocked: np.ndarray, others: np.ndarray, room: Box
) -> Placed:
    best: Placed | None = None
    for box, distance in _places(cross, size, room):
        if distance > FAR and best is not None and best.covered <= 0:
            return best  # nearer to another cross, but tied to its own by a line
        covered = overlap(box, blocked)
        if covered <= 0 and _nearest(box, others) > distance:
            return Placed(box, distance, 0.0)
        if best is None or covered < best.covered:
            best = Placed(box, distance, covered)
    return best if best is not None else _inside(cross, size, room)


def _nearest(box: Box, crosses: np.ndarray) -> float:
    """How near a box comes to the nearest of other crosses (k x 2); infinite where there are none."""
    if not len(crosses):
        return math.inf
    across = np.maximum(np.maximum(box.left - crosses[:, 0], crosses[:, 0] - box.right), 0.0)
    down = np.maximum(np.maximum(box.top - crosses[:, 1], crosses[:, 1] - box.bottom), 0.0)
    return float(np.hypot(across, down).min())


def _places(cross: tuple[float, float], size: tuple[float, float], room: Box) -> Iterator[tuple[Box, float]]:
    for distance in _DISTANCES:
        for angle in _DIRECTIONS:
            box = _beside(cross, size, distance, angle)
            if (
                box.left >= room.left
                and box.right <= room.right
                and box.top >= room.top
                and box.bottom <= room.bottom
            ):
                yield box, distance


def _beside(cross: tuple[float, float], size: tuple[float, float], distance: float, angle: float) -> Box:
    """The box whose nearest edge or corner lies `distance` from the cross in a direction."""
    across, down = math.cos(angle), math.sin(angle)
    x = cross[0] + across * distance + np.sign(round(across, 9)) * size[0] / 2
    y = cross[1] + down * distance + np.sign(round(down, 9)) * size[1] / 2
    return Box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def _inside(cross: tuple[float, float], size: tuple[float, float], room: Box) -> Placed:
    left = min(max(cross[0], room.left), max(room.left, room.right - size[0]))
    top = min(max(cross[1], room.top), max(room.top, room.bottom - size[1]))
    return Placed(Box(left, top, left + size[0], top + size[1]), 0.0, 1.0)
