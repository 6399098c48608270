"""Moments: weighted sums and cross-products of columns on the user's own engine, centred before they are squared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.survey.engine.collected import collected, one_row
from csat_research.survey.engine.counting import check_columns, cluster_codes, ranked, summed
from csat_research.words import say

__all__ = ["Moments", "covariance_of", "moments", "square"]

AT_ONCE = 64  # products a pass


@dataclass(frozen=True, eq=False)
class Moments:
    """Weighted cross-products of [1, columns - centre] over rows where no column is missing.

    names: the k columns. groups: a row per group (pandas). n, incomplete: (G,) rows used and left out.
    centre: (k,) subtracted first. gram: (G, k+1, k+1), position 0 is the constant. totals: (clusters, (k+1)(k+2)/2)
    upper triangles of each cluster's gram, with cluster_group (clusters,) naming the group; None without a cluster.
    """

    names: tuple[str, ...]
    groups: pd.DataFrame
    n: np.ndarray
    incomplete: np.ndarray
    centre: np.ndarray
    gram: np.ndarray
    totals: np.ndarray | None = None
    cluster_group: np.ndarray | None = None

    @property
    def cluster_products(self) -> np.ndarray | None:
        """Cross-products of the clusters' totals, (m, m) with m = (k+1)(k+2)/2; None without a cluster."""
        return None if self.totals is None else self.totals.T @ self.totals

    def mean(self, group: int = 0) -> np.ndarray:
        """Weighted means of the columns in a group, (k,)."""
        return self.centre + self.gram[group, 0, 1:] / self.gram[group, 0, 0]

    def covariance(self, group: int = 0) -> np.ndarray:
        """Weighted covariance (divisor: sum of weights) of the columns in a group, (k, k)."""
        return covariance_of(self.gram[group])


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
    rough = one_row(complete, *[_wide(name).mean() for name in names]).to_numpy(float)
    if not np.isfinite(rough).all():
        return np.zeros(len(names))
    sums = [
        ((_wide(name) - float(m)) * nw.col("_w")).sum().alias(f"s{i}")
        for i, (name, m) in enumerate(zip(names, rough, strict=True))
    ]
    found = one_row(complete, nw.col("_w").sum().alias("w"), *sums).to_numpy(float)
    return rough + found[1:] / found[0] if found[0] else rough


def _wide(name: str) -> nw.Expr:
    """A column in all its digits: of a long table it is packed."""
    return nw.col(name).cast(nw.Float64)


def _products(
    complete: nw.LazyFrame[Any], names: tuple[str, ...], centre: np.ndarray, groups: tuple[str, ...]
) -> pd.DataFrame:
    """Sums of weighted products, `AT_ONCE` of them a pass, so that memory does not grow with the square of columns."""
    centred = complete.with_columns(
        *[
            (_wide(name) - float(c)).alias(f"_x{i + 1}")
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
    named = centred.select(*groups, "_n", *[_product(i, j).alias(f"_m{k}") for k, (i, j) in pairs])
    sums = [nw.col("_n").sum(), *[nw.col(f"_m{k}").sum() for k, _ in pairs]]
    if not groups:
        return collected(named.select(*sums))
    found = collected(named.group_by(*groups).agg(*sums))
    return found.sort_values(list(groups)).reset_index(drop=True)


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
        [name for name in pieces.columns if name.startswith("_m") and name[2:].isdigit()]
    ].to_numpy(float)
    group, groups = ranked(pieces, by)
    size = len(groups)
    gram = np.zeros((size, triangles.shape[1]))
    np.add.at(gram, group, np.nan_to_num(triangles))
    n = np.bincount(group, pieces["_n"].fillna(0).to_numpy(float), size).round().astype(np.int64)
    ordered = np.lexsort((cluster_codes(pieces, [cluster]), group)) if cluster else slice(0)
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
        return np.array([round(float(summed(answers, ())["_n"].iloc[0]))])
    found = summed(answers, by)[[*by, "_n"]]
    joined = groups.merge(found, on=list(by), how="left")
    return joined["_n"].fillna(0).to_numpy().round().astype(np.int64)


def covariance_of(gram: np.ndarray) -> np.ndarray:
    """Covariances (..., k, k) from grams (..., k+1, k+1) whose first position is the constant; NaN where nobody answered."""
    weight = np.where(gram[..., :1, :1] > 0, gram[..., :1, :1], np.nan)
    means = gram[..., 1:, :1] / weight
    return gram[..., 1:, 1:] / weight - means @ np.swapaxes(means, -1, -2)


def square(triangles: np.ndarray, size: int) -> np.ndarray:
    """Upper triangles (..., size(size+1)/2) as symmetric matrices (..., size, size)."""
    rows, columns = np.triu_indices(size)
    found = np.empty((*triangles.shape[:-1], size, size))
    found[..., rows, columns] = triangles
    found[..., columns, rows] = triangles
    return found
