"""Counting: cells on the user's own engine, written once on the narwhals lazy subset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from scipy import sparse

from csat_research.errors import ColumnError, TooManyCellsError, listing, nearest
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.collected import collected, held
from csat_research.survey.engine.pieces import Pieces, Ranks, pieces_of, ranks_of, summed_by
from csat_research.survey.engine.store import Store
from csat_research.survey.engine.stored_cells import stored_pieces
from csat_research.survey.periods import PERIODS, roll_up
from csat_research.survey.questions import Question
from csat_research.survey.weighed import ROW_UNIT, SLOPE
from csat_research.words import say

__all__ = ["check_columns", "cluster_codes", "compact", "counts", "listed", "ranked", "summed"]

KEPT = ("customer", "agent", "stratum", "population")


def listed(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name or several, as a tuple; a name that stands there twice is one.

    >>> listed("channel"), listed(["channel", "month", "channel"])
    (('channel',), ('channel', 'month'))
    """
    several = (names,) if isinstance(names, str) or not isinstance(names, Iterable) else tuple(names)
    for one in several:
        if not isinstance(one, str):
            raise ColumnError(say("{found} names no column. Write a name, or several as a list.", found=one))
    return tuple(dict.fromkeys(several))


def check_columns(answers: nw.LazyFrame[Any], names: Iterable[str]) -> None:
    """Raise ColumnError for a column that is not there."""
    known = answers.columns
    for name in names:
        if name not in known:
            shown = [one for one in known if not one.startswith("_")]
            raise ColumnError(
                say(
                    "There is no column {name:quoted}.{near} Columns: {known}. One of the data that plays no role yet is added "
                    "as segments=[{name:typed}], or in survey.yml: {name}: {{role: segment}}.",
                    name=name,
                    near=nearest(name, shown),
                    known=listing(shown),
                )
            )


def counts(
    answers: nw.LazyFrame[Any],
    keys: Sequence[str],
    cluster: str | tuple[str, ...] | None,
    strata: str | None,
    max_cells: int,
    ranks: Callable[[str], Ranks] | None = None,
    store: Store | None = None,
) -> Cells:
    """The cells of `keys`; periods are rolled up from days after the engine has counted.

    ranks: of the columns of answers that pandas holds, where they are kept. store: in which answers stand on disk.
    """
    keys = tuple(dict.fromkeys(keys))
    clusters = listed(cluster) if cluster else ()
    columns = tuple(dict.fromkeys("_day" if key in PERIODS else key for key in keys))
    if "_day" in columns and "_day" not in answers.columns:
        raise ColumnError(
            say('By day, week, month, quarter or year needs the date of the answer: answered_at="column".')
        )
    extra = (*clusters, *((strata,) if strata else ()))
    check_columns(answers, (*columns, *extra))
    pieces = _pieces(answers, tuple(dict.fromkeys((*columns, *extra))), ranks, store)
    rolled = {key: _rolled(pieces.columns["_day"], key) for key in keys if key in PERIODS}
    return _as_cells(replace(pieces, columns={**pieces.columns, **rolled}), keys, clusters, strata, max_cells)


def _pieces(
    answers: nw.LazyFrame[Any],
    columns: tuple[str, ...],
    ranks: Callable[[str], Ranks] | None,
    store: Store | None,
) -> Pieces:
    """Sums by every combination of columns: by the engine, or from ranks that are known."""
    if store is not None and columns and answers.implementation.is_duckdb():
        return stored_pieces(answers, columns, _sums(answers), store)
    if ranks is None or not columns:
        return pieces_of(summed(answers, columns), columns)
    return summed_by(held(answers), columns, _sums(answers), ranks)


def _rolled(days: Ranks, every: str) -> Ranks:
    """Days as their weeks, months, quarters or years."""
    found = ranks_of(pd.Series(roll_up(days.values, every).to_numpy()))
    return Ranks(found.codes[days.codes], found.values)


