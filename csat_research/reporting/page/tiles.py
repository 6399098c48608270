"""Tiles: the four numbers at the top of a page - each with its range and its words, or with what is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.levels import BOUGHT_AFTER, between, bought, rates
from csat_research.reporting.page.sketch import sketch, strip_for
from csat_research.reporting.page.targets import target_of, target_words
from csat_research.reporting.page.view import Tile
from csat_research.results.drawing.look import FELL, INK, ROSE
from csat_research.results.drawing.numbers import known, number, range_text, too_few
from csat_research.results.ledger import Test
from csat_research.results.naming import named, time_said
from csat_research.results.result import Result
from csat_research.results.verdicts import CALLED, WORDS
from csat_research.words import Sentence, join, render, say

__all__ = ["is_untold", "tile", "verdict_of"]

WIDTHS = {
    "csat": 148, "change": 148, "nps": 100, "ces": 148, "loyalty": 56,
    "csat_change": 148, "nps_change": 148, "ces_change": 100, "csi_change": 56,
}  # fmt: skip
COLOURS = {"fell": FELL, "rose": ROSE, "": INK}
LABELS: dict[str, Sentence] = {
    "csat": say("CSAT: share satisfied"),
    "change": say("Against the month before"),
    "nps": say("NPS: promoters minus detractors"),
}
UNTOLD = "no change told"  # a verdict of `results.verdicts`


def tile(name: str, harvest: Harvest, language: str) -> Tile:
    """The tile of a block: built, missing, or an empty place where the template does not ask for it."""
    block = harvest.get(name)
    if block is None:
        return Tile(name=name, label="")
    if block.result is None or not len(block.result.table):
        return _missing(name, block, harvest, language)
    return BUILDERS[name](block.result, harvest, language)


def verdict_of(harvest: Harvest, result: Result) -> Test | None:
    """The adjusted test of a result, found in the verdicts by its label, kind and measure."""
    wanted = {(str(test.label), test.kind, test.measure) for test in result.tests}
    found = (one for one in harvest.judged if (str(one.label), one.kind, one.measure) in wanted)
    return next(found, None)


def _called(test: Test | None) -> str:
    """'fell' or 'rose' where a test says so, else nothing."""
    return test.verdict if test is not None and test.verdict in CALLED else ""


def _missing(name: str, block: Block, harvest: Harvest, language: str) -> Tile:
    """The tile of a block that is not there."""
    cause, short = _cause(name, block, harvest)
    needs = info(cause.name).needs
    words = (short or needs) if cause.lacks_column else (cause.missing or needs)
    none = say("not in these data") if cause.lacks_column else say("cannot be told")
    label = BOUGHT_AFTER[harvest.score] if name == "loyalty" else LABELS.get(name)
    return Tile(
        name=name,
        label=render(label or info(name, harvest.score).title, language),
        none=render(none, language),
        words=render(words, language),
    )


def _cause(name: str, block: Block, harvest: Harvest) -> tuple[Block, Sentence | None]:
    """Which block says why a tile is empty, and what to add: a change lacks first what its score lacks, then the date."""
    score = harvest.get("csat" if name == "change" else name.removesuffix("_change"))
    if score is None or score is block:
        return block, info(block.name).short
    return (score, info(score.name).short) if score.result is None else (block, info("change").short)


def _row(result: Result, measure: str) -> Mapping[str, Any] | None:
    """The row of a measure for all answers together."""
    table = result.tables.get("total", result.table)
    rows = table[table["measure"] == measure] if "measure" in table else table
    return {str(name): value for name, value in rows.iloc[0].items()} if len(rows) else None


def _csat(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "csat")
    if row is None:
        return Tile(name="csat", label=render(LABELS["csat"], language))
    target = target_of(result)
    return Tile(
        name="csat",
        label=render(_defined(row.get("definition") or ""), language),
        unit=_percent_sign(language),
        words=render(target_words(row, target), language),
        sketch=_sketch("csat", row, target, least=20, limits=(0, 100), language=language),
        **_numbers(row, language),
    )


def _ces(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "ces")
    if row is None:
        return Tile(name="ces", label=render(info("ces").title, language))
    label = say("Ease (CES): {definition}", definition=named(row.get("definition") or ""))
    target = target_of(result)
    return Tile(
        name="ces",
        label=render(label, language),
        words=render(target_words(row, target), language),
        sketch=_sketch("ces", row, target, least=1, language=language),
        **_numbers(row, language, "fine"),
    )


def _defined(definition: str) -> Sentence:
    """What counts as satisfied; a definition by the words of answers ends in brackets: which part of the scale they are."""
    if definition.endswith(")"):
        return say("CSAT: {definition}", definition=named(definition))
    return say("CSAT: satisfied, {definition}", definition=named(definition))


def _percent_sign(language: str) -> str:
    """As sentences have it: digits of a language's own have a sign of their own.

    >>> _percent_sign("fa"), _percent_sign("fa-u-nu-arabext")
    ('%', '٪')
    """
    return "%" if "%" in render(say("{share:percent}", share=0.0), language) else "\u066a"


def _word(test: Test | None, otherwise: Sentence | str) -> Sentence | str:
    """The word of the verdict; where the range alone would say more, that headlines are judged together."""
    word = WORDS.get(test.verdict, otherwise) if test is not None else otherwise
    if test is not None and is_untold(test):
        return say("{word}: headlines are judged together", word=word)
    return word


def is_untold(test: Test) -> bool:
    """Whether no change is told although the range of this one alone leaves out none."""
    return test.verdict == UNTOLD and not test.conf_low <= 0 <= test.conf_high


def _change(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "csat")
    if row is None:
        return Tile(name="change", label=render(LABELS["change"], language))
    test, before = verdict_of(harvest, result), time_said(result.provenance, "before")
    label = say("Against {before}", before=before) if before else LABELS["change"]
    shown = _sketch("change", row, 0.0, least=15, language=language, colour=COLOURS[_called(test)])
    words = _word(test, between(result, "percent"))
    return Tile(
        name="change",
        label=render(label, language),
        unit=render(say("points"), language),
        words=render(words, language),
        called=_called(test),
        sketch=shown,
        **_numbers(row, language, "signed"),
    )


def _shifted(name: str, label: Sentence, form: str) -> Callable[[Result, Harvest, str], Tile]:
    """The builder of a tile for the change of one measure: by how much, and both levels where no test has a word."""

    def built(result: Result, harvest: Harvest, language: str) -> Tile:
        row = {str(key): value for key, value in result.table.iloc[0].items()}
        test, before = verdict_of(harvest, result), time_said(result.provenance, "before")
        called = (
            say("{measure} against {before}", measure=label, before=before) if before else info(name).title
        )
        least, colour = (1 if form == "fine" else 15), COLOURS[_called(test)]
        return Tile(
            name=name,
            label=render(called, language),
            unit=render(say("points"), language) if form == "percent" else "",
            words=render(_word(test, between(result, form)), language),
            called=_called(test),
            sketch=_sketch(name, row, 0.0, least=least, language=language, colour=colour),
            **_numbers(row, language, "signed_fine" if form == "fine" else "signed"),
        )

    return built


def _against(result: Result) -> Sentence:
    before = time_said(result.provenance, "before")
    return say("against {before}", before=before) if before else say("against the period before")


def _nps(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "nps")
    if row is None:
        return Tile(name="nps", label=render(LABELS["nps"], language))
    # where it is followed its change has a tile of its own
    changed = None if harvest.score == "nps" else harvest.result("nps_change")
    test = verdict_of(harvest, changed) if changed is not None else None
    target = target_of(result)
    aimed = target_words(row, target, say("on a scale from −100 to +100"))
    words = _word(test, aimed)
    if changed is not None and _called(test):
        first = changed.table.iloc[0]
        words = say(
            "{word}: {change:signed} ({low:signed} to {high:signed}) {against}",
            word=words,
            change=first["estimate"],
            low=first["conf_low"],
            high=first["conf_high"],
            against=_against(changed),
        )
    if target is not None and words is not aimed:  # the mark of a target is not left without its word
        words = join([aimed, words], "; ")
    shown = _sketch("nps", row, target or 0.0, least=40, limits=(-100, 100), language=language)
    return Tile(
        name="nps",
        label=render(LABELS["nps"], language),
        words=render(words, language),
        called=_called(test),
        sketch=shown,
        **_numbers(row, language, "signed"),
    )


def _loyalty(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "difference") or _row(result, "difference_csat")
    if row is None:
        return Tile(name="loyalty", label=render(BOUGHT_AFTER[harvest.score], language))
    shown = _sketch("loyalty", row, 0.0, least=20, language=language)
    told, chosen = rates(result) or say("cause not shown"), time_said(result.provenance, "selection")
    words = say("{chosen}: {told}", chosen=chosen, told=told) if chosen else told
    return Tile(
        name="loyalty",
        label=render(bought(result, harvest.score), language),
        unit=render(say("points"), language),
        words=render(words, language),
        sketch=shown,
        **_numbers(row, language, "signed"),
    )


def _sketch(
    name: str,
    row: Mapping[str, Any],
    mark: float | None,
    *,
    least: float,
    language: str,
    limits: tuple[float, float] = (-math.inf, math.inf),
    colour: str = COLOURS[""],
) -> str:
    low, high = float(row["conf_low"]), float(row["conf_high"])
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    strip = strip_for(low, high, mark, least=least, limits=limits)
    text = "" if mark is None else render(say("{mark:plain}", mark=mark), language)
    return sketch(float(row["estimate"]), low, high, strip, width=WIDTHS[name], colour=colour, mark_text=text)


def _numbers(row: Mapping[str, Any], language: str, form: str = "number") -> dict[str, str]:
    """The number of a tile and its range, or why there is none; form: "fine" of a mean, "signed" of a difference and of NPS."""
    low, high, options = row["conf_low"], row["conf_high"], {"format": form}
    why = say("too few answers to give a range") if too_few(row) else say("no range")
    ranged = range_text(low, high, options) if known(low, high) else why
    return {"number": render(number(row["estimate"], options), language), "range": render(ranged, language)}


BUILDERS: dict[str, Callable[[Result, Harvest, str], Tile]] = {
    "csat": _csat,
    "change": _change,
    "nps": _nps,
    "ces": _ces,
    "loyalty": _loyalty,
    "csat_change": _shifted("csat_change", say("CSAT"), "percent"),
    "nps_change": _shifted("nps_change", say("NPS"), "signed"),
    "ces_change": _shifted("ces_change", say("Ease (CES)"), "fine"),
    "csi_change": _shifted("csi_change", say("CSI"), "number"),
}
