"""Comment counts: which customer mentions which word on which side, without words that would make a person known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from csat_research.analysis.comments.tokens import script_of, stem, words_of
from csat_research.stats.keyness import Mentions
from csat_research.stats.linearised import SMALLEST_GROUP

__all__ = ["Counted", "counted"]

Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Words of at least five customers: as people wrote them, language, comments and customers of each; both sides.

    vocabulary: distinct words there are; hidden: those of fewer customers; comments, customers: of (first, second) side.
    """

    words: list[str]
    languages: list[str]
    comments_of: Index
    customers_of: Index
    sides: tuple[Mentions, Mentions]
    vocabulary: int
    hidden: int
    comments: tuple[int, int]
    customers: tuple[int, int]


def counted(
    comments: Sequence[Sequence[str]],
    first: Iterable[bool],
    customers: Iterable[object],
    names: Iterable[str],
    latin: str,
    weights: NDArray[np.float64] | None = None,
) -> Counted:
    """Words counted once in each comment, by customer and side.

    comments: the words of each; first: whether it is of the first side; customers: whose it is; names: of people, whose words
    are left out; latin: the language of Latin letters; weights: survey weight of each, None where there are none.

    >>> found = counted([["late", "again"], ["later"], ["fine"]] * 6, [False, False, True] * 6, range(18), ["Ann"], "en")
    >>> found.words, found.comments_of.tolist(), found.hidden, found.comments
    (['again', 'fine', 'late', 'later'], [6, 6, 6, 6], 0, (6, 12))
    """
    side = np.array(list(first), dtype=bool)
    w = np.ones(len(comments)) if weights is None else weights
    whose = np.asarray(pd.factorize(np.array(list(customers), dtype=object))[0])
    left_out = {stem(word, latin) for name in names for word in words_of(name)}
    row = np.repeat(np.arange(len(comments)), [len(words) for words in comments])
    form, forms = pd.factorize(np.array([word for words in comments for word in words], dtype=object))
    root, roots = pd.factorize(np.array([stem(word, latin) for word in forms], dtype=object))
    fine = np.array([word not in left_out for word in roots], dtype=bool)[root[form]]
    row, form = row[fine], form[fine]
    comment, word = _pairs(row, root[form])
    customers_of = np.bincount(_pairs(whose[comment], word)[1], minlength=len(roots))
    comments_of = np.bincount(word, minlength=len(roots))
    used = np.flatnonzero(comments_of)
    kept = np.array([i for i in used if customers_of[i] >= SMALLEST_GROUP], dtype=int)
    people = int(whose.max()) + 1 if len(whose) else 0
    shown = _shown(forms, roots, root, form, whose[row])
    order = sorted(kept, key=lambda i: shown[i])
    return Counted(
        [shown[i] for i in order],
        [{"latin": latin, "cyrillic": "ru", "arabic": "fa"}.get(script_of(shown[i]), "") for i in order],
        comments_of[order],
        customers_of[order],
        (
            _mentions(comment, word, side, whose, people, order, w),
            _mentions(comment, word, ~side, whose, people, order, w),
        ),
        len(used),
        len(used) - len(kept),
        (int(side.sum()), int((~side).sum())),
        (len(np.unique(whose[side])), len(np.unique(whose[~side]))),
    )


def _pairs(one: Index, other: Index) -> tuple[Index, Index]:
    """Distinct pairs."""
    if not len(one):
        return one, other
    width = int(other.max()) + 1
    found = np.unique(one.astype(np.int64) * width + other)
    return found // width, found % width


def _shown(forms: Index, roots: Index, root: Index, form: Index, whose: Index) -> list[str]:
    """(roots,) the form that most customers use, if five do; else the stem with a hyphen."""
    users = np.bincount(_pairs(whose, form)[1], minlength=len(forms))
    best: dict[int, int] = {}
    for i in np.argsort(-users, kind="stable"):
        best.setdefault(int(root[i]), int(i))
    return [
        str(forms[best[i]]) if users[best[i]] >= SMALLEST_GROUP else f"{name}-"
        for i, name in enumerate(roots)
    ]


def _mentions(
    comment: Index,
    word: Index,
    side: NDArray[np.bool_],
    whose: Index,
    people: int,
    kept: Sequence[int],
    w: NDArray[np.float64],
) -> Mentions:
    here = side[comment]
    rows, columns = whose[comment[here]], word[here]
    size = (people, int(word.max()) + 1 if len(word) else 0)
    heavy, alone = w[comment[here]], w[side]
    table = sparse.csr_array(sparse.coo_array((heavy, (rows, columns)), shape=size))
    kish = len(alone) * float(alone @ alone) / alone.sum() ** 2 if alone.any() else 1.0
    return Mentions(
        table[:, list(kept)],
        np.bincount(rows, heavy, minlength=people),
        np.bincount(whose[side], alone, minlength=people),
        kish,
    )