def summed(answers: nw.LazyFrame[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    """Answers, Σw and Σw² of every combination of columns, in no order; one row of all where none is named.

    Where weights were estimated, also the sums of how they move with each parameter.
    """
    sums = [nw.col(name).sum() for name in _sums(answers)]
    if not columns:
        return collected(answers.select(*sums)).fillna(0.0)
    return collected(answers.group_by(*columns).agg(*sums))


def _sums(answers: nw.LazyFrame[Any]) -> list[str]:
    return ["_n", "_w", "_w2", *(name for name in answers.columns if name.startswith(SLOPE))]


def _as_cells(
    pieces: Pieces, keys: tuple[str, ...], clusters: tuple[str, ...], strata: str | None, max_cells: int
) -> Cells:
    codes, table = _table(pieces, keys)
    if len(table) > max_cells:
        raise TooManyCellsError(_too_many(table, max_cells))
    size = len(table)
    n, w, w2 = (np.bincount(codes, pieces.of(name), size) for name in ("_n", "_w", "_w2"))
    first, places = pieces.numbered(clusters[:1]) if clusters else (None, None)
    totals, answers = _cluster_totals(pieces, codes, size, clusters, first)
    ids = None if places is None else pieces.naming(clusters[0], places)
    stratum = None if places is None or strata is None else _strata(pieces.named(strata, places))
    slopes = _slopes(pieces, codes, size, clusters, first)
    return Cells(table, n.round().astype(np.int64), w, w2, totals, clusters, stratum, answers, ids, slopes)


def _table(pieces: Pieces, keys: tuple[str, ...]) -> tuple[np.ndarray, pd.DataFrame]:
    """Cell number of each piece and the sorted table of cells; missing is a key and comes last."""
    if not keys:
        return np.zeros(len(pieces), dtype=np.int64), pd.DataFrame(index=range(1))
    codes, firsts = pieces.numbered(keys)
    return codes, pd.DataFrame({name: pieces.named(name, firsts) for name in keys})


def _slopes(
    pieces: Pieces, codes: np.ndarray, size: int, clusters: tuple[str, ...], first: np.ndarray | None
) -> tuple[sparse.csr_matrix, ...]:
    names = [name for name in pieces.sums if name.startswith(SLOPE)]
    if len(clusters) != 1 or first is None or not names:
        return ()
    return tuple(_matrix(first, codes, pieces.of(name), size) for name in names)


def _cluster_totals(
    pieces: Pieces, codes: np.ndarray, size: int, clusters: tuple[str, ...], first: np.ndarray | None
) -> tuple[tuple[tuple[int, sparse.csr_matrix], ...], sparse.csr_matrix | None]:
    if first is None:
        return (), None
    weights = pieces.of("_w")
    dimensions = [(1, first), *((1, pieces.numbered([name])[0]) for name in clusters[1:])]
    if len(clusters) == 2:
        dimensions.append((-1, pieces.numbered(clusters)[0]))
    totals = tuple((sign, _matrix(rows, codes, weights, size)) for sign, rows in dimensions)
    answers = pieces.of("_n")
    same = np.array_equal(answers, weights)  # without weights one matrix is both
    return totals, totals[0][1] if same else _matrix(first, codes, answers, size)


def ranked(pieces: pd.DataFrame, keys: tuple[str, ...]) -> tuple[np.ndarray, pd.DataFrame]:
    """Cell number of each row of a table and the sorted table of cells; missing is a key and comes last."""
    return _table(pieces_of(pieces, keys), keys)


def cluster_codes(pieces: pd.DataFrame, names: list[str]) -> np.ndarray:
    """(pieces,) number of the cluster of each piece, in the order of the clusters' names."""
    return pieces_of(pieces, names).numbered(names)[0]


def _matrix(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, size: int) -> sparse.csr_matrix:
    shape = (int(rows.max()) + 1 if len(rows) else 0, size)
    return sparse.coo_matrix((weights, (rows, columns)), shape=shape).tocsr()


def _strata(named: pd.Series) -> np.ndarray:
    """Name of the stratum of each cluster; one that is not given is ""."""
    return np.asarray(named.astype("string").fillna("").to_numpy(object))


def _too_many(table: pd.DataFrame, max_cells: int) -> Any:
    most = max(table.columns, key=lambda name: table[name].nunique())
    return say(
        "{cells:count} different combinations; at most {limit:count} are counted. "
        "Drop {key:quoted} ({values:count} values) or raise max_cells.",
        cells=len(table),
        limit=max_cells,
        key=most,
        values=table[most].nunique(),
    )


def compact(
    answers: nw.LazyFrame[Any], questions: Sequence[Question], columns: Sequence[str]
) -> tuple[nw.LazyFrame[Any], tuple[Question, ...]]:
    """Cells as rows: the named columns and all that errors and periods need, with `_n`, `_w`, `_w2` summed."""
    check_columns(answers, columns)
    schema = answers.columns
    needed = [one.name for one in questions if one.role in KEPT and one.name in schema]
    needed += [ROW_UNIT] if ROW_UNIT in schema else []
    reasons = [f"_why_{name}" for name in columns if f"_why_{name}" in schema]
    keys = tuple(
        dict.fromkeys((*columns, *reasons, *needed, *(["_time", "_day"] if "_day" in schema else [])))
    )
    weighted = any(one.role == "weight" for one in questions)
    if weighted:  # a cell holds answers of one weight, so that no spread of weights is lost
        answers = answers.with_columns((nw.col("_w") / nw.col("_n")).alias("_each"))
    found = summed(answers, (*keys, "_each") if weighted else keys).drop(columns="_each", errors="ignore")
    found.insert(0, "_row", np.arange(len(found)))
    kept = tuple(one for one in questions if one.name in keys or one.role in ("weight", "answered_at"))
    return nw.from_native(found).lazy(), kept
