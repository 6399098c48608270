"""Service: the figures of the help desk itself - how many contacts, how fast, how often at once, and the scores beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError
from csat_research.measures.few import rough_range
from csat_research.measures.scores.ces import ces_rows
from csat_research.measures.scores.csat import csat_rows
from csat_research.measures.scores.finite_list import list_words, unsampled
from csat_research.measures.scores.grouped import COLUMNS, counted_by
from csat_research.measures.scores.nps import nps_rows
from csat_research.measures.scores.scored import Scored, scored
from csat_research.measures.scores.service_words import HALF, NINE_IN_TEN, finding_words, measure_of, picture
from csat_research.results.result import Result
from csat_research.stats.intervals import Interval, check_level
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.stats.quantile_ranges import quantile_interval
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import (
    cluster_column,
    is_weighted,
    provenance,
    row_ledger,
    standing_cautions,
)
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.counting import listed
from csat_research.survey.questions import HOURS_PER, Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, Sentence, join, say

__all__ = ["service"]

FIRST_CONTACT, BACKLOG = "first_contact", "backlog"
QUANTILES = {HALF: 0.5, NINE_IN_TEN: 0.9}
SCORES: dict[str, Callable[..., list[dict[str, Any]]]] = {"csat": csat_rows, "ces": ces_rows, "nps": nps_rows}
HEAD = ("by", "group")


@checked
def service(survey: Survey, *, by: str | Iterable[str] | None = None, level: float = 0.95) -> Result:
    """Figures of the service itself: contacts, how long they took, how many were solved at once, what is open; and the scores.

    by: segments, each by itself (not crossed), one after the other below the row of all. Counted are all contacts of the
    survey, answered or not, each once; the scores are those of `csat`, `ces` and `nps`.

    Which column is what is declared by its role (driver or metric) and name: a duration is any with a unit of time (median
    and 90 % quantile: the smallest value with 50 or 90 % at or below it); `first_contact` is 1 where the first contact solved
    it, else 0 (share); `backlog` is 1 where a contact was still open when its period ended, else 0 (their number). A
    declared `kind` (business or calendar hours) stands in the definition. Ranges of quantiles come from the order of the
    values, on effective contacts by customer (Woodruff 1952); of shares as in `csat`; counts have none. Of a list of known size
    (role `population`) the ranges of all figures, as those of the scores, are narrowed by the part of it that has one.

    Rows of `.table`: by, group, measure (volume, <name>_median, <name>_p90, first_contact, backlog, csat, ces, nps), and the
    usual columns; `counted` says which are counts. Under 5 contacts or customers nothing but the number of contacts is
    shown, under 10 customers no range. Raises ColumnError where no column is of the service, or one holds other than 0 and 1.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"reply_hours": [float(i) for i in range(1, 101)]})
    >>> found = service(Survey(frame, metrics=["reply_hours"]))
    >>> [float(one) for one in found.table.loc[1, ["estimate", "conf_low", "conf_high"]]]
    [50.0, 40.0, 61.0]
    """
    check_level(level)
    groups = listed(by or ())
    questions = _questions(survey)
    table = _ordered(pd.DataFrame(list(_all_rows(survey, questions, groups, level))), groups)
    names = {one.name: one.label for one in questions}
    told = finding_words(table, names)
    return Result(
        verb="service",
        table=table,
        level=level,
        findings=told,
        cautions=_cautions(survey, table),
        figure=picture(table, names, told, survey),
        rows=row_ledger(survey),
        provenance=provenance(survey, by=list(groups)),
    )


def _questions(survey: Survey) -> list[Question]:
    """Durations first, then what is named first_contact and backlog."""
    given = [one for role in ("driver", "metric") for one in with_role(survey.questions, role)]
    found = [one for one in given if one.unit in HOURS_PER]
    found += [one for name in (FIRST_CONTACT, BACKLOG) for one in given if one.name == name]
    if not found:
        raise ColumnError(
            say(
                "No column is a figure of the service. Name one in survey.yml, for example "
                "reply: {{role: metric, name: response_hours, unit: minutes}}, or columns of 0 and 1 called "
                "first_contact and backlog."
            )
        )
    return found


def _all_rows(
    survey: Survey, questions: list[Question], groups: tuple[str, ...], level: float
) -> Iterator[dict[str, Any]]:
    for by in ("", *groups):
        key = [by] if by else []
        yield from _volume(survey, by, key)
        for one in questions:
            column = _column(survey, one, key)
            for chosen, mask in column.cells.groups(key):
                for row in _figures(column, mask, level):
                    yield {"by": by, "group": _name(chosen), **row}
        for role, rows in SCORES.items():
            if len(with_role(survey.questions, role)) == 1:
                yield from (_scored(row, by) for row in rows(survey, by=key, level=level))


def _name(key: tuple[object, ...]) -> str:
    if not key:
        return "all"
    return NOT_GIVEN if pd.isna(key[0]) else str(key[0])  # type: ignore[call-overload]


def _volume(survey: Survey, by: str, key: list[str]) -> Iterator[dict[str, Any]]:
    cells = survey.counts(by=key)
    for chosen, mask in cells.groups(key):
        n = int(cells.n[mask].sum())
        yield {"by": by, "group": _name(chosen), **_counted("volume", "contacts in this file", n, n)}


def _counted(measure: str, definition: str, n: int, estimate: float) -> dict[str, Any]:
    none = dict.fromkeys(("customers", "n_effective", "std_error", "conf_low", "conf_high"), math.nan)
    told = {"measure": measure, "definition": definition, "per": "contact", "n": n}
    return {**told, **none, "estimate": float(estimate), "counted": True}


@dataclass(frozen=True, slots=True)
class _Column:
    """One figure counted by groups: cells, their values (cells,), and what of a list of known size has none."""

    question: Question
    cells: Cells
    values: np.ndarray
    unsampled: Mapping[str, float] | None

    def scored(self, values: np.ndarray, mask: np.ndarray) -> Scored:
        """The mean of values (cells,) in one group, each contact once."""
        return scored(self.cells, values, mask, weighted=False, unsampled=self.unsampled)


def _column(survey: Survey, one: Question, key: list[str]) -> _Column:
    cells = counted_by(survey, one, tuple(key), cluster_column(survey))
    return _Column(one, cells, _values(cells, one), unsampled(survey, one))


def _values(cells: Cells, one: Question) -> np.ndarray:
    """(cells,) values; of a column of 0 and 1 nothing else. Raises ColumnError."""
    values = cells.keys[one.name].to_numpy(float)
    odd = values[np.isfinite(values) & ~np.isin(values, (0.0, 1.0))]
    if one.name in (FIRST_CONTACT, BACKLOG) and len(odd):
        raise ColumnError(
            say(
                "Column {column:quoted} is called {name:quoted} and holds {value:plain}; here 1 means yes and 0 means no. "
                "Give it another name, or write 0 and 1.",
                column=one.column,
                name=one.name,
                value=float(odd[0]),
            )
        )
    return values


def _figures(column: _Column, mask: np.ndarray, level: float) -> Iterator[dict[str, Any]]:
    """The rows of one column in one group."""
    one, values = column.question, column.values
    if one.name == BACKLOG:
        here = column.scored(values, mask)
        total = math.nan if here.hidden else here.n * here.estimate
        yield _counted(
            BACKLOG,
            "open when the period ended",
            here.n,
            round(total) if here.n and not here.hidden else math.nan,
        )
    elif one.name == FIRST_CONTACT:
        here = column.scored(values, mask)
        yield _row(FIRST_CONTACT, "solved at the first contact", here, here.share_range(level), 100.0)
    else:
        for name, share in QUANTILES.items():
            here, bounds = _quantile(column, mask, share, level)
            kind = f", {one.kind} hours" if one.kind else ", hours"
            yield _row(
                measure_of(one.name, name),
                f"{'median' if name == HALF else '90 % quantile'}{kind}",
                here,
                bounds,
                1.0,
            )


def _quantile(column: _Column, mask: np.ndarray, share: float, level: float) -> tuple[Scored, Interval]:
    """The quantile, without an error, and its range; the share at or below it says on how many contacts it stands."""
    cells, values = column.cells, column.values
    used = mask & np.isfinite(values) & (cells.n > 0)
    if not used.any():
        return column.scored(values, mask), Interval(math.nan, math.nan, math.nan, math.nan)
    x, n = values[used], cells.n[used].astype(float)
    found = quantile_interval(x, n, share, math.nan, level)
    below = np.where(np.isnan(values), np.nan, (values <= found.estimate).astype(float))
    here = column.scored(below, mask)
    effective = here.share_range(level).n_effective or math.nan
    bounds = quantile_interval(x, n, share, effective, level, capped=here.capped)
    if here.census:
        bounds = Interval(found.estimate, found.estimate, found.estimate, effective)
    return replace(here, estimate=found.estimate, variance=math.nan), bounds


def _row(measure: str, definition: str, here: Scored, bounds: Interval, size: float) -> dict[str, Any]:
    names = {"measure": measure, "definition": definition, "per": "contact"}
    return {**names, **here.cells(bounds, size, hidden=here.hidden), "counted": False}


def _scored(row: dict[str, Any], by: str) -> dict[str, Any]:
    group = _name((row[by],)) if by else "all"
    return {"by": by, "group": group, **{name: row[name] for name in COLUMNS}, "counted": False}


def _ordered(table: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """All first, then each segment with its largest group first; within a group the figures in one order."""
    volume = table[table["measure"] == "volume"].set_index(["by", "group"])["estimate"]
    places = {by: i for i, by in enumerate(("", *groups))}
    figures = {name: i for i, name in enumerate(dict.fromkeys(table["measure"]))}
    keys = table.assign(
        _by=table["by"].map(places),
        _n=[-volume.get((by, group), 0.0) for by, group in zip(table["by"], table["group"], strict=True)],
        _figure=table["measure"].map(figures),
    )
    ordered = keys.sort_values(["_by", "_n", "group", "_figure"], kind="stable")
    return ordered[[*HEAD, *COLUMNS, "counted"]].reset_index(drop=True)


def _cautions(survey: Survey, table: pd.DataFrame) -> tuple[Sentence, ...]:
    found = [one for one in standing_cautions(survey, None, finite=True) if one is not None]
    found += list_words(survey)
    labelled = any(one.scale is not None and one.scale.unanswered for one in survey.questions)
    if not labelled and not with_role(survey.questions, "status"):
        found.append(
            say("Counted are the contacts in this file; those that nobody was asked about may not be in it.")
        )
    if is_weighted(survey):
        found.append(say("Contacts are counted once each, without the weight; the scores are weighted."))
    small = table[~table["counted"] & table["estimate"].isna() & (table["n"] > 0)]
    if len(small):
        found.append(
            say(
                "Under {n:count} contacts or {n:count} customers, numbers withheld: {names}.",
                n=SMALLEST_GROUP,
                names=join(dict.fromkeys(small["group"]), ", "),
            )
        )
    few = table[(table["customers"] >= MIN_CLUSTERS) & (table["customers"] < FEW_CLUSTERS)]
    if len(few):
        found.append(rough_range(join(dict.fromkeys(few["group"]), ", ")))
    return tuple(found)
