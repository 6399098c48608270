"""The ground of an ordinal model: levels seen, weights and counts, columns on one footing, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.columns import Footing, constant_column, footing
from csat_research.stats.cumulative import Answers, answers_of
from csat_research.stats.linear import refuse_too_few
from csat_research.words import count_say

__all__ = ["Ground", "ordinal_ground"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a cumulative model with J levels, K columns (the constant at `constant`) and q parameters stands on.

    answers: sorted. columns, codes: (n, K) centred and scaled, and (n,) levels 0, 1, ..., rows as given; a slope on
    them times units (K,) is one on the columns as given. counts,
    spread: (n,) of cells, None for rows (see `Way`). weights: (n,), adding up to the n answers. labels: (q,) names of the
    parameters shown: thresholds, then slopes = back @ parameters. places: (J - 1, K) of each column's slope among them,
    signs (K,): -1 for the constant, of which a threshold is the opposite.
    """

    answers: Answers
    columns: Floats
    codes: Codes
    levels: Floats
    names: tuple[str, ...]
    counts: Floats | None
    spread: Floats | None
    weights: Floats
    n: int
    labels: tuple[str, ...]
    back: Floats
    places: Codes
    signs: Floats
    units: Floats
    constant: int

    @property
    def shares(self) -> Floats:
        """Weighted share of each level, (J,)."""
        return np.bincount(self.codes, weights=self.weights) / self.weights.sum()

    @property
    def loglik_null(self) -> float:
        """Log likelihood of the levels' shares alone."""
        return float(self.weights.sum() * self.shares @ np.log(self.shares))


def ordinal_ground(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    free: Sequence[int] = (),
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    squares: ArrayLike | None = None,
) -> Ground:
    """Checked and sorted; arguments as in `ordinal`.

    >>> ordinal_ground([1, 3, 4, 3], [[1.0], [2.0], [2.0], [5.0]], names=["hours"]).labels
    ('1|3', '3|4', 'hours')
    """
    # each column in one piece, as `cumulative` takes sums of it
    y, x = np.asarray(outcome, dtype=float), np.asfortranarray(columns, dtype=float)
    named = tuple(names) if names is not None else tuple(f"x{j}" for j in range(x.shape[1]))
    w, many, spread = _weighed(len(y), weights, counts, squares)
    levels, codes = _levelled(y, w)
    x, named, constant, freed = _with_constant(x, named, free)
    cuts = len(levels) - 1
    owned = [j for j in range(x.shape[1]) if j in freed]
    shared = [j for j in range(x.shape[1]) if j not in freed and j != constant]
    n = len(y) if many is None else round(float(many.sum()))
    refuse_too_few(n, cuts * (1 + len(owned)) + len(shared))
    even = footing(x, named, w)
    own = np.column_stack([np.ones(len(y)), -even.columns[:, owned]])
    answers = answers_of(codes, own, -even.columns[:, shared], w)
    places = _places(cuts, x.shape[1], constant, owned)
    cut_names = [f"{low:g}|{high:g}" for low, high in pairwise(levels)]
    signs = np.ones(x.shape[1])
    signs[constant] = -1 / x[0, constant]
    return Ground(
        answers, even.columns, codes, levels, named, many, spread, w, n, _labels(cut_names, named, places, constant, owned),
        _way_back(even, answers, places, constant, owned, shared, float(x[0, constant])), places, signs,
        np.diag(even.back), constant,
    )  # fmt: skip


def _weighed(
    n: int, weights: ArrayLike | None, counts: ArrayLike | None, squares: ArrayLike | None
) -> tuple[Floats, Floats | None, Floats | None]:
    """Weights that add up to the answers; of cells also how many answers each is, and Σw² / (Σw)² in it."""
    many = None if counts is None else np.asarray(counts, dtype=float)
    alone = np.ones(n) if many is None else many
    given = alone if weights is None else np.asarray(weights, dtype=float)
    w = given * (alone.sum() / given.sum())
    if many is None:
        return w, None, None
    if weights is None or squares is None:
        return w, many, np.divide(1.0, many, out=np.zeros(n), where=many > 0)
    return w, many, np.divide(np.asarray(squares, dtype=float), given**2, out=np.zeros(n), where=given > 0)


def _levelled(y: Floats, w: Floats) -> tuple[Floats, Codes]:
    """The levels that somebody chose, and the place of each answer among them."""
    levels = np.unique(y[w > 0])
    if len(levels) < 2:
        raise MethodError(
            count_say(
                "{n:count} answer has nothing to differ from, so that nothing can go with it. Use a longer period.",
                "All {n:count} answers are the same, so that nothing can go with them. Use a longer period.",
                len(y),
            )
        )
    return levels, np.minimum(np.searchsorted(levels, y), len(levels) - 1)


def _with_constant(
    x: Floats, named: tuple[str, ...], free: Sequence[int]
) -> tuple[Floats, tuple[str, ...], int, set[int]]:
    """Columns with a constant among them, its place, and the places of the freed ones."""
    constant = constant_column(x) if x.shape[1] else None
    if constant is not None:
        return x, named, constant, set(free) - {constant}
    wide = np.ones((len(x), x.shape[1] + 1), order="F")
    wide[:, 1:] = x
    return wide, ("(Intercept)", *named), 0, {j + 1 for j in free}


def _places(cuts: int, width: int, constant: int, owned: Sequence[int]) -> Codes:
    """Where each column's slope stands at each cut, thresholds first, (cuts, width)."""
    found = np.empty((cuts, width), dtype=np.intp)
    found[:, constant] = range(cuts)
    after = cuts
    for j in range(width):
        if j == constant:
            continue
        wide = cuts if j in owned else 1
        found[:, j] = after + np.arange(cuts) % wide
        after += wide
    return found


def _labels(
    cut_names: list[str], named: tuple[str, ...], places: Codes, constant: int, owned: Sequence[int]
) -> tuple[str, ...]:
    found = [""] * (int(places.max()) + 1)
    for cut, cut_name in enumerate(cut_names):
        for j, name in enumerate(named):
            found[places[cut, j]] = (
                cut_name if j == constant else f"{cut_name} {name}" if j in owned else name
            )
    return tuple(found)


def _way_back(
    even: Footing,
    answers: Answers,
    places: Codes,
    constant: int,
    owned: Sequence[int],
    shared: Sequence[int],
    unit: float,
) -> Floats:
    """Thresholds and slopes of the columns as given from the parameters, (q, q).

    At every cut (-threshold / unit, slopes) are the coefficients of a binary model, which the footing carries back.
    """
    back = np.zeros((answers.size, answers.size))
    for cut in range(answers.cuts):
        first, start = answers.block(cut).start, answers.shared.start
        inside = {j: first + 1 + i for i, j in enumerate(owned)} | {
            j: start + i for i, j in enumerate(shared)
        }
        back[cut, first] = 1.0
        for j, place in inside.items():
            back[cut, place] = -unit * even.back[constant, j]
            back[places[cut, j], place] = even.back[j, j]
    return back
