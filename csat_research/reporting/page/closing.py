"""Closing: what stands at the end of a page - how sure it is, cautions, test ledger, method cards, where it comes from."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.cautions import cautions
from csat_research.reporting.page.layouts import layout_of
from csat_research.reporting.page.levels import range_shown
from csat_research.reporting.page.silent import bounds_words, tipping_words
from csat_research.results.card import card_text
from csat_research.results.drawing.numbers import form_of
from csat_research.results.ledger import Test
from csat_research.results.naming import named, said
from csat_research.results.result import Result
from csat_research.results.tables import range_words
from csat_research.results.verdicts import WORDS
from csat_research.words import Sentence, count_say, join, render, say, translated_markdown

__all__ = ["CHANCE", "closing"]

PRINTED = 15  # tests without a word that paper shows where no other is there: more would fill sheets that say nothing
_NAMED = re.compile(r"\*\*.+?\*\*")  # a paragraph of a card begins with its name
CHANCE = say("Ranges cover chance only: not who chose to answer, and not errors in the file.")


def closing(
    harvest: Harvest, language: str, made: Mapping[str, str], below: Container[str] = ()
) -> dict[str, Any]:
    """The pieces below the blocks, for the template; below: the cells whose blocks stand there with their own words."""
    return {
        "sure": _sure(harvest, language),
        "numbers": any(one.verb != "verdict" for one in harvest.results),
        "cautions": cautions(harvest, language),
        "ledger": _ledger(harvest, language),
        "notes": _notes(harvest, language, below),
        "cards": _cards(harvest, language),
        "provenance": list(_provenance(harvest, language, made)),
        "made": _made(language, made),
    }


def _sure(harvest: Harvest, language: str) -> dict[str, Any]:
    words, silence = list(_range_words(harvest)), list(_silence(harvest))
    lines = [*words, *silence]
    return {
        "half": [render(line, language) for line in (*words[:1], *(silence or words[1:2]))],
        "short": [render(line, language) for line in (*words[:1], *(silence[-1:] or words[1:2]))],
        "title": render(say("How sure is this?"), language),
        "subtitle": render(say("Read once, it holds for every number here"), language),
        "lines": [render(line, language) for line in lines],
    }


def _example(harvest: Harvest) -> tuple[Mapping[str, Any], Result] | None:
    """A range that the reader has seen: that of the first tile of a score or its change, else of the main result."""
    tiles = (harvest.result(name) for name in layout_of(harvest).tiles if name != "loyalty")
    found = next((one for one in (*tiles, harvest.main) if one is not None), None)
    if found is None:
        return None
    table = found.tables.get("total", found.table)
    if not len(table) or "conf_low" not in table:
        return None
    row = {str(name): value for name, value in table.iloc[0].items()}
    return (row, found) if math.isfinite(row["conf_low"]) else None


def _range_words(harvest: Harvest) -> Iterator[Sentence]:
    if (example := _example(harvest)) is not None:
        yield say(
            "Of 100 ranges made like {range:quoted}, about {times:plain} hold the value that many more answers would give.",
            range=range_shown(*example),
            times=round(100 * example[1].level, 6),
        )
    yield CHANCE
    if layout_of(harvest).one_page:  # its sheet of paper has no list of tests
        yield say(
            "Words such as fell, rose or goes with are used only where a test carries them."
            " What goes together need not cause each other."
        )
    else:
        yield say(
            "Words such as fell, rose or goes with are used only where a test carries them; the tests are listed below."
            " What goes together need not cause each other."
        )


def _silence(harvest: Harvest) -> Iterator[Sentence]:
    result = harvest.main
    response = result.tables.get("response") if result is not None else None
    if result is None or response is None or not len(response) or not math.isfinite(response["rate"].iloc[0]):
        return
    row = {str(name): value for name, value in response.iloc[0].items()}
    given = {"silent": 100 - row["rate"], "number": bounds_words(result)}
    if given["number"] is None:
        yield say("{silent:percent} of those asked did not answer.", silent=100 - row["rate"])
    elif result.provenance.get("weighted"):  # rows were asked, and a weight moves the part that answered
        yield say(
            "{silent:percent} of those asked did not answer. Whoever they are, with the answers weighted as here {number}.",
            **given,
        )
    else:
        yield say("{silent:percent} of those asked did not answer. Whoever they are, {number}.", **given)
    # of a mean or of NPS there is no share to name
    if result.verb == "csat" and math.isfinite(row["tipping"]):
        yield tipping_words(row)


def _ledger_tests(harvest: Harvest) -> list[Test]:
    """All tests once: adjusted in the verdicts, the others (diagnostics) as they are."""
    known = {_key(test) for test in harvest.judged}
    rest = {
        (*_key(test), test.n, str(test.p_value)): test  # as text: a p that is not known equals itself
        for result in harvest.results
        if result.verb != "verdict"
        for test in result.tests
        if _key(test) not in known
    }
    return [*harvest.judged, *rest.values()]


def _key(test: Test) -> tuple[str, str, str]:
    return str(test.label), test.kind, test.measure


def _ledger(harvest: Harvest, language: str) -> dict[str, Any]:
    names = [
        (say("what was tested"), False),
        (say("family"), False),
        (say("estimate"), True),
        (range_words(harvest.level), True),
        (say("p"), True),
        (say("p, adjusted"), True),
        (say("the word it allows"), False),
    ]
    tests = _ledger_tests(harvest)
    return {
        "further": render(_not_printed(tests), language),
        "subtitle": render(
            say(
                "Adjusted within each family; a test without an adjusted p is a diagnostic, and a test without a word carries none"
            ),
            language,
        ),
        "columns": [{"text": render(text, language), "number": number} for text, number in names],
        "rows": [
            {"cells": _test_row(test, language), "wordless": test.verdict not in WORDS} for test in tests
        ],
    }


def _not_printed(tests: Sequence[Test]) -> Sentence | str:
    """What paper says instead of the tests without a word; nothing where these are all there are, and few."""
    silent = sum(test.verdict not in WORDS for test in tests)
    if not silent or len(tests) == silent <= PRINTED:
        return ""
    if silent < len(tests):
        return count_say(
            "{n:count} further test that carries no word stands on the page and in the Excel file.",
            "{n:count} further tests that carry no word stand on the page and in the Excel file.",
            silent,
        )
    return count_say(
        "{n:count} test that carries no word stands on the page and in the Excel file.",
        "{n:count} tests that carry no word stand on the page and in the Excel file.",
        silent,
    )


def _test_row(test: Test, language: str) -> list[str]:
    label = (
        say("{measure}: {label}", measure=named(test.measure), label=named(test.label))
        if not str(test.label).casefold().startswith(str(named(test.measure)).casefold())
        else say("{label}", label=test.label)
    )
    cells = [
        label,
        named(test.family),
        *_numbers(test),
        *(say("{p:p}", p=p) if math.isfinite(p) else say("") for p in (test.p_value, test.p_adjusted)),
        WORDS.get(test.verdict, say("")),
    ]
    return [render(one, language) for one in cells]


def _numbers(test: Test) -> tuple[Sentence, Sentence]:
    """Estimate and range: a claim is about a share, which has no sign; a slope is small, so that it has two decimals."""
    numbers = {"x": test.estimate, "low": test.conf_low, "high": test.conf_high}
    if not math.isfinite(test.estimate):
        return say(""), say("")
    if test.kind == "claim":
        found = say("{x:number}", **numbers), say("{low:number} to {high:number}", **numbers)
    elif form_of(test.measure) == "fine":  # of a scale of five or seven answers one decimal says little
        found = say("{x:signed_fine}", **numbers), say("{low:signed_fine} to {high:signed_fine}", **numbers)
    elif test.measure == "importance":
        found = say("{x:fine}", **numbers), say("{low:fine} to {high:fine}", **numbers)
    else:
        found = say("{x:signed}", **numbers), say("{low:signed} to {high:signed}", **numbers)
    return found if math.isfinite(test.conf_low) else (found[0], say(""))


def _notes(harvest: Harvest, language: str, below: Container[str]) -> list[dict[str, str]]:
    """The template's sentences on blocks of the first screen (those further down carry theirs themselves)."""
    layout = layout_of(harvest)
    shown = {name for row in layout.places for names in row for name in names} | set(layout.tiles)
    return [
        {
            "title": render(info(block.name, harvest.score).title, language),
            "text": block.prose,
        }
        for block in harvest.blocks
        if block.prose and block.result is not None and block.name in shown and block.cell not in below
    ]


