"""Questions: what each column is - its role, its name, its scale and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from csat_research.errors import ColumnError, listing, nearest
from csat_research.results.durations import is_duration
from csat_research.results.kinds import words_of
from csat_research.survey.labels import ByLanguage, by_language, label_given, label_of
from csat_research.survey.scales.nps import nps_scale
from csat_research.survey.scales.scales import Scale, scale_from
from csat_research.words import join, say

__all__ = [
    "GROUPS",
    "HOURS_PER",
    "ONLY_ONE",
    "QUESTION_KEYS",
    "ROLES",
    "SCALED",
    "SCORES",
    "TAKEN",
    "Question",
    "free_name",
    "is_taken",
    "question",
    "readable",
    "with_role",
]

Role = Literal[
    "csat", "nps", "ces", "driver", "item", "importance", "picks", "rank", "points", "shown", "best", "worst",
    "segment", "id", "customer", "answered_at", "agent",
    "weight", "status", "count", "stratum", "population", "metric", "comment", "repurchase",
]  # fmt: skip
ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]
SCORES = ("csat", "nps", "ces")  # what a survey asks about the whole
SCALED = (*SCORES, "item", "importance", "rank")
ONLY_ONE = (
    "ces", "id", "customer", "answered_at", "agent", "weight", "status", "count", "stratum", "population", "repurchase", "picks",
)  # fmt: skip
HOURS_PER = {"hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600, "days": 24.0}
# Words that stand in tables or in calls: a segment of that name could not be told from them.
TAKEN = frozenset((
    "measure", "term", "definition", "per", "n", "customers", "n_effective", "estimate", "std_error", "conf_low",
    "conf_high", "statistic", "df", "p_value", "p_adjusted", "rank", "rank_low", "rank_high", "bias", "noise",
    "day", "week", "month", "quarter", "year", "period",
))  # fmt: skip
GROUPS = ("segment", "agent", "stratum")
UNNAMED = ("answered_at", "weight", "count", "status")  # roles whose column keeps no name of its own
QUESTION_KEYS = (
    "role",
    "name",
    "label",
    "scale",
    "unit",
    "better",
    "theme",
    "separator",
    "choose",
    "kind",
    "importance",
)
SEPARATOR = ";"  # between the picks in one cell, where none is declared


@dataclass(frozen=True, slots=True)
class Question:
    """One column and the part it plays.

    column: its name in the file. name: its name here. label: what people read (a `Label` where it was given by
    language). unit: of the file
    (durations named ..._hours are stored in hours). better: "high" or "low". choose: how many picks were asked for, or
    how many points were to be divided.
    kind: "happened" or "intended" (repurchase), "business" or "calendar" (hours of a duration).
    importance: the column that says how much this item matters, by a rating,
    a rank or points; several columns where it was asked in several ways.

    >>> question("sla", "driver", name="response_hours", unit="minutes").better
    'low'
    """

    column: str
    role: str
    name: str
    label: str
    scale: Scale | None = None
    unit: str | None = None
    better: str | None = None
    theme: str | None = None
    separator: str | None = None
    choose: int | None = None
    kind: str | None = None
    importance: str | tuple[str, ...] | None = None

    @property
    def labels(self) -> ByLanguage:
        """The label by language; nothing where it is one for all."""
        return by_language(self.label)

    @property
    def told_by(self) -> tuple[str, ...]:
        """The columns that say how much this item matters."""
        return (self.importance,) if isinstance(self.importance, str) else self.importance or ()

    @property
    def parted_by(self) -> str:
        """What stands between several answers in one cell."""
        return self.separator or SEPARATOR

    @property
    def coded(self) -> bool:
        """Whether its answers are codes of a scale: of scores and ratings always, of a driver or metric that declares one."""
        return self.role in SCALED or (self.scale is not None and self.role in ("driver", "metric"))

    @property
    def reversed(self) -> bool:
        """Whether codes are turned (min+max-x), so that high is good afterwards."""
        better = self.better or (self.scale.better if self.scale else None)
        return self.role in SCALED and better == "low"

    @property
    def satisfied(self) -> frozenset[float]:
        """Codes that count as satisfied after turning."""
        if self.scale is None:
            return frozenset()
        codes = self.scale.satisfied
        return frozenset(self.scale.low + self.scale.high - v for v in codes) if self.reversed else codes


def question(column: str, role: str, *, scale: Any = None, **options: Any) -> Question:
    """A Question from a column, its role and what was declared about it.

    Raises ColumnError for an unknown role, an unknown key, a duration without unit, or CES without direction.

    >>> question("score", "csat", scale="1-5").scale.definition()
    'top 2 of 5'
    """
    _check_known(column, role, options)
    label = label_given(say("Column {column:quoted}: label", column=column), options.get("label"))
    name = str(options.get("name") or column)
    better = options.get("better") or _known_direction(role, name)
    found = Question(
        column=str(column),
        role=role,
        name=name,
        label=label_of(label) or readable(name),
        scale=_scale(column, role, scale, better),
        unit=options.get("unit")
        or ("hours" if role in ("driver", "metric") and is_duration(name) and name == column else None),
        better=better,
        theme=options.get("theme"),
        separator=options.get("separator") or (SEPARATOR if role in ("picks", "shown") else None),
        choose=options.get("choose"),
        kind=options.get("kind") or ("happened" if role == "repurchase" else None),
        importance=_one_or_several(options.get("importance")),
    )
    _check_name(found)
    _check_choose(found)
    _check_duration(found)
    _check_ranks(found)
    return found


def free_name(column: str, role: str) -> str:
    """A name for a column whose own name is taken, else the column's.

    >>> free_name("month", "segment"), free_name("month", "weight"), free_name("_n", "driver")
    ('month_given', 'month', 'n_given')
    """
    return f"{column.lstrip('_')}_given" if is_taken(column, role) else column


def is_taken(name: str, role: str) -> bool:
    """Whether a name is one of ours: `_n`, or for something to group by the words of tables and of the calendar."""
    return role not in UNNAMED and (name.startswith("_") or (role in GROUPS and name in TAKEN))


def with_role(questions: Iterable[Question], role: str) -> tuple[Question, ...]:
    """The questions that play a role, in the order declared."""
    return tuple(one for one in questions if one.role == role)


def readable(name: str) -> str:
    """'response_hours' -> 'Response hours', 'nps' -> 'NPS'; other names stay as they are."""
    spaced = name.replace("_", " ").strip()
    if name in (*SCORES, "csi"):
        return name.upper()
    return spaced[:1].upper() + spaced[1:] if name.isascii() and name == name.lower() else name


def _scale(column: str, role: str, given: Any, better: str | None) -> Scale | None:
    if role == "nps":
        return nps_scale(column, given, better)
    if role == "picks" or given is None:
        return None
    return scale_from(given, better=better)


def _known_direction(role: str, name: str) -> str | None:
    short_wait = role in ("driver", "metric") and is_duration(name)
    return "low" if short_wait or role == "rank" else None  # the first rank is the best one


def _one_or_several(given: Any) -> str | tuple[str, ...] | None:
    found = words_of(given) or ("",)
    return found if len(found) > 1 else found[0] or None


def _check_known(column: str, role: str, options: Mapping[str, Any]) -> None:
    if role not in ROLES:
        raise ColumnError(
            say(
                "Column {column:quoted}: there is no role {role:quoted}.{near} Roles: {roles}.",
                column=column,
                role=role,
                near=nearest(role, ROLES),
                roles=join(ROLES, ", "),
            )
        )
    for key in options:
        if key not in QUESTION_KEYS:
            raise ColumnError(
                say(
                    "Column {column:quoted}: there is no key {key:quoted}.{near} Keys: {keys}.",
                    column=column,
                    key=key,
                    near=nearest(key, QUESTION_KEYS),
                    keys=join(QUESTION_KEYS, ", "),
                )
            )


def _check_name(found: Question) -> None:
    if not found.column.strip():
        raise ColumnError(
            say("A column without a name cannot have the role {role}. Give it a name.", role=found.role)
        )
    if is_taken(found.name, found.role):
        raise ColumnError(
            say(
                "Column {column:quoted} (role {role}) is called {name:quoted}, and that name is used for something else here. "
                'Give it another: name: {free} beside its role, or questions={{{column:typed}: {{"name": {free:typed}}}}}.',
                column=found.column,
                role=found.role,
                name=found.name,
                free=free_name(found.name, found.role),
            )
        )


def _check_choose(found: Question) -> None:
    if found.choose is not None and (not isinstance(found.choose, int) or found.choose < 1):
        raise ColumnError(
            say(
                "Column {column:quoted}: choose is {found}; it says how many picks people were asked for, such as 4.",
                column=found.column,
                found=found.choose,
            )
        )


def _check_ranks(found: Question) -> None:
    if found.role == "rank" and found.scale is not None and found.scale.low != 1:
        raise ColumnError(
            say(
                "Column {column:quoted} (role rank) is declared as {scale}; ranks start at 1, the one that matters most. "
                "Write scale: 1-4 where up to four are ranked; better: high where the last rank matters most.",
                column=found.column,
                scale=found.scale.name,
            )
        )


def _check_duration(found: Question) -> None:
    if found.unit is not None and found.unit not in HOURS_PER and is_duration(found.name):
        raise ColumnError(
            say(
                "Column {column:quoted}: {unit:quoted} is no unit of time. Write unit: one of {units}.",
                column=found.column,
                unit=found.unit,
                units=listing(HOURS_PER.keys()),
            )
        )
    if found.role in ("driver", "metric") and is_duration(found.name) and found.unit is None:
        raise ColumnError(
            say(
                "Column {column:quoted} is called {name:quoted} but its unit is not declared; minutes read as hours are 60 times too long. "
                "Write unit: minutes (or seconds, hours, days).",
                column=found.column,
                name=found.name,
            )
        )
