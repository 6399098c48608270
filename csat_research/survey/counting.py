"""Counting: counts and moments on the user's own engine, written once on the narwhals lazy subset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from scipy import sparse

from csat_research.errors import ColumnError, MethodError, TooManyCellsError, listing, nearest
from csat_research.survey.cells import Cells
from csat_research.survey.moments import Moments, square
from csat_research.survey.periods import PERIODS, roll_up
from csat_research.survey.questions import Question
from csat_research.words import say

__all__ = ["check_columns", "compact", "counts", "listed", "moments"]

KEPT = ("customer", "agent", "stratum")
AT_ONCE = 64


def listed(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


def check_columns(answers: nw.LazyFrame[Any], names: Iterable[str]) -> None:
    """Raise ColumnError for a column that is not there."""
    known = answers.collect_schema().names()
    for name in names:
        if name not in known:
            shown = [one for one in known if not one.startswith("_")]
            raise ColumnError(
                say(
                    "There is no column {name:quoted}.{near} Columns: {known}.",
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
) -> Cells:
    """The cells of `keys`; periods are rolled up from days after the engine has counted."""
    keys = tuple(dict.fromkeys(keys))
    clusters = listed(cluster) if cluster else ()
    columns = tuple(dict.fromkeys("_day" if key in PERIODS else key for key in keys))
    if "_day" in columns and "_day" not in answers.collect_schema().names():
        raise ColumnError(
            say('By day, week, month, quarter or year needs the date of the answer: answered_at="column".')
        )
    extra = (*clusters, *((strata,) if strata else ()))
    check_columns(answers, (*columns, *extra))
    pieces = _grouped(answers, tuple(dict.fromkeys((*columns, *extra))))
    for key in keys:
        if key in PERIODS:
            pieces[key] = roll_up(pieces["_day"], key).to_numpy()
    return _as_cells(pieces, keys, clusters, strata, max_cells)


def _grouped(answers: nw.LazyFrame[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    sums = [nw.col(name).sum() for name in ("_n", "_w", "_w2")]
    if not columns:
        return answers.select(*sums).collect("pandas").to_native().fillna(0.0)
    return answers.group_by(*columns).agg(*sums).collect("pandas").to_native()


def _as_cells(
    pieces: pd.DataFrame, keys: tuple[str, ...], clusters: tuple[str, ...], strata: str | None, max_cells: int
) -> Cells:
    codes, table = _ranked(pieces, keys)
    if len(table) > max_cells:
        raise TooManyCellsError(_too_many(table, max_cells))
    size = len(table)
    n, w, w2 = (np.bincount(codes, pieces[name].to_numpy(float), size) for name in ("_n", "_w", "_w2"))
    totals, stratum, answers = _cluster_totals(pieces, codes, size, clusters, strata)
    ids = _ids(pieces, clusters[0]) if clusters else None
    return Cells(table, n.round().astype(np.int64), w, w2, totals, clusters, stratum, answers, ids)


def _ranked(pieces: pd.DataFrame, keys: tuple[str, ...]) -> tuple[np.ndarray, pd.DataFrame]:
    """Cell number of each piece and the sorted table of cells; missing is a key and comes last."""
    if not keys:
        return np.zeros(len(pieces), dtype=np.int64), pd.DataFrame(index=range(1))
    named = pieces[list(keys)]
    codes = named.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    return codes, named.iloc[first].reset_index(drop=True)


def _cluster_totals(
    pieces: pd.DataFrame, codes: np.ndarray, size: int, clusters: tuple[str, ...], strata: str | None
) -> tuple[tuple[tuple[int, sparse.csr_matrix], ...], np.ndarray | None, sparse.csr_matrix | None]:
    if not clusters:
        return (), None, None
    weights = pieces["_w"].to_numpy(float)
    dimensions: list[tuple[int, list[str]]] = [(1, [name]) for name in clusters]
    if len(clusters) == 2:
        dimensions.append((-1, list(clusters)))
    totals = tuple((sign, _matrix(_codes(pieces, names), codes, weights, size)) for sign, names in dimensions)
    first = _codes(pieces, [clusters[0]])
    answers = _matrix(first, codes, pieces["_n"].to_numpy(float), size)
    return totals, _strata(pieces, first, strata), answers


def _codes(pieces: pd.DataFrame, names: list[str]) -> np.ndarray:
    return pieces.groupby(names, sort=True, dropna=False).ngroup().to_numpy()


def _ids(pieces: pd.DataFrame, name: str) -> pd.Index:
    first = np.unique(_codes(pieces, [name]), return_index=True)[1]
    return pd.Index(pieces[name].iloc[first])


def _matrix(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, size: int) -> sparse.csr_matrix:
    shape = (int(rows.max()) + 1 if len(rows) else 0, size)
    return sparse.coo_matrix((weights, (rows, columns)), shape=shape).tocsr()


def _strata(pieces: pd.DataFrame, cluster: np.ndarray, strata: str | None) -> np.ndarray | None:
    if strata is None:
        return None
    codes = _codes(pieces, [strata])
    first = np.unique(cluster, return_index=True)[1]
    return codes[first]


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


def moments(
    answers: nw.LazyFrame[Any],
    columns: Sequence[str],
    by: tuple[str, ...],
    cluster: str | None,
    weight: nw.Expr | None,
) -> Moments:
    """Centred cross-products in two passes: means first, then sums of products per group and cluster."""
    names = tuple(columns)
    check_columns(answers, (*names, *by, *((cluster,) if cluster else ())))
    _check_numbers(answers, names)
    if weight is not None:
        answers = answers.with_columns(weight.alias("_w"))
    complete = answers.filter(
        nw.all_horizontal(*[~nw.col(name).is_null() for name in names], ignore_nulls=True)
    )
    centre = _centre(complete, names)
    pieces = _products(complete, names, centre, tuple(dict.fromkeys((*by, *((cluster,) if cluster else ())))))
    return _as_moments(answers, pieces, names, by, cluster, centre)


def _check_numbers(answers: nw.LazyFrame[Any], names: Sequence[str]) -> None:
    schema = answers.collect_schema()
    for name in names:
        if not schema[name].is_numeric():
            raise MethodError(say("Column {name:quoted} holds words; only numbers have moments.", name=name))


def _centre(complete: nw.LazyFrame[Any], names: tuple[str, ...]) -> np.ndarray:
    """Weighted means in two steps, so that an offset of 1e8 costs no digits."""
    rough = (
        complete.select(*[nw.col(name).mean() for name in names])
        .collect("pandas")
        .to_native()
        .iloc[0]
        .to_numpy(float)
    )
    if not np.isfinite(rough).all():
        return np.zeros(len(names))
    sums = [
        ((nw.col(name) - float(m)) * nw.col("_w")).sum().alias(f"s{i}")
        for i, (name, m) in enumerate(zip(names, rough, strict=True))
    ]
    found = (
        complete.select(nw.col("_w").sum().alias("w"), *sums)
        .collect("pandas")
        .to_native()
        .iloc[0]
        .to_numpy(float)
    )
    return rough + found[1:] / found[0] if found[0] else rough


def _products(
    complete: nw.LazyFrame[Any], names: tuple[str, ...], centre: np.ndarray, groups: tuple[str, ...]
) -> pd.DataFrame:
    """Sums of weighted products, `AT_ONCE` of them a pass, so that memory does not grow with the square of columns."""
    centred = complete.with_columns(
        *[
            (nw.col(name) - float(c)).alias(f"_x{i + 1}")
            for i, (name, c) in enumerate(zip(names, centre, strict=True))
        ]
    )
    pairs = list(enumerate(combinations_with_replacement(range(len(names) + 1), 2)))
    parts = [
        _pass(centred, groups, pairs[start : start + AT_ONCE]) for start in range(0, len(pairs), AT_ONCE)
    ]
    return pd.concat([parts[0], *(part.drop(columns=[*groups, "_n"]) for part in parts[1:])], axis=1)


def _pass(
    centred: nw.LazyFrame[Any], groups: tuple[str, ...], pairs: list[tuple[int, tuple[int, int]]]
) -> pd.DataFrame:
    named = centred.select(*groups, "_n", *[_product(i, j).alias(f"m{k}") for k, (i, j) in pairs])
    sums = [nw.col("_n").sum(), *[nw.col(f"m{k}").sum() for k, _ in pairs]]
    if not groups:
        return named.select(*sums).collect("pandas").to_native()
    return (
        named.group_by(*groups)
        .agg(*sums)
        .collect("pandas")
        .to_native()
        .sort_values(list(groups))
        .reset_index(drop=True)
    )


def _product(i: int, j: int) -> nw.Expr:
    found = nw.col("_w")
    for position in (i, j):
        found = found * nw.col(f"_x{position}") if position else found
    return found


def _as_moments(
    answers: nw.LazyFrame[Any],
    pieces: pd.DataFrame,
    names: tuple[str, ...],
    by: tuple[str, ...],
    cluster: str | None,
    centre: np.ndarray,
) -> Moments:
    triangles = pieces[
        [name for name in pieces.columns if name.startswith("m") and name[1:].isdigit()]
    ].to_numpy(float)
    group, groups = _ranked(pieces, by)
    size = len(groups)
    gram = np.zeros((size, triangles.shape[1]))
    np.add.at(gram, group, np.nan_to_num(triangles))
    n = np.bincount(group, pieces["_n"].fillna(0).to_numpy(float), size).round().astype(np.int64)
    ordered = np.lexsort((_codes(pieces, [cluster]), group)) if cluster else slice(0)
    totals = triangles[ordered] if cluster else None
    return Moments(
        names=names,
        groups=groups,
        n=n,
        incomplete=_asked(answers, by, groups) - n,
        centre=centre,
        gram=square(gram, len(names) + 1),
        totals=totals,
        cluster_group=group[ordered] if cluster else None,
    )


def _asked(answers: nw.LazyFrame[Any], by: tuple[str, ...], groups: pd.DataFrame) -> np.ndarray:
    """Rows per group whether complete or not; a group without complete rows has no moments."""
    if not by:
        return np.array([round(float(_grouped(answers, ())["_n"].iloc[0]))])
    found = _grouped(answers, by)[[*by, "_n"]]
    joined = groups.merge(found, on=list(by), how="left")
    return joined["_n"].fillna(0).to_numpy().round().astype(np.int64)


def compact(
    answers: nw.LazyFrame[Any], questions: Sequence[Question], columns: Sequence[str]
) -> tuple[nw.LazyFrame[Any], tuple[Question, ...]]:
    """Cells as rows: the named columns and all that errors and periods need, with `_n`, `_w`, `_w2` summed."""
    check_columns(answers, columns)
    schema = answers.collect_schema().names()
    needed = [one.name for one in questions if one.role in KEPT and one.name in schema]
    reasons = [f"_why_{name}" for name in columns if f"_why_{name}" in schema]
    keys = tuple(
        dict.fromkeys((*columns, *reasons, *needed, *(["_time", "_day"] if "_day" in schema else [])))
    )
    weighted = any(one.role == "weight" for one in questions)
    if weighted:  # a cell holds answers of one weight, so that no spread of weights is lost
        answers = answers.with_columns((nw.col("_w") / nw.col("_n")).alias("_each"))
    found = _grouped(answers, (*keys, "_each") if weighted else keys).drop(columns="_each", errors="ignore")
    found.insert(0, "_row", np.arange(len(found)))
    kept = tuple(one for one in questions if one.name in keys or one.role in ("weight", "answered_at"))
    return nw.from_native(found).lazy(), kept