def _cards(harvest: Harvest, language: str) -> list[dict[str, str]]:
    """The method card of each verb used; before them what several say word for word, once and under its own name."""
    verbs = dict.fromkeys(result.verb for result in harvest.results)
    texts = [text for verb in verbs if (text := translated_markdown(card_text(verb), language))]
    cards = [(title.lstrip("# ").strip(), text) for title, _, text in (one.partition("\n") for one in texts)]
    times = Counter(part for _, text in cards for part in set(_paragraphs(text)))
    shared = [part for part in _paragraphs("\n\n".join(text for _, text in cards)) if times[part] > 1]
    names = {part: found[0] for part in shared if (found := _NAMED.match(part))}
    title = " · ".join(name.strip("*. ") for name in names.values())
    return [
        *([{"title": title, "text": "\n\n".join(names), "kind": " shared"}] if names else []),
        *({"title": title, "text": _shortened(text, names)} for title, text in cards),
    ]


def _paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def _shortened(text: str, names: Mapping[str, str]) -> str:
    """A card with the names alone of the paragraphs that stand before all cards."""
    return "\n\n".join(names.get(part, part) for part in _paragraphs(text))


def _provenance(harvest: Harvest, language: str, made: Mapping[str, str]) -> Iterator[dict[str, str]]:
    facts = {**_facts(harvest.main), **made, "date": _day(made)}
    names = {
        "files": say("Files (first 12 characters of SHA-256)"),
        "selection": say("Answers"),
        "fingerprint": say("Fingerprint of the answers"),
        "seed": say("Seed"),
        "template": say("Template"),
        "version": say("Made with"),
        "date": say("Made on"),
        "accent": say("Accent"),
    }
    for name, label in names.items():
        text = facts.get(name, "")
        if text != "":
            yield {"name": render(label, language), "text": render(text, language)}


def _made(language: str, made: Mapping[str, str]) -> str:
    """The last words on paper, where the table of sources is left out."""
    known = {"date": _day(made), **{name: str(made.get(name, "")) for name in ("version", "seed")}}
    if not all(known.values()):
        return ""
    return render(say("Made on {date} with {version}, seed {seed}", **known), language)


def _day(made: Mapping[str, str]) -> Sentence | str:
    """The day on which a page was made, as its language writes days."""
    return say("{day:date}", day=dt.date.fromisoformat(made["date"])) if made.get("date") else ""


def _facts(result: Result | None) -> dict[str, Sentence | str]:
    found: Mapping[str, Any] = result.provenance if result is not None else {}
    files = [f"{name} ({str(mark)[:12]})" for name, mark in dict(found.get("sources", {})).items()]
    return {
        "files": join(files, ", ") if files else "",
        "selection": said(found, "selection"),
        "fingerprint": str(found.get("fingerprint", "")),
    }
