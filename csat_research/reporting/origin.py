"""Origin: the box "How this number came about" - asked, answered, used, rule by rule, and the plain share beside ours."""

from __future__ import annotations

import math
from collections.abc import Iterator

from csat_research.reporting.view import Line, Origin
from csat_research.results.result import Result
from csat_research.words import Sentence, render, say

__all__ = ["origin"]


def origin(csat: Result | None, language: str) -> Origin | None:
    """The way from the rows of the file to the headline; None where there is no ledger."""
    if csat is None or csat.rows is None:
        return None
    return Origin(
        title=render(say("How this number came about"), language),
        subtitle=render(say("From the file to the number"), language),
        lines=[*_rows(csat, language), *_shares(csat, language)],
        notes=[render(note, language) for note in _notes(csat)],
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


def _shares(csat: Result, language: str) -> Iterator[Line]:
    rows = {row["measure"]: row for row in csat.tables.get("total", csat.table).to_dict("records")}
    if "csat" not in rows or not math.isfinite(rows["csat"]["estimate"]):
        return
    weighted = "csat_unweighted" in rows
    ours = say("Ours: weighted share satisfied") if weighted else say("Share satisfied")
    plain = rows["csat_unweighted"] if weighted else rows["csat"]
    yield Line(
        text=render(ours, language),
        number=render(say("{x:percent}", x=rows["csat"]["estimate"]), language),
        total=True,
    )
    yield Line(
        text=render(say("Plain share: satisfied answers of all answers, unweighted"), language),
        number=render(say("{x:percent}", x=plain["estimate"]), language),
    )


def _notes(csat: Result) -> Iterator[Sentence]:
    yield from _asked(csat)
    rows = {row["measure"]: row for row in csat.tables.get("total", csat.table).to_dict("records")}
    if "csat" in rows:
        yield say(
            "Satisfied means {definition}.", definition=rows["csat"].get("definition") or say("as declared")
        )
    if "csat_unweighted" in rows:
        yield say(
            "The two shares differ because the survey declares a weight: an answer counts for as many people as it stands for."
            " A dashboard that counts every answer once shows {plain:percent}.",
            plain=rows["csat_unweighted"]["estimate"],
        )
    elif csat.provenance.get("per") == "customer":
        yield say(
            "Each customer weighs the same here; a dashboard that counts every answer shows another number."
        )
    else:
        yield say(
            "No weight is declared, so ours is the plain share. A dashboard that shows another number counts other rows:"
            " the lines above say which were left out."
        )
    for told in csat.provenance.get("assumptions", ()):
        yield say("Assumed: {what}", what=told)


def _asked(csat: Result) -> Iterator[Sentence]:
    response = csat.tables.get("response")
    if response is None or not len(response):
        return
    row = response.iloc[0]
    if not math.isfinite(row["rate"]):
        yield say(
            "{answered:count} answered; how many were asked is not in these data.", answered=row["answered"]
        )
        return
    yield say(
        "{asked:count} were asked, {answered:count} answered ({rate:percent}). Whoever the silent are, the share of all asked"
        " lies between {low:number} and {high:percent}.",
        asked=row["asked"],
        answered=row["answered"],
        rate=row["rate"],
        low=row["bound_low"],
        high=row["bound_high"],
    )
