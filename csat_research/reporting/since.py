"""Since: what a survey looked like when its reports were last made; what is new since then stops a run until it is meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import ReportError, listing
from csat_research.reporting.export import read_json, write_json
from csat_research.reporting.plan import Plan
from csat_research.survey.door.coding import pick_name
from csat_research.survey.periods import parse
from csat_research.survey.questions import SCALED, Question
from csat_research.survey.survey import Survey, derive
from csat_research.words import Sentence, count_say, join, say

__all__ = ["check", "differences", "facts", "remember"]

FILE = "last.json"
NUMERIC = ("driver", "metric")
GROUPED = ("segment", "stratum")
# A share that was p before and is nil in n answers: with n p = 20 chance leaves it empty once in 500 million times.
EXPECTED = 20
# Answers come in late and some are erased; half as many again, or half of them gone, is an export read twice or missing.
MORE, FEWER = 1.5, 0.5
MONTHS_NAMED = 5  # at most
TURNED = 0.4  # of 100 answers that many would have to be others before a scale is taken for one that was turned round
FACTOR = 20  # hours written as minutes are 60 times as large, days as hours 24 times


def remember(plan: Plan) -> None:
    """Write down what the survey looks like now."""
    found = facts(plan.survey) | {"on": dt.date.today().isoformat()}
    write_json(found, plan.private / FILE)


def check(plan: Plan) -> None:
    """Raise ReportError where title, months, labels, columns or scales are not as at the last run: what, since when, what to type."""
    before = read_json(plan.private / FILE)
    found = list(differences(before, plan.survey)) if before else []
    if found:
        raise ReportError(
            say(
                "The answers of {survey} are not of the kind they were at the last run ({on}):\n  {changes}\n"
                "Nothing was made. Where this is meant, type the same line with --accept; else mend the export or survey.yml.",
                on=before.get("on", "?"),
                survey=plan.title,
                changes=join(found, "\n  "),
            )
        )


def facts(survey: Survey) -> dict[str, Any]:
    """Title, answers by month, and labels, scales and counts of each question, as plain data."""
    last = survey.about.last_day
    return {
        "title": survey.about.title,
        "last_day": last.isoformat() if last else "",
        "answers": _size(survey),
        "months": _months(survey),
        "questions": {one.name: _question(one, survey) for one in survey.questions},
        "strange": _strange(survey),
    }


def _size(survey: Survey) -> int:
    return int(survey.counts().n.sum())


def _months(survey: Survey, until: str = "") -> dict[str, int]:
    """Answers of each month, up to a day; {} where they carry no date."""
    if survey.about.last_day is None:
        return {}
    cells = survey.counts("day", max_cells=10**9)
    days = pd.to_datetime(cells.keys["day"])
    known = days.notna() & (days <= pd.Timestamp(until or survey.about.last_day))
    sizes = pd.Series(cells.n, index=days.index)[known]
    return {str(month): int(n) for month, n in sizes.groupby(days[known].dt.strftime("%Y-%m")).sum().items()}


def _question(one: Question, survey: Survey) -> dict[str, Any]:
    found: dict[str, Any] = {"column": one.column, "role": one.role, "scale": _scale(one)}
    names = survey.answers.collect_schema().names()
    if one.role == "picks":
        prefix = pick_name(one.name, "")
        found["labels"] = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    if one.name not in names or one.role not in (*SCALED, *NUMERIC, *GROUPED):
        return found
    cells = survey.counts(one.name, max_cells=10**9)
    there = cells.keys.assign(n=cells.n).dropna()
    found["filled"] = int(there["n"].sum())
    if one.role in GROUPED:
        found["labels"] = dict(zip(there[one.name].astype(str), map(int, there["n"]), strict=True))
    elif one.role in SCALED:
        found["codes"] = {f"{code:g}": int(n) for code, n in zip(there[one.name], there["n"], strict=True)}
    elif found["filled"]:
        found["mean"] = float((there[one.name].astype(float) * there["n"]).sum() / found["filled"])
    return found


def _scale(one: Question) -> str:
    """What answers may be, in words that change when they do."""
    if one.scale is None:
        return one.unit or ""
    words = [one.scale.name, *(f"{label} = {code:g}" for label, code in one.scale.labels.items())]
    return ", ".join([*words, f"satisfied {sorted(one.scale.satisfied)}", one.better or ""]).strip(", ")


def _strange(survey: Survey) -> dict[str, list[str]]:
    """Values that could not be used, by column."""
    both = pd.concat([survey.ledger.rejected, survey.ledger.set_aside], ignore_index=True)
    return {
        str(column): sorted(set(rows["value"].dropna().astype(str)) - {""})
        for column, rows in both.groupby("column")
    }


def differences(before: Mapping[str, Any], survey: Survey) -> Iterator[Sentence]:
    """What is other than in `before` (see `facts`), a sentence each."""
    now, old = facts(survey), before.get("questions", {})
    fresh = _answers_after(survey, before.get("last_day", ""))
    recent = facts(fresh)["questions"] if fresh is not None else {}
    rows = _size(fresh) if fresh is not None else 0
    yield from _titles(before.get("title", now["title"]), now["title"])
    yield from _sizes_of_months(before.get("months", {}), _months(survey, before.get("last_day", "")))
    for name, was in old.items():
        if name not in now["questions"]:
            yield say(
                "Column {column:quoted} (role {role}) is no longer read.",
                column=was["column"],
                role=was["role"],
            )
            continue
        here = now["questions"][name]
        yield from _scales(was, here)
        yield from _labels(was, here)
        yield from _recent(was, recent.get(name, {}), int(before.get("answers", 0)), rows)
    roles = {one.column: one.role for one in survey.questions}
    for column, values in now["strange"].items():
        new = [one for one in values if one not in before.get("strange", {}).get(column, ())]
        if new and roles.get(column) == "id":
            yield count_say(
                "{column:quoted}: {n:count} number stands at several answers, and did not before; does an export stand there twice?",
                "{column:quoted}: {n:count} numbers stand at several answers, and did not before; does an export stand there twice?",
                len(new),
                column=column,
            )
        elif new:
            yield say(
                "{column:quoted} holds answers that cannot be used and were not there before: {values}.",
                column=column,
                values=listing(new, 5),
            )


def _titles(was: str, here: str) -> Iterator[Sentence]:
    """Two surveys whose titles differ in signs alone, which no folder keeps, would write over each other's pages."""
    if was != here:
        yield say(
            "These reports are of {was:quoted}, and this survey is called {here:quoted}.", was=was, here=here
        )


