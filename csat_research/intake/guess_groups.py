"""Guesses over several columns: two clocks of one time, rating items, lists of picks, segments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.intake.dates import read_times
from csat_research.intake.evidence import LIKELY, SURE, WEAK, Choice, Guess, Open, Profile, Scaled, Work
from csat_research.intake.headers import hint, is_business, is_ignored
from csat_research.intake.labels import missing_kind
from csat_research.intake.scale_guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.scale_numbers import by_numbers
from csat_research.survey.roles import STATUS
from csat_research.words import Sentence, say

__all__ = ["MOST_SEGMENTS", "as_picks", "battery", "clocks", "items", "picks", "segments", "status"]

MOST_SEGMENTS = 6
LEAST_ITEMS = 3
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
    asked = [one for one in work.guesses.values() if one.role == "csat" and one.confidence < SURE]
    if len(asked) < LEAST_ITEMS:
        return
    for one in asked:
        if not _OVERALL.search(one.column):
            del work.guesses[one.column]


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
    work.questions.append(Open(column=names[0], text=text, choices=(yes, skip), weight=58))


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


def picks(work: Work) -> None:
    """A column of lists: cells split by ; | or , into few options that repeat."""
    for column in work.columns.values():
        if not work.has("picks") and column.name not in work.guesses and not is_ignored(column.name):
            as_picks(work, column, None)


def as_picks(work: Work, column: Profile, why: Sentence | None) -> None:
    """Takes a column as picks where most cells are lists of few options that repeat."""
    for separator in (";", "|", ","):
        sizes: dict[int, int] = {}
        options: dict[str, int] = {}
        for cell, n in column.answers.items():
            parts = [part.strip() for part in cell.split(separator) if part.strip()]
            sizes[len(parts)] = sizes.get(len(parts), 0) + n
            for part in parts:
                options[part] = options.get(part, 0) + n
        usual = max(sizes, key=lambda size: sizes[size], default=0)
        repeated = (
            len(options) <= 40 and column.filled >= 3 * len(options) and all(len(one) < 60 for one in options)
        )
        if usual >= 2 and sizes[usual] >= 0.5 * column.filled and repeated and column.filled >= 20:
            _take_picks(work, column, separator, usual, len(options), why)
            return


def _take_picks(
    work: Work, column: Profile, separator: str, choose: int, n: int, why: Sentence | None
) -> None:
    evidence = say(
        "cells are lists of mostly {choose} out of {n:count} options, split by {separator:quoted}",
        choose=choose,
        n=n,
        separator=separator,
    )
    options = {"separator": separator, "choose": str(choose)}
    work.take(
        Guess(
            column=column.name,
            role="picks",
            options=options,
            evidence=(*([why] if why else []), evidence),
            confidence=LIKELY if why else WEAK,
        )
    )


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
        if column.name in work.guesses or is_ignored(column.name) or hint(column.name) is not None:
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
