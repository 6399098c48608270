"""Guesses by header: what a column is called, checked against what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from csat_research.errors import ColumnError, listing, shell
from csat_research.intake.headers import Hint, asks, ends_as_comment, speaks_of, uncoupled
from csat_research.intake.labels.matching import match, nearly, tells_groups
from csat_research.intake.proposal.emit import flow
from csat_research.intake.proposal.refusals import declared, not_on_a_scale, quoted
from csat_research.intake.roles.durations import duration
from csat_research.intake.roles.picks import as_picks
from csat_research.intake.roles.split import MOST_SEGMENTS
from csat_research.intake.roles.times import mostly_times, named_time
from csat_research.intake.scales.between import stands_between
from csat_research.intake.scales.guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.scales.steps import by_steps
from csat_research.intake.seen.evidence import LIKELY, SURE, TOLD, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.results.durations import is_duration
from csat_research.survey.questions import SCALED
from csat_research.words import Sentence, count_say, join, say

__all__ = ["as_told", "by_header", "no_scale", "take_hinted"]

# "Response uuid" is no duration
_NUMBERED = re.compile(r"(?:^|[\W_])(?:id|uuid|guid|number|no|nr)$|(?<=[a-z])(?-i:I[dD])$", re.I)

# A part of a longer header is enough for these: question texts stand in the header of many survey tools.
BY_PART = (
    "csat", "nps", "ces", "driver", "answered_at", "comment", "weight", "repurchase", "metric", "segment",
)  # fmt: skip


def as_told(work: Work, *, roles: Mapping[str, str], file: str) -> None:
    """Columns whose role a person named: only their scale is guessed. Raises ColumnError where none can be."""
    for name, role in roles.items():
        column, why = work.columns[name], (say("as told"),)
        if role in SCALED:
            found = guess_scale(column, role)
            if found is None:
                raise ColumnError(no_scale(column, role, file))
            take_scaled(work, column, role, replace(found, confidence=TOLD), why, TOLD)
        else:
            work.take(Guess(column=name, role=role, evidence=why, confidence=TOLD))


def no_scale(column: Profile, role: str, file: str, beside: Sequence[Guess] = ()) -> Sentence:
    """Why a column cannot play a role that has a scale, and what to type. beside: what the other columns are taken for."""
    if tells_groups(match(column.counts, column.spoken)):
        return say(
            "{column:quoted} cannot be read as {role}: its answers ({answers}) are the groups of NPS.  Name it so:  --role {named}",
            column=column.name,
            role=role,
            answers=listing(column.answers, 5),
            named=shell(f"{column.name}=nps"),
        )
    return not_on_a_scale(file, column, role, beside)


def by_header(work: Work) -> None:
    """Columns whose name says what they are, where the cells do not speak against it."""
    for name, column in work.columns.items():
        told = column.hint
        if (
            name in work.guesses
            or name in work.set_aside
            or told is None
            or not column.filled
            or (not told.exact and (told.role not in BY_PART or _names_a_kind(column.header)))
        ):
            continue
        take_hinted(work, column, told)


_KINDS = (
    "type",
    "kind",
    "category",
    "typ",
    "kategorie",
    "тип",
    "вид",
    "категория",
    "rodzaj",
    "kategoria",
    "kategori",
    "نوع",
)


def _names_a_kind(header: str) -> bool:
    """Whether a name ends with a word for a kind: the type of a rating is no rating."""
    words = re.split(r"[\W_]+", uncoupled(header).casefold().strip(" _"))
    return len(words) > 1 and words[-1] in _KINDS


def take_hinted(work: Work, column: Profile, told: Hint) -> None:
    """A column as its name says, where its cells do not speak against it."""
    _CHECKS.get(told.role, _as_told)(work, column, told)


def _as_told(work: Work, column: Profile, told: Hint) -> None:
    options = {"name": told.name} if told.name and told.name != column.name else {}
    work.take(
        Guess(
            column=column.name,
            role=told.role,
            options=options,
            evidence=(told.why,),
            confidence=SURE if told.exact else WEAK,
        )
    )


def _scored(work: Work, column: Profile, told: Hint) -> None:
    if speaks_of(column.name, "averages") and not asks(column.header):
        work.notes.append(
            say(
                "{column:quoted} is called a mean and is not used: a share satisfied needs the answers themselves. To keep it as a "
                "figure name it to init:  --role {named}",
                column=column.name,
                named=shell(f"{column.name}=metric"),
            )
        )
        return
    labels = match(column.counts, column.spoken)
    role = "nps" if tells_groups(labels) else told.role
    found = guess_scale(column, role)
    if found is None:
        if remarks := ends_as_comment(column.header):
            _comment(work, column, remarks)
        elif told.exact or looks_like_answers(column):
            work.unfit[column.name] = _unfit(column, role)
        return
    worded = labels.best is not None or stands_between(column) or by_steps(column, told.role) is not None
    if not told.exact and column.numeric < 0.5 and not worded:
        return
    take_scaled(work, column, role, found, (told.why,), SURE if told.exact else LIKELY)


def _unfit(column: Profile, role: str) -> Sentence:
    """A column that is called a score and is none by its answers; where most of them are known, what to write to use it."""
    told = say(
        "{column:quoted} is called like a {role} question, but its answers fit no known scale; it is not used",
        column=column.name,
        role=role,
    )
    almost = nearly(column.answers)
    if almost is None or role == "nps":
        return told
    how = say(
        "all its answers but {unknown} are known: to use it, look whether their order is right and write under columns:  {line}",
        unknown=quoted(almost.unknown),
        line=f"{flow(column.name)}: {flow(declared(column, role))}",
    )
    return join([told, how], "; ")


def _number(work: Work, column: Profile, told: Hint) -> None:
    """Drivers and metrics: durations with their unit, ratings with their scale, other numbers as they are."""
    if is_duration(told.name):
        if not speaks_of(column.name, "shares") and not _NUMBERED.search(column.name):
            duration(work, column, told)
    elif column.numeric >= 0.8 and len(column.numbers) > 1:  # a box that is ticked or empty is no figure
        _as_told(work, column, told)


def _weight(work: Work, column: Profile, told: Hint) -> None:
    if column.numeric == 1.0 and min(column.numbers) >= 0 and not speaks_of(column.name, "masses"):
        _as_told(work, column, told)


def _comment(work: Work, column: Profile, told: Hint) -> None:
    if column.numeric < 0.5:
        _as_told(work, column, told)


# who may answer more than once
_PERSONS = (
    "respondent", "respondent id", "participant", "participant id", "respid", "resp id", "respondentid", "респондент", "участник",
    "id респондента", "id участника", "uczestnik", "id respondenta", "id uczestnika", "deltagare", "deltagar-id", "teilnehmer",
)  # fmt: skip


def _ident(work: Work, column: Profile, told: Hint) -> None:
    if column.unique > 0.9 and told.exact:
        why = (
            told.why,
            say("{n:count} different values in {rows:count} rows", n=len(column.answers), rows=column.filled),
        )
        work.take(Guess(column=column.name, role="id", evidence=why, confidence=SURE))
        if column.unique < 1:
            work.questions.append(_twice(column))
    elif told.exact and told.word in _PERSONS and not work.has("customer"):
        why = (
            told.why,
            say("{n:count} different values in {rows:count} rows", n=len(column.answers), rows=column.filled),
        )
        work.take(Guess(column=column.name, role="customer", evidence=why, confidence=LIKELY))


def _twice(column: Profile) -> Open:
    """One number at two rows is one answer sent twice in most tools, and two people in some lists kept by hand."""
    again = [cell for cell, n in column.answers.items() if n > 1]
    text = count_say(
        "{column:quoted} numbers the answers; {n:count} number ({cells}) stands there more than once. Is it one answer, sent again?",
        "{column:quoted} numbers the answers; {n:count} numbers ({cells}) stand there more than once. Is each one answer, sent again?",
        len(again),
        column=column.name,
        cells=listing(again, 3),
    )
    same = Choice(key="again", label=say("yes: the later row counts, both are listed"))
    apart = Choice(
        key="apart",
        label=say("no: they are other people, so this number is not used"),
        changes={column.name: None},
    )
    return Open(column=column.name, text=text, choices=(same, apart), weight=67)


def _repurchase(work: Work, column: Profile, told: Hint) -> None:
    if len(column.answers) <= MOST_SEGMENTS * 5 and told.exact:
        options = {"kind": "happened"}
        work.questions.append(_happened(column))
        work.take(
            Guess(
                column=column.name,
                role="repurchase",
                options=options,
                evidence=(told.why,),
                confidence=LIKELY,
            )
        )


def _happened(column: Profile) -> Open:
    text = say("{column:quoted}: did the customer buy again, or only say so?", column=column.name)
    did = Choice(
        key="happened", label=say("bought again (from orders)"), changes={column.name: {"kind": "happened"}}
    )
    said = Choice(
        key="intended", label=say("said so (an answer)"), changes={column.name: {"kind": "intended"}}
    )
    return Open(column=column.name, text=text, choices=(did, said), weight=60)


def _grouping(work: Work, column: Profile, told: Hint) -> None:
    """Agents and segments: names that repeat; a segment has few of them."""
    most = 500 if told.role == "agent" else 30
    named = told.exact or told.name == "channel"  # "Which channel did you use?"
    groups = column.groups
    if (
        tells_groups(match(column.counts, column.spoken))
        or _rated_beside(work, column)
        or mostly_times(column)
    ):
        return  # people by their answer, which is NPS; an aspect that was rated; months as names of sheets
    if named and column.answers and 1 < len(groups) <= most and len(groups) < 0.5 * sum(groups.values()):
        why = (told.why, say("{n:count} different values", n=len(groups)))
        options = (
            {"name": told.name}
            if told.name and told.name != column.name and told.name not in work.columns
            else {}
        )
        sure = SURE if told.exact else LIKELY
        work.take(Guess(column=column.name, role=told.role, options=options, evidence=why, confidence=sure))


def _rated_beside(work: Work, column: Profile) -> bool:
    """Whether numbers are ratings of an aspect, "Location" or "Product": two more columns end at the same number."""
    if not _few_numbers(column):
        return False
    low, high = _ends(column)
    if not 0 <= low <= high <= 10:
        return False
    others = [one for one in work.columns.values() if one is not column and _few_numbers(one)]
    return sum(_ends(one)[0] >= 0 and _ends(one)[1] == high for one in others) >= 2


def _few_numbers(column: Profile) -> bool:
    return column.numeric >= 1 and 3 <= len(column.numbers) <= 11


def _ends(column: Profile) -> tuple[float, float]:
    return min(column.numbers), max(column.numbers)


def _picks_told(work: Work, column: Profile, told: Hint) -> None:
    as_picks(work, column, told.why)


_CHECKS: dict[str, Callable[[Work, Profile, Hint], None]] = {
    "csat": _scored, "nps": _scored, "ces": _scored, "answered_at": named_time, "driver": _number, "metric": _number,
    "weight": _weight, "count": _weight, "id": _ident, "repurchase": _repurchase, "agent": _grouping, "segment": _grouping,
    "comment": _comment, "picks": _picks_told,
}  # fmt: skip