def _answers_after(survey: Survey, day: str) -> Survey | None:
    """The answers given after a day; None where there are none or no dates."""
    if not day or survey.about.last_day is None or survey.about.last_day.isoformat() <= day:
        return None
    start = (pd.Timestamp(day) + pd.Timedelta(days=1)).to_pydatetime()
    return derive(survey, answers=survey.answers.filter(nw.col("_time") >= nw.lit(start)))


def _sizes_of_months(was: Mapping[str, int], here: Mapping[str, int]) -> Iterator[Sentence]:
    """Months that were read before and have many more answers now, or many fewer.

    The earliest months may go: an export of the last year begins each month a month later.
    """
    first = min(here, default="9999")
    changed = [
        (month, n, now)
        for month, n in was.items()
        for now in [here.get(month, 0)]
        if abs(n - now) >= EXPECTED and not FEWER < now / n < MORE and (now > n or month > first)
    ]
    for month, n, now in changed[:MONTHS_NAMED]:
        told = {"month": parse(month).start, "before": n, "after": now}
        if now > n:
            yield say(
                "Answers of {month:month}: {before:count} at the last run, {after:count} now; does an export stand there twice?",
                **told,
            )
        else:
            yield say(
                "Answers of {month:month}: {before:count} at the last run, {after:count} now; is an export missing?",
                **told,
            )


