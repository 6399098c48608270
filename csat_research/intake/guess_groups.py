"""Guesses over several columns: two clocks of one time, rating items, segments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.intake.dates import read_times
from csat_research.intake.evidence import SURE, WEAK, Choice, Guess, Open, Profile, Scaled, Work
from csat_research.intake.headers import asks, is_business, is_ignored
from csat_research.intake.labels import missing_kind
from csat_research.intake.scale_guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.scale_numbers import by_numbers
from csat_research.survey.roles import STATUS
from csat_research.words import say

__all__ = ["MOST_SEGMENTS", "battery", "clocks", "items", "segments", "status"]

MOST_SEGMENTS = 6
LEAST_ITEMS = 3
GROUPING = (
    "segment",
    "agent",
    "customer",
    "id",
)  # in a longer header these words tell of a kind: "customer type"
_OVERALL = re.compile(
    r"overall|in general|as a whole|в целом|в общем|ogóln|totalt|överlag|som helhet|helhet|insgesamt|در کل|به طور کلی|global|general",
    re.IGNORECASE,
)


def clocks(work: Work) -> None:
    """Two clocks of one time: the calendar one is what the customer waits; both together would be collinear."""
    named: dict[str, list[Guess]] = {}
    for one in work.guesses.values():
        if one.options.get("unit"):
            named.setdefault(str(one.options["name"]), []).append(one)
    calendar: dict[str, Mapping[str, Any] | None] = {}
    business: dict[str, Mapping[str, Any] | None] = {}
    first = ""
    for group in named.values():
        group.sort(key=lambda one: -one.confidence)
        outside = [one for one in group if not is_business(one.column)]
        inside = [one for one in group if is_business(one.column)]
        if outside and inside:
            first = first or outside[0].column
            calendar |= {inside[0].column: None}
            business |= {outside[0].column: None}
        for extra in [*outside[1:], *inside[1:]]:
            _drop(work, extra, outside[0] if outside else inside[0])
    if first:
        text = say(
            "Times such as {column:quoted} are there twice: by the calendar and in business hours. Which shall count?",
            column=first,
        )
        choices = (
            Choice(key="calendar", label=say("calendar hours: what the customer waits"), changes=calendar),
            Choice(key="business", label=say("business hours: what the team works"), changes=business),
        )
        work.questions.append(Open(column=first, text=text, choices=choices, weight=65))


def _drop(work: Work, extra: Guess, kept: Guess) -> None:
    work.notes.append(
        say(
            "{column:quoted} is not used: {kept:quoted} holds the same time",
            column=extra.column,
            kept=kept.column,
        )
    )
    del work.guesses[extra.column]


def battery(work: Work) -> None:
    """Three or more scores by a word in a longer header ask of single aspects: only one "overall" among them is csat."""
    for one in [
        one for one in work.guesses.values() if one.role in ("csat", "ces", "nps") and one.confidence < SURE
    ]:
        if _of_grid(work, work.columns[one.column]):
            del work.guesses[one.column]
            work.questions[:] = [asked for asked in work.questions if asked.column != one.column]
    asked = [one for one in work.guesses.values() if one.role == "csat" and one.confidence < SURE]
    if len(asked) < LEAST_ITEMS:
        return
    for one in asked:
        if not _OVERALL.search(work.columns[one.column].header):
            del work.guesses[one.column]


def _of_grid(work: Work, column: Profile) -> bool:
    """Whether a column is a row of a grid: "Please rate: - Price" beside two more that begin so."""
    stems = {stem for text in (column.name, column.asked) if (stem := text.rpartition(" - ")[0])}
    alike = [
        one
        for one in work.columns.values()
        if stems & {one.name.rpartition(" - ")[0], one.asked.rpartition(" - ")[0]} and looks_like_answers(one)
    ]
    return len(alike) >= LEAST_ITEMS


def items(work: Work) -> None:
    """Three or more number columns that share one small scale: ratings of single aspects."""
    found: dict[str, list[tuple[Profile, Scaled]]] = {}
    for column in work.columns.values():
        if (
            column.name in work.guesses
            or not looks_like_answers(column)
            or column.numeric < 0.6
            or is_ignored(column.name)
        ):
            continue
        scaled = guess_scale(column, "item")
        if scaled is not None and len(column.numbers) >= 3:
            found.setdefault(_name(scaled), []).append((column, scaled))
    best = max(_one_battery(found).values(), key=len, default=[])
    if len(best) >= LEAST_ITEMS:
        best += _ease_items(work, best)
        _score_of_battery(work, _name(best[0][1]))
        for column, scaled in best:
            take_scaled(
                work,
                column,
                "item",
                replace(scaled, questions=()),
                (say("one of {n:count} columns with the same scale", n=len(best)),),
                WEAK,
            )
            work.guesses[column.name] = work.guesses[column.name].changed({"better": "high"})
        work.questions.append(_good(best[0][0], [column.name for column, _ in best]))
        _items_outside(work, best)


def _ease_items(work: Work, best: Sequence[tuple[Profile, Scaled]]) -> list[tuple[Profile, Scaled]]:
    """A column that is called easy, on the scale of a battery, that people can pick as an aspect, is one of its items."""
    listed = {
        part.strip().casefold()
        for column in work.columns.values()
        for cell in column.answers
        for part in re.split("[;|,]", cell)
        if part != cell
    }
    found = []
    for one in [one for one in work.guesses.values() if one.role == "ces" and one.confidence < SURE]:
        column = work.columns[one.column]
        scaled = by_numbers(column, "item", _name(best[0][1]))
        if scaled is not None and column.name.strip().casefold() in listed:
            del work.guesses[one.column]
            work.questions[:] = [asked for asked in work.questions if asked.column != one.column]
            found.append((column, scaled))
    return found


def _score_of_battery(work: Work, scale: str) -> None:
    """Beside a battery of 1-6 the 6 of an overall score is its best answer and no code for a missing one."""
    for one in [one for one in work.guesses.values() if one.role == "csat"]:
        told = one.options.get("scale")
        high = scale.split("-")[-1]
        column = work.columns[one.column]
        if isinstance(told, dict) and high in told.get("missing", ()) and told["values"] != scale:
            again = by_numbers(column, "csat", scale)
            if again is not None:
                del work.guesses[one.column]
                work.questions[:] = [asked for asked in work.questions if asked.column != one.column]
                why = (*one.evidence[:1], say("on the scale of the ratings beside it"))
                take_scaled(work, column, "csat", again, why, one.confidence)


def _name(scaled: Scaled) -> str:
    return str(scaled.scale["values"] if isinstance(scaled.scale, dict) else scaled.scale)


def _one_battery(
    found: Mapping[str, Sequence[tuple[Profile, Scaled]]],
) -> dict[str, list[tuple[Profile, Scaled]]]:
    """Where some columns are 1-6, a 6 beside 1-5 is their answer 6 and no code: one battery has one scale."""
    joined: dict[str, list[tuple[Profile, Scaled]]] = {}
    for name, columns in found.items():
        low, high = name.split("-") if name.count("-") == 1 else (name, "")
        longer = f"{low}-{int(high) + 1}" if high.isdigit() else ""
        for column, scaled in columns:
            again = (
                longer in found and float(high) + 1 in column.numbers and by_numbers(column, "item", longer)
            )
            joined.setdefault(longer if again else name, []).append((column, again or scaled))
    return joined


def _items_outside(work: Work, best: Sequence[tuple[Profile, Scaled]]) -> None:
    """Codes outside the scale in rating columns: one question for all of them."""
    codes = {
        code
        for _, scaled in best
        if isinstance(scaled.scale, dict)
        for code in scaled.scale.get("missing", ())
    }
    if not codes:
        return
    text = say(
        "Columns such as {column:quoted} also hold {codes}, outside {scale}. Are those non-answers?",
        column=next(column.name for column, one in best if isinstance(one.scale, dict)),
        codes=", ".join(sorted(codes)[:5]),
        scale=_name(best[0][1]),
    )
    names = [column.name for column, _ in best]
    yes = Choice(key="yes", label=say("yes, they are no answers"))
    skip = Choice(key="skip", label=say("leave these columns out"), changes=dict.fromkeys(names))
    choices = (yes, *_longer(best, codes), skip)
    work.questions.append(Open(column=names[0], text=text, choices=choices, weight=58))


def _longer(best: Sequence[tuple[Profile, Scaled]], codes: Collection[str]) -> tuple[Choice, ...]:
    """The battery with one answer more, where nothing but the code just above it occurs."""
    low, high = _name(best[0][1]).split("-")
    longer = f"{low}-{int(high) + 1}"
    again = {column.name: by_numbers(column, "item", longer) for column, _ in best}
    if set(codes) != {str(int(high) + 1)} or None in again.values():
        return ()
    changes = {name: {"scale": scaled.scale} for name, scaled in again.items() if scaled is not None}
    return (Choice(key=longer, label=say("no, the scale is {longer}", longer=longer), changes=changes),)


def _good(column: Profile, names: Sequence[str]) -> Open:
    text = say(
        "{n:count} columns such as {column:quoted} look like ratings. Is a high number good?",
        n=len(names),
        column=column.name,
    )
    choices = (
        Choice(key="high", label=say("yes"), changes={name: {"better": "high"} for name in names}),
        Choice(key="low", label=say("no, 1 is best"), changes={name: {"better": "low"} for name in names}),
        Choice(key="skip", label=say("they are no ratings: leave them out"), changes=dict.fromkeys(names)),
    )
    return Open(column=column.name, text=text, choices=choices, weight=55)


def status(work: Work) -> None:
    """A column that holds nothing but answered, asked and not asked: it tells the silent from the never asked."""
    for column in work.columns.values():
        told = {cell.strip().casefold() for cell in column.answers}
        if len(told) > 1 and "answered" in told and told <= STATUS.keys() and column.name not in work.guesses:
            evidence = say("its words are {words}", words=", ".join(sorted(told)))
            work.take(Guess(column=column.name, role="status", evidence=(evidence,), confidence=SURE))
            return


def segments(work: Work) -> None:
    """Columns of few words that repeat: ways to split the answers. Numbers and single values are left."""
    for column in work.columns.values():
        if len([one for one in work.guesses.values() if one.role == "segment"]) >= MOST_SEGMENTS:
            return
        told = column.hint
        if column.name in work.guesses or is_ignored(column.name) or asks(column.header):
            continue
        if told is not None and (told.exact or told.role not in GROUPING):
            continue
        words = len(column.answers)
        if (
            2 <= words <= 12
            and column.numeric < 0.2
            and column.filled >= max(10 * words, 0.5 * column.rows)
            and not _dates(column)
        ):
            evidence = say("{n:count} different values that repeat", n=words)
            work.take(Guess(column=column.name, role="segment", evidence=(evidence,), confidence=WEAK))


def _dates(column: Profile) -> bool:
    cells = [cell for cell in column.answers if missing_kind(cell) is None]
    return len(read_times(cells, order="day_first").values) > 0.5 * len(cells)
