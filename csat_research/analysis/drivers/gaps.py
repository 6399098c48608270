"""Driver gaps: answers that lack a driver are left out, or filled several times from answers like them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csat_research.errors import MethodError, check_choice
from csat_research.survey.basis.left_out import answered_rows, usable_rows
from csat_research.survey.basis.left_out_words import missing_words
from csat_research.survey.filling import fillable, filling_words, needed
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["check_missing", "gathered"]


def gathered(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], missing: str | None
) -> tuple[pd.DataFrame, list[Sentence], int]:
    """Rows of a model, what is said of gaps, and answers left out for their group is small.

    Complete rows, or (missing="impute") those whose gaps can be filled.

    A driver that does not apply is never filled, and neither is what stays the same within a customer or agent where none of
    their answers has it: these rows are left out. Where another answer of theirs has it, it is taken over as the fact it is.
    """
    if missing != "impute":
        rows, lost = usable_rows(survey, names, outcome, extra)
        return rows, missing_words(lost, missing, impute=True), lost.in_small_groups
    reasons, units = needed(survey, names)
    rows, lost = answered_rows(survey, names, outcome, [*extra, *units, *reasons])
    found = fillable(rows, names, reasons, units)
    return found.rows, filling_words(lost, found), lost.in_small_groups


def check_missing(missing: str | None) -> None:
    """Raise MethodError for a rule of missing values that a driver model does not know, or cannot follow."""
    if missing == "available":
        raise MethodError(
            say(
                "missing={found:typed} is a rule of `importance`: pairs of columns make correlations, not the curve of a "
                "driver model, and they are right only where gaps come by chance, as the complete answers are. Write "
                "missing={draw:typed} or missing={complete:typed}.",
                found=missing,
                draw="impute",
                complete="listwise",
            )
        )
    if missing is not None:
        check_choice("missing", missing, ("listwise", "impute"))
