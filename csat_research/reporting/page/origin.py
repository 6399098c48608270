"""Origin: the box "How this number came about" - asked, answered, used, rule by rule, and the plain share beside ours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

from csat_research.reporting.page.silent import bounds_words
from csat_research.reporting.page.view import Line, Origin
from csat_research.results.drawing.numbers import form_of, number
from csat_research.results.frames import records
from csat_research.results.naming import named
from csat_research.results.result import Result
from csat_research.survey.periods import parse, spell
from csat_research.words import Sentence, from_json, render, say

__all__ = ["TITLE", "origin"]

TITLE = say("How this number came about")


def origin(main: Result | None, language: str) -> Origin | None:
    """The way from the rows of the file to the headline; None where there is no ledger."""
    if main is None or main.rows is None:
        return None
    return Origin(
        title=render(TITLE, language),
        subtitle=render(say("From the file to the number"), language),
        lines=[*_rows(main, language), *_shares(main, language)],
        notes=[render(note, language) for note in _notes(main)],
    )


def _rows(csat: Result, language: str) -> Iterator[Line]:
    ledger = csat.rows
    assert ledger is not None
    yield _line(say("Rows in the file"), ledger.read, language)
    for rule, n in ledger.excluded:
        if n:
            yield _line(say("− {rule}", rule=rule), n, language)
    yield _line(say("− rejected (listed with the reason)"), ledger.rejected, language)
    yield _line(say("= used"), ledger.used, language, total=True)


def _line(text: Sentence, n: int, language: str, *, total: bool = False) -> Line:
    return Line(text=render(text, language), number=render(say("{n:count}", n=n), language), total=total)


def _shares(main: Result, language: str) -> Iterator[Line]:
    """Ours, and the plain one that counts every answer once, where it is known: with weights, ease and CSI have none."""
    rows = _measures(main)
    if main.verb not in rows or not math.isfinite(rows[main.verb]["estimate"]):
        return
    ours, weighted = rows[main.verb], bool(main.provenance.get("weighted"))
    name = say("Ours: weighted") if weighted else say("Ours")
    yield Line(text=render(name, language), number=_value(main, ours, language), total=True)
    plain = rows.get(f"{main.verb}_unweighted", None if weighted else ours)
    if plain is not None and main.provenance.get("per") != "customer":
        said = say("Plain: every answer counts once")
        yield Line(text=render(said, language), number=_value(main, plain, language))


def _measures(main: Result) -> dict[str, dict[str, Any]]:
    return {row.get("measure", ""): row for row in records(main.tables.get("total", main.table))}


def _value(main: Result, row: Mapping[str, Any], language: str) -> str:
    if main.verb == "csat":
        return render(say("{x:percent}", x=row["estimate"]), language)
    return render(number(row["estimate"], {"format": form_of(main.verb)}), language)


def _notes(main: Result) -> Iterator[Sentence]:
    yield from _asked(main)
    rows = _measures(main)
    if main.verb == "csat" and "csat" in rows:
        yield say(
            "Satisfied means {definition}.",
            definition=named(rows["csat"].get("definition") or say("as declared")),
        )
    if f"{main.verb}_unweighted" in rows:
        yield say(
            "The two differ because the survey declares a weight: an answer counts for as many people as it stands for."
            " A dashboard that counts every answer once shows the plain number."
        )
    elif main.provenance.get("per") == "customer":
        yield say(
            "Each customer weighs the same here; a dashboard that counts every answer shows another number."
        )
    elif main.provenance.get("weighted"):
        yield say("Answers count by the declared weight: each for as many people as it stands for.")
    else:
        yield say(
            "No weight is declared, so ours is the plain number. A dashboard that shows another counts other rows:"
            " the lines above say which were left out."
        )
    yield from _later(main.provenance)
    for told in _told(main.provenance, "assumptions"):
        yield say("Assumed: {what}", what=told)
    for told in _told(main.provenance, "notes"):
        yield say("Note: {what}", what=told)


def _told(facts: Mapping[str, Any], name: str) -> Iterator[Sentence | str]:
    """What was noted or assumed on reading, in words that every language knows where they were kept."""
    return map(from_json, facts.get(f"{name}_said") or facts.get(name, ()))


def _later(facts: Mapping[str, Any]) -> Iterator[Sentence]:
    """Answers after the period of the page, such as those of a month that is not over."""
    if not (facts.get("period") and facts.get("last_day")):
        return
    period, last = parse(facts["period"]), dt.date.fromisoformat(facts["last_day"])
    if last >= period.end:
        yield say(
            "The file runs to {last:date}; answers after {period} are not in this number.",
            last=last,
            period=spell(period),
        )


def _asked(main: Result) -> Iterator[Sentence]:
    response = main.tables.get("response")
    if response is None or not len(response):
        return
    row = response.iloc[0]
    if not math.isfinite(row["rate"]):
        yield say(
            "{answered:count} answered; how many were asked is not in these data.", answered=row["answered"]
        )
        return
    yield say(
        "{asked:count} were asked, {answered:count} answered ({rate:percent}).",
        asked=row["asked"],
        answered=row["answered"],
        rate=row["rate"],
    )
    bounds = bounds_words(main)
    if bounds is not None:
        yield (
            say("Whoever the silent are, with the answers weighted as here {number}.", number=bounds)
            if main.provenance.get("weighted")
            else say("Whoever the silent are, {number}.", number=bounds)
        )
