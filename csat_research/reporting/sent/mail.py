"""Mail: a subject and five sentences to send with a page - verdict, number, change, what to act on first, a caution."""

from __future__ import annotations

from collections.abc import Iterator

from csat_research.reporting.page.closing import CHANCE
from csat_research.reporting.page.headline import LONG, first_of_all, headline
from csat_research.reporting.page.tiles import is_untold, verdict_of
from csat_research.reporting.page.view import shortened
from csat_research.reporting.sent.source import Source, one_line
from csat_research.results.drawing.numbers import form_of, number
from csat_research.results.naming import ACT_FIRST, time_said
from csat_research.results.result import Result
from csat_research.words import Sentence, join, say

__all__ = ["mail_text"]

SENTENCES = 5
TITLE = 100  # letters of a title in a subject, so that the verdict behind it is seen
TOLD = ("verdict", "compare", "priorities", "data_quality")  # in the headline, or in a sentence of their own


def mail_text(source: Source) -> str:
    """The mail as plain text; each estimate stands with its range, or does not stand there.

    A title that is too long for a subject (a segment of 300 letters) is cut there and stands whole below it.
    """
    whole, verdict = source.head.title, first_of_all(source.harvest)
    title = shortened(whole, TITLE)
    subject = (
        say("{title}: {verdict}", title=title, verdict=verdict)
        if len(source.told(verdict)) <= LONG
        else title
    )
    *kept, caution = dict.fromkeys(source.told(one) for one in _sentences(source) if one)
    lines = [
        source.told(say("Subject: {subject}", subject=subject)),
        "",
        *([whole] if title != whole else []),
        *kept[: SENTENCES - 1],
        caution,
        "",
        source.told(say("The page: {file}", file=source.page.name)),
    ]
    return "".join(f"{one_line(line, mirrored=source.mirrored)}\n" for line in lines)


def _sentences(source: Source) -> Iterator[Sentence | str]:
    """Those of the five that these data have, then others found, and the caution last."""
    found = source.harvest
    yield headline(found, ranged=True)
    # where no change is told the headline is this finding already
    if found.main is not None and found.main.findings and found.untold is None:
        yield found.main.findings[0]
    yield from _change(source)
    yield from _act_first(source)
    others = [one for one in found.results if one.verb not in TOLD]
    yield from (one.findings[0] for one in others if one.findings and one is not found.main)
    yield from (text for one in others for text in one.findings[1:])
    yield source.closing["sure"]["half"][0]
    yield CHANCE
    yield next((one["text"] for one in source.closing["cautions"]), CHANCE)


def _change(source: Source) -> Iterator[Sentence | str]:
    block = source.harvest.change
    if block is None:
        return
    result = block.result
    if result is None or not len(result.table):
        main = source.harvest.main
        # a reader adds no column to a file
        undated = main is not None and not main.provenance.get("last_day")
        why = say("{told}.", told=say("no dates of the answers")) if undated else block.missing
        yield say(
            "The change against the month before cannot be told: {why}",
            why=why or say("no answers."),
        )
        return
    row = result.table.iloc[0]
    before = time_said(result.provenance, "before") or say("the month before")
    options = {"format": form_of(str(row["measure"]), "points")}
    if row[["estimate", "conf_low", "conf_high"]].notna().all():
        x, low, high = (number(row[name], options) for name in ("estimate", "conf_low", "conf_high"))
        told = say(
            "Against {before} the change is {x} points ({low} to {high}).",
            before=before,
            x=x,
            low=low,
            high=high,
        )
        yield join([told, *_judged_together(source, result)])
    else:
        yield say("Against {before} too few answers to say.", before=before)


def _judged_together(source: Source, result: Result) -> Iterator[Sentence]:
    """Why a change whose range leaves out 0 is not said to have risen or fallen."""
    test = verdict_of(source.harvest, result)
    if test is not None and is_untold(test):
        yield say(
            "This range is of the one change alone; the words above are of all headlines judged together."
        )


def _act_first(source: Source) -> Iterator[Sentence | str]:
    block = source.harvest.get("act_first") or source.harvest.get("priorities")
    if block is None:
        return
    if block.result is None:
        yield say("What to act on first cannot be told from these data.")
        return
    names = _first(block.result)
    yield (
        say("Act first: {names}.", names=join(names, ", "))
        if names
        else say("Nothing stands out to act on first.")
    )


def _first(result: Result) -> list[str]:
    table = result.table
    if "points_lost" in table:  # as the pages say them
        table = table.sort_values("points_lost", ascending=False, kind="stable")
    there = {"verdict", "label"} <= set(table.columns)
    return [str(label) for label in table.loc[table["verdict"] == ACT_FIRST, "label"]] if there else []
