"""Result: what every analysis hands back - one tidy table, sentences, a picture, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.results.figure import Figure
from csat_research.results.frames import Frames, frame_from_json, frame_to_json, strict
from csat_research.results.ledger import Resample, RowLedger, Test
from csat_research.results.naming import own_labels
from csat_research.words import (
    Sentence,
    known_language,
    no_language,
    render,
    say,
    sentence_from_json,
    spoken,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "KINDS",
    "MIME",
    "CommentsResult",
    "CsatResult",
    "DriversResult",
    "LoyaltyResult",
    "Result",
    "TrendResult",
]

MIME = "application/vnd.csat-research.result+json"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result:
    """What every analysis hands back.

    table: one row per group and measure, nothing rounded (columns: groups, measure or term, definition,
    per, n, customers, n_effective, estimate, std_error, conf_low, conf_high, ...). tables: further tidy
    tables by name. findings: what the table says. cautions: what to know before believing it.
    draws: replicates x rows of `table`; results with the same `resample` combine jointly.

    >>> found = Result(verb="csat", table=pd.DataFrame({"n": [3]}), findings=(say("Three answers."),))
    >>> found.interpret()
    'Three answers.'
    """

    _inner: ClassVar[tuple[str, ...]] = ()  # fields that hold a Result of their own: a bundle keeps it

    verb: str
    table: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    level: float = 0.95
    findings: tuple[Sentence, ...] = ()
    cautions: tuple[Sentence, ...] = ()
    figure: Figure | None = None
    tests: tuple[Test, ...] = ()
    rows: RowLedger | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    draws: np.ndarray | None = None
    resample: Resample | None = None

    def interpret(self, language: str | None = None) -> str:
        """The findings as sentences in a language. Raises MethodError for a word that names none."""
        if language is not None and not known_language(language):
            raise MethodError(no_language(language))
        with self._own_labels():
            return " ".join(render(one, language) for one in self.findings)

    def summary(self) -> str:
        """Findings and cautions, a line each."""
        with self._own_labels():
            return "\n".join([self.interpret(), *(f"Caution: {render(one)}" for one in self.cautions)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """The picture, drawn on `ax` or on a new figure. Raises MethodError where the result has none."""
        from csat_research.results.figures import draw

        if self.figure is None:
            raise MethodError(say("{verb:code} has no picture; its numbers are in .table.", verb=self.verb))
        with self._own_labels():
            return draw(self.figure, ax=ax)

    def to_json(self) -> dict[str, Any]:
        """Everything but the draws as plain data (the bundle that reports are made from)."""
        return {
            "verb": self.verb,
            "level": self.level,
            "table": frame_to_json(self.table),
            "tables": {name: frame_to_json(one) for name, one in self.tables.items()},
            "findings": [one.to_json() for one in self.findings],
            "cautions": [one.to_json() for one in self.cautions],
            "figure": self.figure.to_json() if self.figure else None,
            "tests": [one.to_json() for one in self.tests],
            "rows": self.rows.to_json() if self.rows else None,
            "provenance": strict(self.provenance),
            "resample": self.resample.to_json() if self.resample else None,
            "method": {"card": self.verb},
            **{name: one.to_json() if (one := getattr(self, name)) else None for name in self._inner},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """A result from its bundle, of the class its verb gives; it can be shown and read, but carries no draws."""
        if not isinstance(data, Mapping) or "verb" not in data:
            raise MethodError(
                say("from_json takes what to_json gave. Of a file: json.loads(path.read_text()) first.")
            )
        kind = KINDS.get(data["verb"], Result)
        inner: dict[str, Any] = {
            name: cls.from_json(one) if (one := data.get(name)) else None for name in kind._inner
        }
        return kind(
            verb=data["verb"],
            level=data["level"],
            table=frame_from_json(data["table"]),
            tables=Frames(data["tables"]),
            findings=tuple(sentence_from_json(one) for one in data["findings"]),
            cautions=tuple(sentence_from_json(one) for one in data["cautions"]),
            figure=Figure.from_json(data["figure"]) if data["figure"] else None,
            tests=tuple(Test.from_json(one) for one in data["tests"]),
            rows=RowLedger.from_json(data["rows"]) if data["rows"] else None,
            provenance=data["provenance"],
            resample=Resample(**data["resample"]) if data["resample"] else None,
            **inner,
        )

    def __repr__(self) -> str:
        from csat_research.results.tables import all_columns

        with self._own_labels():
            shown, _ = all_columns(self.table, spoken())
        return f"{self.summary()}\n\n{shown.to_string(index=False)}"

    def _repr_html_(self) -> str:
        from csat_research.results.page import result_html

        with self._own_labels():
            return result_html(self)

    def _own_labels(self) -> AbstractContextManager[None]:
        """While it is shown: what its survey gives by language."""
        labels = self.provenance.get("labels")
        return own_labels(labels) if labels else nullcontext()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: self.to_json()}


def _stored() -> MethodError:
    """What is raised where a question needs the rows, which a bundle does not hold."""
    return MethodError(say("A stored result cannot be asked again; run the verb on the survey."))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DriversResult(Result):
    """A Result with `.effects` (all contrasts) and `.what_if`; it keeps rows and fit, but no survey.

    `.tables`: effects, coefficients, inflation, departure (declared form against a spline), mean_score (the same changes
    in a linear model of the score). Of an ordinal model also thresholds, proportional_odds (Brant 1990: does one slope
    carry the scale) and partial_odds: of drivers that fail it (p under .05 by Holm), which a caution names, the slope at
    every cut and the effect in points with it. fitted, ask: the fit, and the function that asks it; a bundle has neither.
    """

    fitted: Any = None
    ask: Callable[[Any, Mapping[str, Any]], Result] | None = None

    @property
    def effects(self) -> pd.DataFrame:
        """Every contrast of every driver, with intervals by itself and simultaneous over all."""
        return self.tables["effects"]

    def what_if(self, changes: Mapping[str, Any]) -> Result:
        """What the fitted curve says of drivers capped, lifted or set, others as they are.

        changes: {"response_hours": at_most(2)}; a bare number means at most where low is better, else at least.
        Mean over the answers, with the error of the curve and of which answers were drawn. Raises MethodError outside
        the range of the answers, or after from_json (a stored result has no rows), ColumnError for an unknown driver.
        """
        if self.ask is None:
            raise _stored()
        return self.ask(self, changes)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CsatResult(Result):
    """A Result with `.answers`, how people answered, and `.funnel`, whether groups differ more than chance makes them.

    sides, ask: what gives these two; a bundle has neither.
    """

    sides: Callable[[], Result | None] | None = None
    ask: Callable[[Result], Result] | None = None

    @property
    def answers(self) -> Result:
        """Dissatisfied and satisfied answers by group, code by code; middle answers and silence apart."""
        found = None if self.sides is None else self.sides()
        if found is None:
            raise MethodError(say("Nobody answered, or this is a stored result: run the verb on the survey."))
        return found

    @property
    def funnel(self) -> Result:
        """Groups (agents, teams) as points within what chance gives them; numbers instead of names, and no order."""
        if self.ask is None:
            raise _stored()
        return self.ask(self)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TrendResult(Result):
    """A Result with `.signals`: the periods outside their usual range, or part of a long run on one side."""

    @property
    def signals(self) -> pd.DataFrame:
        """Rows of `.table` that signal."""
        return self.table[self.table["signal"]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LoyaltyResult(Result):
    """A Result with `.prediction`, the scores beside each other, and `.of`, one of them; scores, ask: what these two show.

    scores is None where there is one score, ask in a stored result.
    """

    _inner: ClassVar[tuple[str, ...]] = ("scores",)
    scores: Result | None = None
    ask: Callable[[str], Result] | None = None

    def of(self, score: str) -> Result:
        """One score alone, by its role or name, on the same index answers: its numbers are those of the whole.

        Raises ColumnError for a score that was not asked for, MethodError after from_json.
        """
        if self.ask is None:
            raise _stored()
        return self.ask(score)

    @property
    def prediction(self) -> Result:
        """How well each score tells who buys again: Spearman and AUC on the same customers, and their differences.

        Raises MethodError where there is one score only.
        """
        if self.scores is None:
            raise MethodError(
                say('There is one score only; which tells better needs two: scores=("csat", "nps").')
            )
        return self.scores


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CommentsResult(Result):
    """A Result with `.themes`, the comments by the themes of a code book; `coded` holds it, None where there is none."""

    _inner: ClassVar[tuple[str, ...]] = ("coded",)
    coded: Result | None = None

    @property
    def themes(self) -> Result:
        """Per theme the share of comments with it, the score with and without, and their difference.

        Raises MethodError where there is no code book.
        """
        if self.coded is None:
            raise MethodError(
                say(
                    "These comments have no themes, for they were asked without a code book: "
                    'comments(survey, themes={{"speed": ["slow", "wait*"]}}).'
                )
            )
        return self.coded


KINDS: dict[str, type[Result]] = {
    "csat": CsatResult,
    "drivers": DriversResult,
    "trend": TrendResult,
    "loyalty": LoyaltyResult,
    "comments": CommentsResult,
}
