"""Evidence: what a column looks like, what is guessed of it and why, and what must be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from csat_research.intake.headers import Hint, hint
from csat_research.intake.labels.folding import key, split_number
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.raw import RawTable
from csat_research.intake.seen.choices import Choice, Open, Reason, in_full
from csat_research.intake.seen.spoken import FEW, cells_by_language, spoken_column
from csat_research.intake.values.grammar import decimal_mark, number
from csat_research.survey.scales.ranges import range_in
from csat_research.words import Sentence, say

__all__ = [
    "KIND_WORDS",
    "LEAST_ITEMS",
    "LEAST_ROWS",
    "LIKELY",
    "SURE",
    "TOLD",
    "WEAK",
    "Choice",
    "Guess",
    "Open",
    "Plan",
    "Profile",
    "Reason",
    "Scaled",
    "Work",
    "in_full",
    "profiles",
    "spelled",
]

TOLD, SURE, LIKELY, WEAK = 1.0, 0.9, 0.65, 0.4
LEAST_ITEMS = 3  # columns that make a battery of ratings
MOST_SPELLINGS = 500  # of the answers of one scale
LEAST_ROWS = 30  # fewer rows tell nothing of what goes together or repeats
KIND_WORDS = {
    "blank": say("left blank"), "does_not_apply": say("does not apply"), "unsure": say("does not know"),
    "not_asked": say("not asked"), "unanswered": say("asked and silent"),
}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """One column as written: its name, its distinct cells with their rows, and how many rows there are.

    asked: the text of the question, where the file has it beside the name. missing: cells that the file declares as no
    answers. order: its answers in the order of their codes. named: words that the file has for some of its codes.
    spoken: its cells beside each word of a column of languages.
    """

    name: str
    counts: Mapping[str, int]
    rows: int
    asked: str = ""
    missing: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    spoken: tuple[tuple[str, ...], ...] = ()

    @property
    def header(self) -> str:
        """What the column is read by: the question, else its name."""
        return self.asked or self.name

    @cached_property
    def hint(self) -> Hint | None:
        """The role that its name suggests, else the words of the question."""
        named = hint(self.name)
        return named if not self.asked or (named is not None and named.exact) else hint(self.asked) or named

    @cached_property
    def answers(self) -> Mapping[str, int]:
        """Cells that are no words for missing."""
        return {
            cell: n
            for cell, n in self.counts.items()
            if missing_kind(cell) is None and cell not in self.missing
        }

    @cached_property
    def different(self) -> int:
        """How many answers there are, however each is spelled: capitals, blanks and dots make no other one."""
        if len(self.answers) > MOST_SPELLINGS:
            return len(self.answers)
        return len({key(cell) if any(map(str.isalpha, cell)) else cell for cell in self.answers})

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """Cells that may name a group: NA and None are names too (Namibia, North America)."""
        named = {cell: n for cell, n in self.counts.items() if cell.strip().casefold() in ("na", "none")}
        return {**self.answers, **{cell: n for cell, n in named.items() if cell not in self.missing}}

    @cached_property
    def filled(self) -> int:
        """Rows with such a cell."""
        return sum(self.answers.values())

    @cached_property
    def numbers(self) -> Mapping[float, int]:
        """Plain numbers with their rows."""
        mark = decimal_mark(self.answers)
        found: dict[float, int] = {}
        for cell, n in self.answers.items():
            value = number(cell, mark)
            if isinstance(value, float):
                found[value] = found.get(value, 0) + n
        return dict(sorted(found.items()))

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Cells with letters or symbols beside or instead of a number."""
        return {
            cell: n
            for cell, n in self.answers.items()
            if split_number(cell).number is None or split_number(cell).words
        }

    @property
    def numeric(self) -> float:
        """Share of filled rows that are plain numbers."""
        return sum(self.numbers.values()) / self.filled if self.filled else 0.0

    @property
    def unique(self) -> float:
        """Distinct cells per filled row; 1 for an id."""
        return len(self.answers) / self.filled if self.filled else 0.0


def profiles(frame: pd.DataFrame, table: RawTable | None = None) -> tuple[Profile, ...]:
    """A profile of each column of a raw frame (all but `_row`). table: what the file says of its columns."""
    found = []
    languages = spoken_column(frame)
    for name in frame.columns:
        if name != "_row":
            counts = frame[name].dropna().map(spelled).value_counts()
            cells = {str(cell): int(n) for cell, n in sorted(counts.items())}
            told = _told(table, name) if table else {}
            spoken = cells_by_language(frame, name, languages) if len(cells) <= FEW else ()
            found.append(Profile(str(name), cells, len(frame), spoken=spoken, **told))
    return tuple(found)


