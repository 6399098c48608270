"""Units: what each customer (else each answer) said about many things at once, ready to be resampled as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import EmptyError
from csat_research.results.ledger import Resample
from csat_research.stats.draws import Kind, replicate_totals
from csat_research.stats.linearised import ClusterVariance, variance_of_sums
from csat_research.stats.percentiles import widened_level
from csat_research.stats.sandwich import Strata
from csat_research.stats.silent_clusters import with_silent
from csat_research.stats.uneven import carried, equal_units
from csat_research.survey.basis.basis import (
    TAKEN_AS_GIVEN,
    cluster_column,
    is_weighted,
    selection,
    stratum_column,
)
from csat_research.survey.basis.layers import absent_of, as_names
from csat_research.survey.door.coding import why
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.filling import needed
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.survey.weighed import ROW_UNIT, SLOPE
from csat_research.words import Sentence, say

__all__ = ["ALIKE", "Floats", "Units", "pick_columns", "units_of"]

Floats = NDArray[np.float64]
ALIKE = 1e-9  # an error below this is rounding: no spread was seen
TOGETHER = (  # what verbs combine replicate by replicate
    "csat", "nps", "item", "importance", "rank", "points", "shown", "best", "worst", "driver",
)  # fmt: skip
MOST_LEVEL = 0.999  # percentiles of some thousand replicates tell no more


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Rows of answers, sorted by unit, and the independent unit each row belongs to.

    frame: (rows) coded columns, NaN where not answered. n, w: (rows,) answers and Σ weights behind each row. starts: (units,)
    first row of each unit. strata: (units,) or None. cluster: the column of units, None where every answer is one. silent:
    strata of units that were drawn with these and have no row here. slopes, scores: of weights that were estimated, (rows,
    p) how a row's weight moves with each parameter, over the weight, and (units, p) what each unit adds to the error of the
    parameters, adding up to 0. traits: columns of customers and agents, where they were asked for. The units of a survey
    stand in the same order for every verb, so that replicates combine.
    """

    frame: pd.DataFrame
    n: NDArray[np.int64]
    w: Floats
    starts: NDArray[np.intp]
    strata: NDArray[np.generic] | None
    cluster: str | None
    weighted: bool
    survey: str
    slopes: Floats | None = None
    scores: Floats | None = None
    traits: tuple[str, ...] = ()
    silent: NDArray[np.generic] | None = None

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.starts)

    @property
    def codes(self) -> NDArray[np.intp]:
        """(rows,) number of the unit of each row."""
        return np.repeat(np.arange(self.count), np.diff(np.append(self.starts, len(self.frame))))

    def columns(self, names: Iterable[str]) -> Floats:
        """(rows, k) numbers of the named columns."""
        return self.frame[list(names)].to_numpy(float)

    def sums(self, values: Floats) -> Floats:
        """(units, k) sums of what each row adds (rows, k), each in proportion to the row's weight."""
        return np.add.reduceat(values, self.starts, axis=0) + self.error_of_weights(values)

    def error_of_weights(
        self, values: Floats, rows: NDArray[np.bool_] | slice = slice(None)
    ) -> Floats | float:
        """(units, k) what the estimate of the weights adds to each unit's sums of row values (rows, k); 0 where they are given.

        Sums over all units stay as they are; those of resampled units move as if their weights were estimated anew, to
        first order. rows: which rows the values are of.
        """
        if self.slopes is None or self.scores is None:
            return 0.0
        return np.asarray(self.scores @ (self.slopes[rows].T @ values))

    @property
    def taken_as_given(self) -> tuple[Sentence, ...]:
        """What a method says whose sums do not come from `sums`, so that it leaves out the error of estimated weights."""
        return () if self.scores is None else (TAKEN_AS_GIVEN,)

    def units_with(self, rows: NDArray[np.bool_]) -> int:
        """How many units have one of the chosen rows."""
        return int(np.logical_or.reduceat(rows, self.starts).sum())

    def widened(self, level: float, rows: NDArray[np.bool_]) -> float:
        """The level at which percentiles of replicates cover `level`, from the weights that units have in the chosen rows."""
        equal = self.equal(rows)
        return min(widened_level(level, equal), MOST_LEVEL) if equal else level

    def equal(self, rows: NDArray[np.bool_]) -> float:
        """As many units of equal weight as those of the chosen rows (rows,) count for (Kish); 0 where nothing weighs."""
        return equal_units(np.add.reduceat(self.w * rows, self.starts))

    def carried(self, rows: NDArray[np.bool_]) -> bool:
        """Whether a few units carry the chosen rows (rows,), so that no linearised error holds."""
        return carried(np.add.reduceat(self.w * rows, self.starts))

    def degrees(self, units: int) -> int:
        """Degrees of freedom of `units` units: less the strata in which there are some."""
        return max(units - (1 if self.strata is None else len(np.unique(self.strata))), 0)

    def layers(self, codes: NDArray[np.intp]) -> Strata | None:
        """Strata of some rows by their units' codes, and of the units that have none of them; None without strata."""
        if self.strata is None:
            return None
        return Strata(
            self.strata[codes], (np.append(np.delete(self.strata, np.unique(codes)), self._silent),)
        )

    def variance(self, influence: Floats) -> ClusterVariance:
        """Linearised variance of estimates from what each row adds to them, (rows, k)."""
        return self.variance_of(self.sums(influence))

    def variance_of(self, sums: Floats) -> ClusterVariance:
        """Variance of the sum of what each unit adds, (units,) or (units, k), within strata and with those that add nothing."""
        if self.strata is None:
            return variance_of_sums(sums)
        return variance_of_sums(with_silent(sums, self._silent), self.drawn)

    @property
    def drawn(self) -> NDArray[np.generic] | None:
        """Strata of the units, then of those that have no row here; None without strata."""
        return None if self.strata is None else np.append(self.strata, self._silent)

    @property
    def _silent(self) -> NDArray[np.generic]:
        return np.array([], dtype=object) if self.silent is None else self.silent

    def only(self, rows: NDArray[np.bool_]) -> Units:
        """The chosen rows (rows,) and the units they belong to; those without one stay in their strata, silent."""
        codes = self.codes[rows]
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        strata = None if self.strata is None else self.strata[codes[starts]]
        silent = (
            None if self.strata is None else np.append(np.delete(self.strata, codes[starts]), self._silent)
        )
        frame = self.frame[rows].reset_index(drop=True)
        found = replace(self, frame=frame, n=self.n[rows], w=self.w[rows], starts=starts, strata=strata)
        return replace(found, slopes=None, scores=None, silent=silent)

    def replicates(self, totals: Floats, replicates: int, seed: int, kind: Kind = "bootstrap") -> Floats:
        """(replicates, k) totals with whole units resampled; the same seed resamples the same units for any totals."""
        if self.strata is not None:
            totals = with_silent(totals, self._silent)
        return replicate_totals(totals, replicates, seed, kind, order="given", strata=self.drawn)

    def resample(self, seed: int, replicates: int) -> Resample:
        """Which draws these are, for results that combine."""
        return Resample(self.survey, self.cluster or "", seed, replicates)


