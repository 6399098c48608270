"""New columns: expressions on the coded frame, refused in a sentence where they are none or cannot be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from csat_research.errors import ColumnError
from csat_research.results.kinds import as_typed
from csat_research.survey.engine.collected import collected
from csat_research.survey.engine.store import PLACE
from csat_research.words import join, say

__all__ = ["added", "refuse_nameless"]

EXAMPLE = 'nw.col("response_hours") > 24'


def added(answers: nw.LazyFrame[Any], expressions: Mapping[str, object]) -> nw.LazyFrame[Any]:
    """The answers with new columns. Raises ColumnError for what is no expression of narwhals, or cannot be computed."""
    for name, one in expressions.items():
        _check(name, one)
    if not expressions:
        return answers
    try:
        found = answers.with_columns(**expressions)  # type: ignore[arg-type]
        collected(found.select(*expressions).head(1))
    except Exception as error:  # each engine has errors of its own
        raise ColumnError(
            say(
                "{names} cannot be computed from these answers: {why}",
                names=join(expressions, ", "),
                why=" ".join(str(error).split("Hint")[0].split())[:200],
            )
        ) from error
    if known := [PLACE + name for name in expressions if PLACE + name in found.columns]:
        found = found.drop(*known)  # the places are those of other names
    return found


def refuse_nameless(given: Sequence[object]) -> None:
    """Raise ColumnError for expressions that are given without a name."""
    if given:
        raise ColumnError(
            say(
                "A new column needs a name before its expression: with_columns({name}={example}).",
                name="late",
                example=EXAMPLE,
            )
        )


def _check(name: str, given: object) -> None:
    if name.startswith("_") or not name:
        raise ColumnError(
            say("A new column is called {name:quoted}; names that begin with _ are taken.", name=name)
        )
    if not isinstance(given, nw.Expr):
        raise ColumnError(
            say(
                "with_columns takes expressions of narwhals, such as {name}={example}; found {found:code}.",
                name=name,
                example=EXAMPLE,
                found=as_typed(given),
            )
        )