def _scales(was: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[Sentence]:
    told = [(f"{one['role']}, {one['scale']}").strip(", ") for one in (was, here)]
    if told[0] != told[1]:
        yield say(
            "{column:quoted} was read as: {before}. Now as: {after}.",
            column=here["column"],
            before=told[0],
            after=told[1],
        )


def _labels(was: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[Sentence]:
    known = set(was.get("labels", ()))
    new = [one for one in here.get("labels", ()) if one not in known]
    if new and "labels" in was:
        sizes = here["labels"]
        shown = {one: sizes[one] for one in new} if isinstance(sizes, Mapping) else new
        yield say("{column:quoted} has new labels: {labels}.", column=here["column"], labels=listing(shown))


def _recent(was: Mapping[str, Any], new: Mapping[str, Any], answers: int, rows: int) -> Iterator[Sentence]:
    """What the answers since then lack although it was there before, or hold on another scale."""
    filled = int(was.get("filled", 0))
    if not new or not filled or not answers:
        return
    if not new.get("filled") and rows * filled / answers >= EXPECTED:
        yield count_say(
            "{column:quoted} is empty in the {n:count} answer since then; before, {share:percent} had one.",
            "{column:quoted} is empty in all {n:count} answers since then; before, {share:percent} had one.",
            rows,
            column=was["column"],
            share=100 * filled / answers,
        )
        return
    yield from _codes(was, new)
    yield from _turned(was, new)
    yield from _size_of_numbers(was, new)


def _codes(was: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Sentence]:
    """Answers of the scale that nobody gives any more, or that nobody gave before: the scale may be another."""
    before, after = was.get("codes", {}), new.get("codes", {})
    sizes = sum(before.values()), sum(after.values())
    if not all(sizes):
        return
    gone = [code for code, n in before.items() if code not in after and n * sizes[1] / sizes[0] >= EXPECTED]
    come = [code for code, n in after.items() if code not in before and n * sizes[0] / sizes[1] >= EXPECTED]
    if gone:
        yield count_say(
            "{column:quoted}: the {n:count} answer since then is not {codes}, which was given before; is the scale the same?",
            "{column:quoted}: none of {n:count} answers since then is {codes}, which was given before; is the scale the same?",
            sizes[1],
            column=was["column"],
            codes=join(gone, ", "),
        )
    if come:
        yield say(
            "{column:quoted}: answers since then hold {codes}, which nobody gave before; is the scale the same?",
            column=was["column"],
            codes=join(come, ", "),
        )


def _turned(was: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Sentence]:
    """Whether the shares of answers are as before only when the scale is read from its other end."""
    before, after = ({float(code): n for code, n in one.get("codes", {}).items()} for one in (was, new))
    if min(sum(before.values()), sum(after.values())) < EXPECTED / TURNED:
        return
    ends = min((*before, *after)) + max((*before, *after))
    apart, turned = _apart(before, after), _apart(before, {ends - code: n for code, n in after.items()})
    if apart > TURNED and turned < apart / 2:
        yield say(
            "{column:quoted}: the answers since then look turned round; is the best answer still the same?",
            column=was["column"],
        )


def _apart(one: Mapping[float, int], other: Mapping[float, int]) -> float:
    """The share of answers that would have to be others for two spreads to be one (total variation)."""
    sizes = sum(one.values()), sum(other.values())
    return sum(
        abs(one.get(code, 0) / sizes[0] - other.get(code, 0) / sizes[1]) for code in {*one, *other}
    ) / 2  # fmt: skip


def _size_of_numbers(was: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Sentence]:
    before, after = was.get("mean"), new.get("mean")
    if not before or not after or new["filled"] < EXPECTED:
        return
    if not 1 / FACTOR < after / before < FACTOR:
        yield say(
            "{column:quoted} is {after:number} on average since then and was {before:number}; is its unit the same?",
            column=was["column"],
            after=after,
            before=before,
        )
