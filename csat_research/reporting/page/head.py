"""Head: the title of a page with its period and groups, the facts at its right edge, and the words that its fields may name."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.accent import readable
from csat_research.reporting.page.layouts import Layout
from csat_research.reporting.page.view import Head
from csat_research.results.naming import groups_said, said
from csat_research.results.result import Result
from csat_research.survey.labels import label_of
from csat_research.survey.periods import begun, parse, spell
from csat_research.words import Sentence, count_say, join, render, say

__all__ = ["head", "page_words"]


def head(harvest: Harvest, layout: Layout, look: Mapping[str, Any], language: str) -> Head:
    """Title with period and chosen groups, letter of the logo and the facts at the right edge."""
    facts = {**look.get("about", {}), **_about(harvest)}
    title = render(_own_title(facts, look), language)
    what = _title(harvest, layout)
    whole = say("{title}: {what}, {period}", title=title, what=what, period=_period(facts)) if facts else what
    shown = [_answered(harvest), _data_to(facts) if facts else None]
    groups = groups_said(facts)
    letter = next((letter for letter in title if letter.isalnum()), "•").upper()
    return Head(
        letter=letter,
        title=render(join([whole, *groups], " · "), language),
        owner=title,
        what=render(what, language),
        period=render(_period(facts), language) if facts else "",
        groups=render(join(groups, " · "), language),
        facts=[render(fact, language) for fact in shown if fact is not None],
        logo=str(look.get("logo_data") or ""),
        accent=readable(look.get("accent")),
    )


def page_words(harvest: Harvest, look: Mapping[str, Any]) -> dict[str, Sentence | str]:
    """What the fields of a page's sentences may name beside its blocks: `reporting.fields.PAGE`."""
    facts = {**look.get("about", {}), **_about(harvest)}
    found: dict[str, Sentence | str] = {
        "title": _own_title(facts, look),
        "period": _period(facts),
    }
    if facts.get("last_day"):
        found["last_day"] = say("{day:date}", day=dt.date.fromisoformat(facts["last_day"]))
    return found


def _own_title(facts: Mapping[str, Any], look: Mapping[str, Any]) -> Sentence | str:
    """What the survey is called, by `report:` of its file or by itself."""
    return label_of(look.get("title")) or str(facts.get("title") or "") or say("Survey")


def _title(harvest: Harvest, layout: Layout) -> Sentence | str:
    own = harvest.about.get("title")
    if own:
        return say("{own}", own=own)
    return layout.by_score.get(harvest.score, layout.title)


def _about(harvest: Harvest) -> Mapping[str, Any]:
    """Provenance of the headline result, else of the first."""
    return harvest.main.provenance if harvest.main is not None else {}


def _period(facts: Mapping[str, Any]) -> Sentence:
    return spell(parse(facts["period"])) if facts.get("period") else say("whole file")


def _answered(harvest: Harvest) -> Sentence | None:
    result = harvest.main
    response = result.tables.get("response") if result is not None else None
    if response is None or not len(response):
        used = result.rows.used if result is not None and result.rows is not None else None
        return _used(result, used) if result is not None and used is not None else None
    row = response.iloc[0]
    if not math.isfinite(row["rate"]):
        return _answers(row["answered"])
    return count_say(
        "{n:count} answer of {asked:count} asked ({rate:percent})",
        "{n:count} answers of {asked:count} asked ({rate:percent})",
        row["answered"],
        asked=row["asked"],
        rate=row["rate"],
    )


def _used(result: Result, used: int) -> Sentence:
    """How many answers a page is made of; of which days, where customers were followed and late answers set aside."""
    chosen = said(result.provenance, "selection") if result.provenance.get("horizon_days") else ""
    if chosen:
        return count_say("{n:count} answer: {chosen}", "{n:count} answers: {chosen}", used, chosen=chosen)
    return _answers(used)


def _answers(n: int) -> Sentence:
    return count_say("{n:count} answer", "{n:count} answers", n)


def _data_to(facts: Mapping[str, Any]) -> Sentence:
    """To which day there are answers; where they run into the month after that of the page, why that is not shown."""
    if not facts.get("last_day"):
        return say("no dates of the answers")
    last = dt.date.fromisoformat(facts["last_day"])
    after = begun(parse(facts["period"]), last) if facts.get("period") else None
    if after is not None:
        return say("data to {day:date}; {month:month} is not complete", day=last, month=after.start)
    return say("data to {day:date}", day=last)
