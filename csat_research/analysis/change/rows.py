"""Change rows: the answers of two waves stacked, each in a block (its wave and its segment) and of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from csat_research.analysis.waves.joint_customers import named_apart, silent_in_both
from csat_research.errors import EmptyError
from csat_research.measures.catalogue import Measure
from csat_research.measures.index.parts import spoke
from csat_research.measures.units import Floats, units_of
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.stats.uneven import carried
from csat_research.survey.basis.basis import cluster_column, stratum_column
from csat_research.survey.basis.layers import absent_of, as_names
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, say

__all__ = ["SCORE", "Stacked", "index_rows", "score_rows", "stacked"]

SCORE = "_score"


@dataclass(frozen=True, slots=True, eq=False)
class Stacked:
    """The rows of both waves, before on top.

    frame: (rows) coded columns. n, w: (rows,) answers and Σ weights. block: (rows,) wave · G + segment. owner: (rows,)
    number of the customer, who may be in both waves; of the answer where customers are not known. strata: (owners,) or
    None; silent: of owners that were drawn too and have no row. segments: (G) their names, one column a segment
    column. clustered: whether owners are customers.
    """

    frame: pd.DataFrame
    n: NDArray[np.int64]
    w: Floats
    block: NDArray[np.intp]
    owner: NDArray[np.intp]
    strata: NDArray[Any] | None
    segments: pd.DataFrame
    clustered: bool
    silent: NDArray[Any]

    @property
    def owners(self) -> int:
        """Customers (answers) of both waves together."""
        return int(self.owner.max()) + 1

    @property
    def drawn(self) -> NDArray[Any] | None:
        """Strata of all that were drawn: owners, then the silent; None without strata."""
        return None if self.strata is None else np.append(self.strata, self.silent)

    @property
    def df(self) -> int:
        """Customers less strata."""
        return max(self.owners - (1 if self.strata is None else len(np.unique(self.strata))), 0)

    def answers(self) -> NDArray[np.int64]:
        """(2, G) answers of each block."""
        found = np.bincount(self.block, self.n, 2 * len(self.segments))
        return found.round().astype(np.int64).reshape(2, -1)

    def customers(self) -> NDArray[np.int64]:
        """(2, G) customers with an answer in each block."""
        pairs = np.unique(self.block * self.owners + self.owner)
        return np.bincount(pairs // self.owners, minlength=2 * len(self.segments)).reshape(2, -1)

    def customers_of_waves(self) -> NDArray[np.int64]:
        """(2,) customers of each wave."""
        pairs = np.unique(self.block // len(self.segments) * self.owners + self.owner)
        return np.bincount(pairs // self.owners, minlength=2)

    @property
    def carried(self) -> bool:
        """Whether a few customers, or answers, have most of a wave."""
        wave = self.block // len(self.segments)
        return any(carried(np.bincount(self.owner[wave == one], self.w[wave == one])) for one in (0, 1))

    def small(self) -> NDArray[np.bool_]:
        """(G,) segments with one to four answers, or customers, in a wave."""
        n = self.answers()
        return np.asarray(((n > 0) & (np.minimum(n, self.customers()) < SMALLEST_GROUP)).any(axis=0))

    def few(self, least: int = MIN_CLUSTERS) -> NDArray[np.bool_]:
        """(G,) segments with customers in a wave, and under so many: by default too few to tell an error by."""
        found = self.customers()
        return np.asarray(((found > 0) & (found < least)).any(axis=0))

    def table(self, sums: Floats) -> sparse.csr_array:
        """(owners, 2 · G · k) what each owner adds to the sums of each block, from what each row adds (rows, k)."""
        k = sums.shape[1]
        owner, column = np.repeat(self.owner, k), (self.block[:, None] * k + np.arange(k)).ravel()
        shape = (self.owners, 2 * len(self.segments) * k)
        found = sparse.csr_array(sparse.coo_array((sums.ravel(), (owner, column)), shape=shape))
        found.eliminate_zeros()
        return found


def score_rows(
    survey: Survey, question: Question, spec: Measure, by: Sequence[str], cluster: str | None
) -> pd.DataFrame:
    """The answered rows of one question with their score in `_score`, single answers where customers are not known."""
    stratum = [name] if (name := stratum_column(survey)) else []
    columns = [*dict.fromkeys([*([cluster] if cluster else []), *stratum, question.name, *by])]
    rows = survey.rows(*columns, "_n", "_w", limit=MOST_ROWS)
    scores = np.asarray(spec.scores(rows[question.name].to_numpy(float), question), dtype=float)
    rows = rows.assign(**{SCORE: spec.size * scores})[np.isfinite(scores)]
    rows = rows.sort_values(list(rows.columns), kind="stable").reset_index(drop=True)
    return rows if cluster else single_answers(rows)


def index_rows(survey: Survey, by: Sequence[str], cluster: str | None) -> pd.DataFrame:
    """The rows of all who rated an item or said what matters."""
    units = units_of(survey, cluster, extra=by)
    return units.only(spoke(survey, units)).frame


def stacked(
    surveys: tuple[Survey, Survey],
    frames: tuple[pd.DataFrame, pd.DataFrame],
    by: Sequence[str],
    clustered: bool,
) -> Stacked:
    """Both waves, with the customers they have in common. Raises EmptyError where a wave has no answer.

    Anonymous rows of two files are never one customer.
    """
    if not all(map(len, frames)):
        raise EmptyError(say("A wave has no answer to this; there is no change to explain."))
    sizes = [len(one) for one in frames]
    frame = pd.concat(frames, ignore_index=True)
    wave = np.repeat([0, 1], sizes)
    names = _names(surveys, frames) if clustered else np.arange(len(frame))
    owner = np.asarray(pd.factorize(names, sort=True)[0])
    strata = _strata(surveys, frames, owner)
    segment, segments = _segments(frame, by)
    return Stacked(
        frame,
        frame["_n"].round().to_numpy(np.int64),
        frame["_w"].to_numpy(float),
        wave * len(segments) + segment,
        owner,
        strata,
        segments,
        clustered,
        np.array([]) if strata is None else _silent(surveys, frames, names, clustered),
    )


def _silent(
    surveys: tuple[Survey, Survey], frames: tuple[pd.DataFrame, pd.DataFrame], names: Any, clustered: bool
) -> NDArray[Any]:
    """Strata of owners that were drawn and have no row in either wave."""
    first, last = (cluster_column(one) for one in surveys)
    if clustered and first is not None and last is not None:
        return silent_in_both(surveys, names, (first, last))
    each = zip(surveys, frames, strict=True)
    return np.concatenate([absent_of(survey, None, _layers(survey, frame)) for survey, frame in each])


def _layers(survey: Survey, frame: pd.DataFrame) -> NDArray[np.object_] | None:
    """(rows,) the stratum of each row of a wave; None without strata."""
    name = stratum_column(survey)
    return None if name is None else as_names(frame[name])


def _names(surveys: tuple[Survey, Survey], frames: tuple[pd.DataFrame, pd.DataFrame]) -> NDArray[np.object_]:
    """(rows,) customers; row 7 of one file is not row 7 of another."""
    one, other = (
        as_names(frame[cluster_column(survey)]) for survey, frame in zip(surveys, frames, strict=True)
    )
    if surveys[0].about.fingerprint != surveys[1].about.fingerprint:
        other = named_apart(other)
    return np.concatenate([one, other])


def _segments(frame: pd.DataFrame, by: Sequence[str]) -> tuple[NDArray[np.intp], pd.DataFrame]:
    """(rows,) the segment of each row, and the names of the segments in order."""
    if not by:
        return np.zeros(len(frame), dtype=np.intp), pd.DataFrame(index=range(1))
    keys = frame[list(by)].astype(object)
    keys = keys.where(keys.notna(), NOT_GIVEN)
    codes = keys.astype(str).groupby(list(by), sort=True).ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    return np.asarray(codes, dtype=np.intp), keys.iloc[first].reset_index(drop=True)


def _strata(
    surveys: tuple[Survey, Survey], frames: tuple[pd.DataFrame, pd.DataFrame], owner: NDArray[np.intp]
) -> NDArray[Any] | None:
    """(owners,) the stratum of each, the later one where waves differ; None unless both waves declare strata."""
    first, last = (_layers(survey, frame) for survey, frame in zip(surveys, frames, strict=True))
    if first is None or last is None:
        return None
    found = np.empty(int(owner.max()) + 1, dtype=object)
    found[owner] = np.concatenate([first, last])
    return found.astype(str)