def _told(table: RawTable, name: str) -> dict[str, Any]:
    """What a file says of a column beside its cells."""
    said = {"asked": table.labels, "missing": table.missing, "order": table.orders, "named": table.named}
    return {part: one[name] for part, one in said.items() if name in one}


def spelled(cell: object) -> str:
    """A cell as text, whole numbers without a point."""
    if isinstance(cell, float) and abs(cell) < 1e15 and cell == int(cell):
        return str(int(cell))
    return cell.isoformat(sep=" ") if isinstance(cell, pd.Timestamp) else str(cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a column is taken for: role, options as in the survey file, why, and how sure (0 to 1)."""

    column: str
    role: str
    options: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Sentence, ...] = ()
    confidence: float = 0.5

    def changed(self, options: Mapping[str, Any]) -> Guess:
        """The guess after an answer; an option of None is taken out."""
        merged = {**self.options, **{name: value for name, value in options.items() if name != "role"}}
        kept = {name: value for name, value in merged.items() if value is not None}
        return replace(self, role=str(options.get("role", self.role)), options=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A survey file to be: guesses in the order of the columns, open questions (most important first), the rest.

    assumed: what the file cannot tell and nobody can be asked, printed on the page. facts: what the file itself is
    taken for (tool, encoding, marks, header, dates, zone, units), with the reason. unasked: columns of comments, which are
    read only where somebody asks for them. reasons: why the unused columns play no role.
    """

    guesses: tuple[Guess, ...]
    questions: tuple[Open, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    assumed: tuple[Sentence, ...] = ()
    time_zone: str | None = None
    rows: int = 0
    facts: tuple[Sentence, ...] = ()
    unasked: tuple[Guess, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    def asks(self, one: Open) -> bool:
        """Whether a question still is one: no answer before it has taken its column out."""
        return any(guess.column == one.column for guess in self.guesses)

    def answered(self, choice: Choice) -> Plan:
        """The plan after a choice."""
        kept: list[Guess] = []
        gone: list[str] = []
        for one in self.guesses:
            change = choice.changes.get(one.column, {})
            if change is None:
                gone.append(one.column)
            else:
                kept.append(one.changed(change) if change else one)
        return replace(self, guesses=tuple(kept), unused=(*self.unused, *gone))

    def of(self, role: str) -> Sequence[Guess]:
        """The guesses of a role."""
        return [one for one in self.guesses if one.role == role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A guessed scale as in the survey file, why, how sure, what to ask, and what is assumed."""

    scale: Any
    evidence: tuple[Sentence, ...] = ()
    questions: tuple[Open, ...] = ()
    confidence: float = 0.7
    options: Mapping[str, Any] | None = None
    assumed: Sentence | None = None

    @property
    def spelled(self) -> str:
        """The scale as one word: "1-5", a list of its values, "" of one that has none."""
        return str(self.scale.get("values", "") if isinstance(self.scale, dict) else self.scale)

    @property
    def highest(self) -> float:
        """The highest answer of a scale such as 1-5; 0 of any other."""
        ends = range_in(self.spelled)
        return float(ends[1]) if ends else 0.0

    def rescaled(self, column: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Scaled:
        """The scale of a column changed, here and in every answer to what is asked of it."""
        questions = tuple(
            replace(one, choices=tuple(choice.rescaled(column, change) for choice in one.choices))
            for one in self.questions
        )
        return replace(self, scale=change(in_full(self.scale)), questions=questions)


@dataclass(slots=True)
class Work:
    """Guesses on their way: one per column at most, and what must be asked."""

    columns: dict[str, Profile]
    frame: pd.DataFrame | None = None
    guesses: dict[str, Guess] = field(default_factory=dict)
    questions: list[Open] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    assumed: list[Sentence] = field(default_factory=list)
    set_aside: set[str] = field(default_factory=set)  # columns of which a note says why they are not used
    zone: str | None = None
    unfit: dict[str, Sentence] = field(default_factory=dict)  # told of columns that no later step takes

    def take(self, guess: Guess) -> None:
        """Keep a guess unless the column has one already."""
        self.guesses.setdefault(guess.column, guess)

    def drop(self, column: str) -> None:
        """Take a guess back, with what was to be asked of it and what was assumed."""
        del self.guesses[column]
        self.assumed[:] = [one for one in self.assumed if one.values.get("column") != column]
        self.unask(column)

    def unask(self, column: str) -> None:
        """Take back what was to be asked of a column."""
        self.questions[:] = [one for one in self.questions if one.column != column]

    def has(self, role: str) -> bool:
        """Whether some column plays the role."""
        return any(one.role == role for one in self.guesses.values())
