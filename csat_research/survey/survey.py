"""Survey: answers with known meaning, and the seam (`counts`, `moments`, `rows`) through which all numbers come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, MethodError
from csat_research.survey import selecting
from csat_research.survey.about import About, Ledger
from csat_research.survey.arguments import checked
from csat_research.survey.door.declared import by_column, day, declared, options_of
from csat_research.survey.door.door import open_door
from csat_research.survey.door.masking import masked_comments, refuse_comments
from csat_research.survey.door.purchases import code_purchases
from csat_research.survey.engine import counting
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.collected import collected
from csat_research.survey.engine.moments import Moments, moments
from csat_research.survey.engine.once import counted_once, ranked_once
from csat_research.survey.engine.store import PLACE
from csat_research.survey.followed import followed
from csat_research.survey.new_columns import added, refuse_nameless
from csat_research.survey.no_question import not_one, other_score
from csat_research.survey.questions import SCORES, Question, with_role
from csat_research.survey.weighed import with_error_of_weights
from csat_research.words import Sentence, count_say, say

__all__ = ["Survey", "derive", "enter", "one_role", "rejoined"]


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Survey:
    """A satisfaction survey: lazy, never edited, only derived.

    Roles are column names, as in seaborn. answers: the coded frame (lazy, on the engine it came from);
    questions: what each column is; ledger: rows read, rejected and excluded; purchases: customer, bought_at, amount;
    about: title, clock, filters, settings. Raises ColumnError, ScaleError or EmptyError at the door.

    >>> import pandas as pd
    >>> survey = Survey(pd.DataFrame({"score": [5, 4, 2], "channel": ["chat", "phone", "chat"]}),
    ...                 csat="score", segments=["channel"], scales={"score": "1-5"})
    >>> survey.counts("score").keys["score"].tolist()
    [2.0, 4.0, 5.0]
    """

    answers: nw.LazyFrame[Any]
    questions: tuple[Question, ...]
    ledger: Ledger
    purchases: pd.DataFrame | None
    about: About

    @checked
    def __init__(
        self,
        df: object,
        *,
        csat: str | Sequence[str] | None = None,
        nps: str | Sequence[str] | None = None,
        ces: str | None = None,
        drivers: Sequence[str] = (),
        items: Sequence[str] = (),
        picks: str | None = None,
        ranks: Sequence[str] = (),
        points: Sequence[str] = (),
        shown: str | Sequence[str] = (),
        best: str | Sequence[str] = (),
        worst: str | Sequence[str] = (),
        segments: Sequence[str] = (),
        id: str | None = None,  # the role is called id in the survey file
        customer: str | None = None,
        answered_at: str | None = None,
        agent: str | None = None,
        weight: str | None = None,
        status: str | None = None,
        count: str | None = None,
        stratum: str | None = None,
        population: str | None = None,
        metrics: Sequence[str] = (),
        comment: str | None = None,
        repurchase: str | None = None,
        repurchase_kind: str = "happened",
        scales: Mapping[str, Any] = {},
        questions: Mapping[str, Mapping[str, Any]] = {},
        purchases: object | None = None,
        purchase_columns: Mapping[str, str] = {},
        observed_until: dt.date | str | None = None,
        time_zone: str | None = None,
    ) -> None:
        roles = {
            "id": id, "customer": customer, "answered_at": answered_at, "csat": csat, "nps": nps, "ces": ces, "driver": drivers,
            "item": items, "picks": picks, "rank": ranks, "points": points, "shown": shown, "best": best, "worst": worst,
            "segment": segments, "agent": agent, "weight": weight, "status": status, "count": count, "stratum": stratum,
            "population": population, "metric": metrics, "comment": comment, "repurchase": repurchase,
        }  # fmt: skip
        options = options_of(questions)
        if repurchase is not None:
            options.setdefault(repurchase, {}).setdefault("kind", repurchase_kind)
        asked = declared(roles, dict(by_column(scales, "scales")), options)
        about = About(time_zone=time_zone, observed_until=day(observed_until))
        found = enter(df, asked, about=about, purchases=purchases, purchase_columns=purchase_columns)
        _filled(self, tuple(getattr(found, one.name) for one in fields(Survey)))

    @checked
    def where(self, *, period: str | None = None, **chosen: object) -> Survey:
        """The answers of a period and of chosen values.

        For example `survey.where(channel="chat", period="2025-11..2026-10")`. A list chooses any of its values.
        Raises EmptyError where nothing matches (naming what there is), ColumnError for an unknown column.
        """
        answers, about = selecting.choose(self.answers, self.questions, self.about, period, chosen)
        if about.whole is None and with_role(self.questions, "population"):
            about = replace(about, whole=self.answers)
        about = replace(about, drawn=selecting.drawn_with(self, period, chosen))
        if period and about.absent:
            about = replace(about, absent={}, cut=True)
        return derive(self, answers=answers, about=about)

    def with_columns(self, *nameless: object, **expressions: nw.Expr) -> Survey:
        """New columns from narwhals expressions on the coded frame; text becomes a segment, numbers a metric.

        Each has a name: `with_columns(late=nw.col("response_hours") > 24)`. Raises ColumnError for what has none, is no
        expression, or cannot be computed.
        """
        refuse_nameless(nameless)
        answers = added(self.answers, expressions)
        schema = answers.collect_schema()
        kinds = {
            name: "segment" if schema[name] in (nw.String, nw.Categorical) else "metric"
            for name in expressions
        }
        new = tuple(Question(name, role, name, name) for name, role in kinds.items())
        kept = tuple(one for one in self.questions if one.name not in expressions)
        drawn = self.about.drawn
        about = self.about if drawn is None else replace(self.about, drawn=drawn.with_columns(**expressions))
        return derive(self, answers=answers, questions=(*kept, *new), about=about)

    @checked
    def compact(self, *columns: str) -> Survey:
        """The survey as cells of the named columns (with `_n`): smaller, and every number on them stays the same.

        Customer, agent, stratum, the size of a list and time are kept where declared, so errors stay exact.
        """
        answers, questions = counting.compact(self.answers, self.questions, columns)
        return derive(self, answers=answers, questions=questions)

    @checked
    def counts(
        self,
        *keys: str,
        by: str | Iterable[str] = (),
        cluster: str | tuple[str, ...] | None = None,
        strata: str | None = None,
        max_cells: int = 1_000_000,
    ) -> Cells:
        """Distinct combinations of columns (or day, week, month, quarter, year) with n, Σw, Σw² and cluster totals.

        cluster: a column, or two for two-way clustering. Raises TooManyCellsError above `max_cells`.
        """
        refuse_comments(self.questions, (*counting.listed(by), *keys))
        asked = ((*counting.listed(by), *keys), cluster, strata, max_cells)
        found = counted_once(
            self, asked, lambda: counting.counts(self.answers, *asked, ranked_once(self), self.about.store)
        )
        return with_error_of_weights(found, self.about.weighed)

    @checked
    def moments(
        self,
        *columns: str,
        by: str | Iterable[str] = (),
        cluster: str | None = None,
        weight: nw.Expr | None = None,
    ) -> Moments:
        """Weighted sums and cross-products of columns, centred first, over rows where none is missing."""
        return moments(self.answers, columns, counting.listed(by), cluster, weight)

    @checked
    def rows(self, *columns: str, limit: int = 200_000) -> pd.DataFrame:
        """Single rows (pandas), for models that need them, comments masked. Raises MethodError above `limit` rows."""
        every = (one for one in self.answers.collect_schema().names() if not one.startswith(PLACE))
        wanted = columns or tuple(every)
        counting.check_columns(self.answers, wanted)
        found = collected(self.answers.select(*wanted).head(limit + 1))
        if len(found) > limit:
            raise MethodError(
                say("More than {limit:count} rows; choose a period or raise limit=.", limit=limit)
            )
        comments = (one.name for one in with_role(self.questions, "comment"))
        return masked_comments(found.reset_index(drop=True), comments)

    def __repr__(self) -> str:
        from csat_research.survey.shown import as_text

        return as_text(self.questions, self.ledger, self.about)

    def _repr_html_(self) -> str:
        from csat_research.survey.shown import as_html

        return as_html(self.questions, self.ledger, self.about)


def enter(
    df: object,
    questions: Sequence[Question],
    *,
    about: About,
    before: Ledger | None = None,
    purchases: object | None = None,
    purchase_columns: Mapping[str, str] = {},
) -> Survey:
    """A Survey from a frame and its questions; readers use this with what they already know (`before`, `about`)."""
    opened = open_door(df, questions, about, before)
    ledger, about, bought = opened.ledger, opened.about, None
    if purchases is not None:
        bought, bad = code_purchases(purchases, purchase_columns, about.time_zone)
        ledger = replace(ledger, set_aside=pd.concat([ledger.set_aside, bad], ignore_index=True))
        about = replace(about, notes=(*about.notes, *_purchase_notes(bad)))
    return _filled(object.__new__(Survey), (opened.answers, opened.questions, ledger, bought, about))


def derive(survey: Survey, **changes: Any) -> Survey:
    """A survey like this one but for the named fields."""
    kept = {one.name: getattr(survey, one.name) for one in fields(Survey)} | changes
    return _filled(object.__new__(Survey), tuple(kept.values()))


def rejoined(
    answers: nw.LazyFrame[Any],
    questions: tuple[Question, ...],
    ledger: Ledger,
    purchases: pd.DataFrame | None,
    about: About,
) -> Survey:
    """A Survey of parts that came through the door before, as a file of ours holds them."""
    return _filled(object.__new__(Survey), (answers, questions, ledger, purchases, about))


def _filled(survey: Survey, values: tuple[Any, ...]) -> Survey:
    """The survey with its fields, in their order; it cannot be changed afterwards."""
    for field, value in zip(fields(Survey), values, strict=True):
        object.__setattr__(survey, field.name, value)
    return survey


def _purchase_notes(bad: pd.DataFrame) -> tuple[Sentence, ...]:
    if not len(bad):
        return ()
    return (
        count_say(
            "{n:count} purchase was set aside: no customer or no date.",
            "{n:count} purchases were set aside: no customer or no date.",
            len(bad),
        ),
    )


def one_role(survey: Survey, role: str, name: str | None = None, *, instead: str = "") -> Question:
    """The question that plays a role; with several, the one named. Raises ColumnError saying what to add.

    instead: of a verb that can follow another score, the call that does, with {score} or {share} in the place of its measure.
    """
    playing = with_role(survey.questions, role)
    found = [one for one in playing if name is None or name in (one.name, one.column, one.label)]
    if len(found) == 1 or (found and name is None and role not in ("csat", "nps")):
        return found[0]
    other = followed(survey.questions)
    if instead and not playing and role in SCORES and with_role(survey.questions, other):
        raise ColumnError(other_score(role, other, instead))
    raise ColumnError(not_one(role, name, [one.name for one in playing]))
