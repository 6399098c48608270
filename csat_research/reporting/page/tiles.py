"""Tiles: the four numbers at the top of a page - each with its range and its words, or with what is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.levels import between, bought, rates
from csat_research.reporting.page.sketch import sketch, strip_for
from csat_research.reporting.page.view import Tile
from csat_research.results.drawing.look import FELL, INK, ROSE
from csat_research.results.drawing.numbers import too_few
from csat_research.results.ledger import Test
from csat_research.results.naming import named, time_said
from csat_research.results.result import Result
from csat_research.results.verdicts import CALLED, WORDS, target_word
from csat_research.words import Sentence, render, say

__all__ = ["is_untold", "tile", "verdict_of"]

WIDTHS = {
    "csat": 148, "change": 148, "nps": 100, "loyalty": 56,
    "csat_change": 148, "nps_change": 148, "ces_change": 56, "csi_change": 56,
}  # fmt: skip
COLOURS = {"fell": FELL, "rose": ROSE, "": INK}
LABELS: dict[str, Sentence] = {
    "csat": say("CSAT: share satisfied"),
    "change": say("Against the month before"),
    "nps": say("NPS: promoters minus detractors"),
    "loyalty": say("Bought after: satisfied minus others"),
}
UNTOLD = "no change told"  # a verdict of `results.verdicts`


def tile(name: str, harvest: Harvest, language: str) -> Tile:
    """The tile of a block: built, missing, or an empty place where the template does not ask for it."""
    block = harvest.get(name)
    if block is None:
        return Tile(name=name, label="")
    if block.result is None or not len(block.result.table):
        csat = harvest.get("csat") if name in ("change", "csat_change") else None
        cause = csat if csat is not None and csat.result is None else block
        return _missing(name, cause, harvest, language)
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
    """The tile of a block that is not there; `block` says why (it may be the one this one builds on)."""
    known = info(block.name)
    dated = name == "nps_change" and harvest.result("nps") is not None  # then it is the date that lacks
    short = info("change").short if dated else known.short
    words = (short or known.needs) if block.lacks_column else (block.missing or known.needs)
    none = say("not in these data") if block.lacks_column else say("cannot be told")
    return Tile(
        name=name,
        label=render(_lacking(name, harvest) or known.title, language),
        none=render(none, language),
        words=render(words, language),
    )


def _lacking(name: str, harvest: Harvest) -> Sentence | None:
    """What a tile without a number is called: of whom buying again would be told depends on the score."""
    by_nps = name == "loyalty" and harvest.by_nps
    return say("Bought after: promoters minus others") if by_nps else LABELS.get(name)


def _row(result: Result, measure: str) -> Mapping[str, Any] | None:
    """The row of a measure for all answers together."""
    table = result.tables.get("total", result.table)
    rows = table[table["measure"] == measure] if "measure" in table else table
    return {str(name): value for name, value in rows.iloc[0].items()} if len(rows) else None


def _csat(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "csat")
    if row is None:
        return Tile(name="csat", label=render(LABELS["csat"], language))
    target = _target(result)
    words = _target_words(row, target) if target is not None else say("no target is set")
    return Tile(
        name="csat",
        label=render(_defined(row.get("definition") or ""), language),
        unit=_percent_sign(language),
        words=render(words, language),
        sketch=_sketch("csat", row, target, least=20, limits=(0, 100), language=language),
        **_numbers(row, language),
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


def _target(result: Result) -> float | None:
    response = result.tables.get("response")
    if response is None or "target" not in response or not len(response):
        return None
    value = float(response["target"].iloc[0])
    return value if math.isfinite(value) else None


def _target_words(row: Mapping[str, Any], target: float) -> Sentence:
    """Where a declared target lies against the range, in words of the closed list."""
    word = target_word(target, float(row["conf_low"]), float(row["conf_high"]))
    return (
        say("target {target:plain} {word}", target=target, word=WORDS[word])
        if word != "too few"
        else WORDS[word]
    )


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
        **_numbers(row, language, signed=True),
    )


def _shifted(name: str, label: Sentence, form: str) -> Callable[[Result, Harvest, str], Tile]:
    """The builder of a tile for the change of one measure: by how much, and both levels where no test has a word."""

    def built(result: Result, harvest: Harvest, language: str) -> Tile:
        row = {str(key): value for key, value in result.table.iloc[0].items()}
        test, before = verdict_of(harvest, result), time_said(result.provenance, "before")
        known = (
            say("{measure} against {before}", measure=label, before=before) if before else info(name).title
        )
        least, colour = (2 if form == "fine" else 15), COLOURS[_called(test)]
        return Tile(
            name=name,
            label=render(known, language),
            unit=render(say("points"), language) if form == "percent" else "",
            words=render(_word(test, between(result, form)), language),
            called=_called(test),
            sketch=_sketch(name, row, 0.0, least=least, language=language, colour=colour),
            **_numbers(row, language, signed=True, fine=form == "fine"),
        )

    return built


def _against(result: Result) -> Sentence:
    before = time_said(result.provenance, "before")
    return say("against {before}", before=before) if before else say("against the period before")


def _nps(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "nps")
    if row is None:
        return Tile(name="nps", label=render(LABELS["nps"], language))
    # alone its change has a tile of its own
    changed = None if harvest.by_nps else harvest.result("nps_change")
    test = verdict_of(harvest, changed) if changed is not None else None
    words = _word(test, say("on a scale from −100 to +100"))
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
    shown = _sketch("nps", row, 0.0, least=40, limits=(-100, 100), language=language)
    return Tile(
        name="nps",
        label=render(LABELS["nps"], language),
        words=render(words, language),
        called=_called(test),
        sketch=shown,
        **_numbers(row, language, signed=True),
    )


def _loyalty(result: Result, harvest: Harvest, language: str) -> Tile:
    row = _row(result, "difference") or _row(result, "difference_csat")
    if row is None:
        return Tile(name="loyalty", label=render(LABELS["loyalty"], language))
    shown = _sketch("loyalty", row, 0.0, least=20, language=language)
    told, chosen = rates(result) or say("cause not shown"), time_said(result.provenance, "selection")
    words = say("{chosen}: {told}", chosen=chosen, told=told) if chosen else told
    return Tile(
        name="loyalty",
        label=render(bought(result, by_nps=harvest.by_nps), language),
        unit=render(say("points"), language),
        words=render(words, language),
        sketch=shown,
        **_numbers(row, language, signed=True),
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


def _numbers(
    row: Mapping[str, Any], language: str, *, signed: bool = False, fine: bool = False
) -> dict[str, str]:
    """The number of a tile and its range, or why there is none; fine: a mean of few answers, with two decimals."""
    given = {"x": row["estimate"], "low": row["conf_low"], "high": row["conf_high"]}
    if fine:
        number, ranged = (
            say("{x:signed_fine}", **given),
            say("{low:signed_fine} to {high:signed_fine}", **given),
        )
    elif signed:
        number, ranged = say("{x:signed}", **given), say("{low:signed} to {high:signed}", **given)
    else:
        number, ranged = say("{x:number}", **given), say("{low:number} to {high:number}", **given)
    if not (math.isfinite(row["conf_low"]) and math.isfinite(row["conf_high"])):
        ranged = say("too few answers to give a range") if too_few(row) else say("no range")
    return {"number": render(number, language), "range": render(ranged, language)}


BUILDERS: dict[str, Callable[[Result, Harvest, str], Tile]] = {
    "csat": _csat,
    "change": _change,
    "nps": _nps,
    "loyalty": _loyalty,
    "csat_change": _shifted("csat_change", say("CSAT"), "percent"),
    "nps_change": _shifted("nps_change", say("NPS"), "signed"),
    "ces_change": _shifted("ces_change", say("Ease (CES)"), "fine"),
    "csi_change": _shifted("csi_change", say("CSI"), "number"),
}
