"""Placer: finds room for labels off everything that is drawn and off each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["FAR", "LEADER", "Box", "Placed", "overlap", "place_labels"]

_DISTANCES = (5.0, 9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0, 100.0, 125.0, 155.0, 190.0)
_DIRECTIONS = tuple(2 * math.pi * k / 16 for k in (0, 8, 12, 4, 15, 1, 9, 7, 13, 11, 3, 5, 14, 10, 2, 6))
_ALONG = np.array([(math.cos(angle), math.sin(angle)) for angle in _DIRECTIONS])
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


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where one label could stand inside the room, nearest first: boxes (k x 4), how far from its own cross, and from others'."""

    boxes: np.ndarray
    distances: np.ndarray
    nearest: np.ndarray


def overlap(one: Box, others: np.ndarray) -> float:
    """Area that a box shares with others (k x 4: left, top, right, bottom).

    >>> overlap(Box(0, 0, 2, 2), np.array([[1, 1, 3, 3], [5, 5, 6, 6]]))
    1.0
    """
    return float(_overlaps(_rows([one]), others)[0])


def _overlaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(m,) area that each of m boxes shares with k others."""
    left, top, right, bottom = (boxes[:, i, None] for i in range(4))
    width = np.minimum(right, others[:, 2]) - np.maximum(left, others[:, 0])
    height = np.minimum(bottom, others[:, 3]) - np.maximum(top, others[:, 1])
    return np.asarray((np.maximum(width, 0.0) * np.maximum(height, 0.0)).sum(axis=1))


def _rows(boxes: Sequence[Box]) -> np.ndarray:
    return np.array([(b.left, b.top, b.right, b.bottom) for b in boxes], dtype=float).reshape(-1, 4)


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
    spots = [
        _spots(cross, size, _others(crosses, i), room)
        for i, (cross, size) in enumerate(zip(crosses, sizes, strict=True))
    ]
    best: list[Placed] = []
    for order in (crowded, crowded[::-1], across, across[::-1]):
        found = _in_order(order, crosses, sizes, spots, _rows(taken), room)
        if not best or _harm(found, crosses) < _harm(best, crosses):
            best = found
        if _harm(best, crosses)[:2] == (0.0, 0):
            break
    return best


def _harm(found: Sequence[Placed], crosses: Sequence[tuple[float, float]]) -> tuple[float, int, float]:
    """What is covered, how many labels may be read as another's, and how far all stand from their crosses."""
    misread = sum(
        bool(_nearest(_rows([one.box]), _others(crosses, i))[0] <= one.distance)
        for i, one in enumerate(found)
    )
    return sum(one.covered for one in found), misread, sum(one.distance for one in found)


def _others(crosses: Sequence[tuple[float, float]], i: int) -> np.ndarray:
    return np.array([*crosses[:i], *crosses[i + 1 :]], dtype=float).reshape(-1, 2)


def _in_order(
    order: Sequence[int],
    crosses: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    spots: Sequence[_Spots],
    taken: np.ndarray,
    room: Box,
) -> list[Placed]:
    found: dict[int, Placed] = {}
    for i in order:
        blocked = np.concatenate([taken, _rows([one.box.grown(2) for one in found.values()])])
        found[i] = _best(spots[i], blocked) or _inside(crosses[i], sizes[i], room)
    return [found[i] for i in range(len(crosses))]


def _crowded_first(crosses: Sequence[tuple[float, float]]) -> list[int]:
    points = np.array(crosses, dtype=float).reshape(-1, 2)
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    return [int(i) for i in np.argsort(-np.exp(-apart / 60).sum(axis=1), kind="stable")]


def _best(spots: _Spots, blocked: np.ndarray) -> Placed | None:
    """The first near spot that is free and nearest to its own cross, else the first free, else what covers least.

    Far from its cross a line ties the label to its own, so that others may lie nearer there.
    """
    if not len(spots.boxes):
        return None
    covered = _overlaps(spots.boxes, blocked)
    free = covered <= 0
    sure = free & (spots.nearest > spots.distances) & (spots.distances <= FAR)
    wanted = sure if sure.any() else free
    at = int(wanted.argmax() if wanted.any() else covered.argmin())
    return Placed(Box(*spots.boxes[at].tolist()), float(spots.distances[at]), float(covered[at]))


def _nearest(boxes: np.ndarray, crosses: np.ndarray) -> np.ndarray:
    """(m,) how near each of m boxes comes to the nearest of other crosses (k x 2); infinite where there are none."""
    if not len(crosses):
        return np.full(len(boxes), math.inf)
    left, top, right, bottom = (boxes[:, i, None] for i in range(4))
    across = np.maximum(np.maximum(left - crosses[:, 0], crosses[:, 0] - right), 0.0)
    down = np.maximum(np.maximum(top - crosses[:, 1], crosses[:, 1] - bottom), 0.0)
    return np.asarray(np.hypot(across, down).min(axis=1))


def _spots(cross: tuple[float, float], size: tuple[float, float], others: np.ndarray, room: Box) -> _Spots:
    """Boxes whose nearest edge or corner lies at each of the distances from the cross, in each direction."""
    distances = np.repeat(_DISTANCES, len(_DIRECTIONS))
    along = np.tile(_ALONG, (len(_DISTANCES), 1))
    half = np.array(size) / 2
    middles = np.array(cross) + along * distances[:, None] + np.sign(along.round(9)) * half
    boxes = np.concatenate([middles - half, middles + half], axis=1)
    inside = (boxes[:, :2] >= (room.left, room.top)).all(axis=1) & (
        boxes[:, 2:] <= (room.right, room.bottom)
    ).all(axis=1)
    return _Spots(boxes[inside], distances[inside], _nearest(boxes[inside], others))


def _inside(cross: tuple[float, float], size: tuple[float, float], room: Box) -> Placed:
    left = min(max(cross[0], room.left), max(room.left, room.right - size[0]))
    top = min(max(cross[1], room.top), max(room.top, room.bottom - size[1]))
    return Placed(Box(left, top, left + size[0], top + size[1]), 0.0, 1.0)
