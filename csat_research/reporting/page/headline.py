"""Headline: the verdict sentence as HTML, with the part that a test called in its colour."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from string import Formatter

from markupsafe import Markup, escape

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.told import drivers_title
from csat_research.reporting.untold import Untold
from csat_research.results.drawing.numbers import number, size_form, size_text
from csat_research.results.ledger import Test
from csat_research.results.naming import grouping, time_said
from csat_research.results.result import Result
from csat_research.results.verdicts import CALLED, WORDS
from csat_research.words import Sentence, count_say, join, pattern_in, render, say

__all__ = [
    "LONG",
    "NAMED",
    "first_of_all",
    "grouped_by_bare",
    "headline",
    "headline_html",
    "headline_text",
    "named_groups",
]

LONG = 78
NAMED = 3
BARE = re.compile(r"\w{0,3}|[\W\d_]+|true|false", re.IGNORECASE)  # yes, no, да, 1, 0-5, true
_LETTERED = re.compile(r"\w+ \([A-Z]{3}\)")  # "Ease (CES)": a line does not end inside


def headline(harvest: Harvest, *, ranged: bool = False) -> Sentence | str:
    """What the page says first: the tested change and the groups a test called; without a test, what was found.

    ranged: with the range of the change, where no tile beside it shows it.
    """
    if harvest.untold is not None:
        return _so_far(harvest, harvest.untold)
    tests = [test for test in harvest.judged if test.kind == "change"]
    overall = [test for test in tests if test.family == "headlines"]
    if not overall and (why := harvest.nothing_before) is not None:
        return say("Nothing to compare with. {why}", why=why)
    if not overall:
        found = [result for result in harvest.results if result.findings and result.verb != "verdict"]
        if harvest.about.get("needs_one_of") and harvest.main in found:
            found = [harvest.main]  # a page of scores says first what its score is
        if found and found[0].verb == "drivers" and found[0].figure is not None:
            return say("{told}.", told=drivers_title(harvest, found[0].figure.data))
        return found[0].findings[0] if found else _nothing(harvest)
    groups = [test for test in tests if test.family == "segments"]
    parts = [
        _overall(overall[0], ranged, _against_what(harvest)),
        *(_others(overall[1:])),
        *named_groups(groups, grouped_by_bare(harvest.result("channels"), groups)),
    ]
    return say("{parts}.", parts=join(parts, "; "))


def first_of_all(harvest: Harvest) -> Sentence | str:
    """The shortest form of the headline, for the subject of a mail: the overall change with its range, else the headline."""
    overall = [test for test in harvest.judged if test.kind == "change" and test.family == "headlines"]
    if not overall or harvest.untold is not None:
        return headline(harvest)
    return _overall(overall[0], True, _against_what(harvest))


def _so_far(harvest: Harvest, untold: Untold) -> Sentence:
    """What was found where no change has a word: neither picture nor headline says that it changed."""
    main = harvest.main
    return untold.why if main is None or not main.findings else untold.beside(main.findings[0])


def _nothing(harvest: Harvest) -> Sentence | str:
    """A page without a result says why: what went wrong before what is not in the data, else what it would need."""
    lacking = [block for block in harvest.blocks if block.result is None]
    wrong = [block.missing for block in lacking if block.missing and block.error != "ColumnError"]
    if wrong:
        return wrong[0]
    return (
        say("Not in these data: {what}.", what=info(lacking[0].name, harvest.score).title) if lacking else ""
    )


def _against_what(harvest: Harvest) -> Sentence | str:
    """Against which period nothing could be told, where the series beside it lies outside its usual range: both are true."""
    series = harvest.result("series")
    data = series.figure.data if series is not None and series.figure is not None else None
    if data is None or not {"current", "signal"} <= set(data):
        return ""
    signals = (data["current"].eq(True) & data["signal"].eq(True)).any()
    changed = harvest.change.result if harvest.change is not None else None
    return time_said(changed.provenance, "before") if signals and changed is not None else ""


def _overall(test: Test, ranged: bool, before: Sentence | str = "") -> Sentence:
    if test.verdict == "too few":
        return say("Too few answers to say whether {what} moved", what=test.label)
    if test.verdict not in CALLED:
        told = {"what": test.label, "word": WORDS[test.verdict]}
        return (
            say("{what}: {word} against {before}", before=before, **told)
            if before
            else say("{what}: {word}", **told)
        )
    if ranged:
        way = 1 if test.estimate > 0 else -1
        low, high = sorted((way * test.conf_low, way * test.conf_high))
        options = {"format": size_form(test.measure)}
        return _coloured(
            test,
            say(
                "{what} {word} by {size} points ({low} to {high})",
                what=test.label,
                word=WORDS[test.verdict],
                size=size_text(test.estimate, test.measure),
                low=number(low, options),
                high=number(high, options),
            ),
        )
    return _coloured(
        test,
        say(
            "{what} {word} by {size} points",
            what=test.label,
            word=WORDS[test.verdict],
            size=size_text(test.estimate, test.measure),
        ),
    )


def _others(tests: list[Test]) -> list[Sentence]:
    """Other headlines (NPS, ...) only where a test called them."""
    return [
        _coloured(test, say("{what} {word}", what=test.label, word=WORDS[test.verdict]))
        for test in tests
        if test.verdict in CALLED
    ]


def grouped_by_bare(result: Result | None, tests: Iterable[Test]) -> Sentence | str:
    """What groups are groups of, where one is called by a word such as yes, or a number: that says nothing alone."""
    if result is None or not any(BARE.fullmatch(str(test.label)) for test in tests):
        return ""
    columns = itertools.takewhile(lambda name: name != "measure", result.table.columns)
    labels = result.provenance.get("group_labels", {})
    return join([grouping(str(name), labels) for name in columns], ", ")


def named_groups(tests: list[Test], by: Sentence | str = "") -> list[Sentence]:
    """'“email” and “chat” fell': the called groups by word, the largest change first; from the fourth on they are counted.

    by: what they are groups of, where their names do not say it: 'solved: “yes” fell'.
    """
    found = sorted((test for test in tests if test.verdict in CALLED), key=lambda test: -abs(test.estimate))
    return [
        _named([test for test in found if test.verdict == word], by)
        for word in CALLED
        if any(test.verdict == word for test in found)
    ]


def _named(tests: list[Test], by: Sentence | str) -> Sentence:
    names = [say("{name:quoted}", name=test.label) for test in tests[:NAMED]]
    rest = len(tests) - NAMED
    if rest > 0:
        names.append(count_say("{n:count} more", "{n:count} more", rest))
    first, last = join(names[:-1], ", "), names[-1]
    listed = say("{first} and {last}", first=first, last=last) if len(names) > 1 else last
    told = say("{names} {word}", names=listed, word=WORDS[tests[0].verdict])
    return _coloured(tests[0], say("{by}: {told}", by=by, told=told) if by else told)


def _coloured(test: Test, text: Sentence) -> Sentence:
    return Sentence(f"{{{test.verdict}}}", {test.verdict: text})


def headline_text(harvest: Harvest, language: str) -> str:
    """The headline as plain text."""
    return render(headline(harvest), language)


def headline_html(sentence: Sentence | str, language: str) -> Markup:
    """The sentence, escaped; a nested sentence in a field named `fell` or `rose` stands in its colour.

    >>> from csat_research.words import say
    >>> str(headline_html(say("Overall steady; {fell}.", fell=say("{name} fell", name="<chat>")), "en"))
    'Overall steady; <span class="fell">&lt;chat&gt; fell</span>.'
    >>> str(headline_html(say("{name:quoted} comes first.", name=say("Wait")), "en"))
    '“Wait” comes first.'
    >>> str(headline_html(say("{what} fell", what=say("Ease (CES)")), "en"))
    '<span class="whole">Ease (CES)</span> fell'
    """
    if not isinstance(sentence, Sentence):
        return escape(str(sentence))
    if not any(isinstance(value, Sentence) for value in sentence.values.values()):
        return Markup(
            _LETTERED.sub(r'<span class="whole">\g<0></span>', str(escape(render(sentence, language))))
        )
    parts = [
        escape(literal) + _field(name, kind, sentence, language)
        for literal, name, kind, _ in Formatter().parse(pattern_in(sentence, language))
    ]
    return Markup("").join(parts)


def _field(name: str | None, kind: str | None, sentence: Sentence, language: str) -> Markup:
    if name is None:
        return Markup("")
    value = sentence.values[name]
    if not isinstance(value, Sentence) or kind == "quoted":
        return escape(render(Sentence(f"{{{name}:{kind or 'text'}}}", {name: value}), language))
    inner = headline_html(value, language)
    colour = name.rstrip("0123456789_")
    return Markup('<span class="{}">{}</span>').format(colour, inner) if colour in ("fell", "rose") else inner