def units_of(survey: Survey, cluster: str | None = "auto", extra: Iterable[str] = ()) -> Units:
    """All answers of a survey by unit: the customer ("auto"), a named column, or None for independent answers.

    extra: columns beside scores, items, importance ratings, drivers and picks. Raises EmptyError without answers,
    MethodError above two million rows.

    >>> survey = Survey(pd.DataFrame({"who": list("aab"), "x": [1, 2, 2]}), customer="who", items=["x"], scales={"x": "1-5"})
    >>> found = units_of(survey)
    >>> found.count, found.sums(found.columns(["x"])).ravel().tolist()
    (2, [3.0, 2.0])
    """
    by = cluster_column(survey, cluster)
    stratum = [name] if (name := stratum_column(survey)) else []
    together = [one.name for role in TOGETHER for one in with_role(survey.questions, role)]
    together += reasons(survey, "rank")
    columns = [
        *dict.fromkeys(
            (
                *([] if by is None else [by]),
                *together,
                *pick_columns(survey),
                *stratum,
                *extra,
                *_of_weights(survey),
            )
        ),
        "_n",
        "_w",
    ]
    rows = survey.rows(*columns, limit=MOST_ROWS).sort_values(columns, kind="stable").reset_index(drop=True)
    if len(rows) == 0:
        raise EmptyError(say("No answers are left here."))
    if by is None:  # every answer its own unit: copies are laid out one by one
        rows = single_answers(rows)
        starts = np.arange(len(rows))
    else:
        who = rows.groupby(by, sort=True, dropna=False).ngroup().to_numpy()
        starts = np.flatnonzero(np.diff(who, prepend=-1))
    strata = as_names(rows[stratum[0]])[starts] if stratum else None
    n, w = rows["_n"].round().to_numpy(np.int64), rows["_w"].to_numpy(float)
    traits = tuple(one for one in needed(survey, ())[1] if one in columns)
    chosen = strata is not None and survey.about.chosen_across
    silent = absent_of(survey, by, strata) if chosen else None
    found = Units(
        rows, n, w, starts, strata, by, is_weighted(survey), _identity(survey), traits=traits, silent=silent
    )
    return _with_error_of_weights(survey, found)


def _of_weights(survey: Survey) -> list[str]:
    """The columns that tell how weights move with what they were estimated from."""
    names = survey.answers.collect_schema().names()
    return [name for name in names if name.startswith(SLOPE) or name == ROW_UNIT]


def _with_error_of_weights(survey: Survey, units: Units) -> Units:
    """Units that know the error of estimated weights; after a selection, or by another cluster, they take them as given."""
    weighed = survey.about.weighed
    if weighed is None or (units.cluster or ROW_UNIT) != weighed.unit:
        return units
    names = units.frame[weighed.unit].to_numpy()[units.starts]
    if not weighed.scores.index.isin(names).all():
        return units
    scores = weighed.scores.reindex(names, fill_value=0.0).to_numpy(float)
    safe = np.where(units.w > 0, units.w, np.inf)
    slopes = units.columns([name for name in _of_weights(survey) if name != ROW_UNIT]) / safe[:, None]
    return replace(units, slopes=slopes, scores=scores - scores.mean(axis=0))


def pick_columns(survey: Survey) -> tuple[str, ...]:
    """The 0/1 columns of all options of the question of picks."""
    names = survey.answers.collect_schema().names()
    asked = [one.name for one in with_role(survey.questions, "picks")]
    return tuple(name for question in asked for name in names if name.startswith(f"{question}:"))


def reasons(survey: Survey, role: str) -> list[str]:
    """The columns that hold why a question of a role has no answer."""
    known = set(survey.answers.collect_schema().names())
    return [why(one.name) for one in with_role(survey.questions, role) if why(one.name) in known]


def _identity(survey: Survey) -> str:
    """The same for the same answers and the same selection."""
    told = f"{survey.about.fingerprint}|{selection(survey)}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
