"""About: what is known of a survey as a whole - its title, clock, filters and where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.survey.code_book import Theme
from csat_research.survey.engine.store import Store
from csat_research.survey.weighed import Weighed
from csat_research.words import Sentence

__all__ = ["REJECTED_COLUMNS", "About", "Ledger", "way_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a survey as a whole.

    title: a `Label` where it was given by language.
    observed_until: last day on which purchases were recorded. first_day, last_day: of the answers in the file.
    filters: what `where` has chosen. settings: the report block of survey.yml. assumptions: what was guessed
    and accepted. truth: what a simulated world planted. fingerprint: the same for the same answers.
    sources: files read, with a hash each. weighed: how the weights were estimated, where they were.
    themes: the code book of comments. store: the folder on disk in which the answers of a very long file stand, which is
    there as long as a survey made of it is. whole: the answers before anything was chosen, kept where they come from a
    list of known size: what part of it answered is no matter of the choice. listed: of each score and figure, how many of such a list
    answered in each stratum, kept where the whole is not at hand: in a part that was written to a folder. drawn: where answers
    were chosen from within strata, the survey of all that were drawn with them, in the same period. absent: how many of those
    are not at hand, in such a part, by way (answers, customers, ...) and stratum. cut: whether a period was chosen afterwards,
    of which nobody knows how many.
    """

    title: str = "Survey"
    time_zone: str | None = None
    observed_until: dt.date | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    period: str = ""
    filters: tuple[Sentence, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    assumptions: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    truth: Mapping[str, Any] | None = None
    fingerprint: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    weighed: Weighed | None = None
    themes: tuple[Theme, ...] = ()
    store: Store | None = field(default=None, compare=False, repr=False)
    whole: nw.LazyFrame[Any] | None = field(default=None, compare=False, repr=False)
    listed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    drawn: Any = field(default=None, compare=False, repr=False)
    absent: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cut: bool = False

    @property
    def chosen_across(self) -> bool:
        """Whether units were drawn in the strata of these answers that have none of them."""
        return self.drawn is not None or bool(self.absent)


def way_of(units: Iterable[str]) -> str:
    """The name of a way of clustering in `About.absent`: its columns; nothing for single answers.

    >>> way_of(["customer", "agent"])
    'customer | agent'
    """
    return " | ".join(units)


REJECTED_COLUMNS = ("row", "column", "value", "reason", "fix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Rows of the file at the door: read = in the survey + rejected + excluded by named rules.

    rejected: a row a line (row in the file, column, value as written, reason, what to type). set_aside: cells that
    could not be used although their row could. excluded: (rule, rows) at the door, such as replaced earlier answers.
    """

    read: int
    rejected: pd.DataFrame
    set_aside: pd.DataFrame
    excluded: tuple[tuple[Sentence, int], ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected (a row with two faults counts once)."""
        return int(self.rejected["row"].nunique()) if len(self.rejected) else 0

    @property
    def kept(self) -> int:
        """Rows that entered the survey."""
        return self.read - self.rejected_rows - sum(n for _, n in self.excluded)
