"""Trend in words and as a picture: inside or outside the usual range, and how often that alarm is false."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import listing
from csat_research.measures.catalogue import Measure
from csat_research.measures.few import carried_by_few, no_range, rough_range
from csat_research.results.drawing.numbers import number, value_text
from csat_research.results.figure import Figure
from csat_research.stats.charts import MIN_BASELINE, Chart
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.periods import parse, spell
from csat_research.survey.survey import Survey
from csat_research.survey.targets import drawn_target
from csat_research.words import Sentence, count_say, join, say

__all__ = ["caution_words", "figure_of", "finding_words", "judged"]

WORTH, FEW_EQUAL = 0.7, 50  # effective answers of a middle period: a smaller share of its answers, and fewer
FEWEST_RUNS = 10  # below it no order of the periods has a run that is too long: nothing could be found


def finding_words(
    spec: Measure, table: pd.DataFrame, kind: str, baseline: int, shifted: bool
) -> tuple[Sentence, ...]:
    """Where the last judged period lies; what the run chart shows where there are no limits."""
    if kind == "run":
        return (_run_words(spec, table, baseline, shifted),)
    last = judged(table).iloc[-1]
    name = spell(parse(last["period"]))
    low, centre, high = (
        number(last[one], _written(spec)) for one in ("lower_limit", "centre", "upper_limit")
    )
    given = {"period": name, "low": low, "high": high}
    if math.isnan(last["lower_limit"]):
        return (say("The baseline has no spread, so that there is no usual range for {period}.", **given),)
    under = last["estimate"] < last["centre"]
    side = say("below") if under else say("above")
    if not last["signal"] and math.isnan(last["conf_low"]):  # its place in the picture is empty
        return (say("Too few answers to say whether {period} lies inside its usual range.", **given),)
    if not last["signal"]:
        return (say("{period} lies inside its usual range ({low} to {high}).", **given),)
    if last["lower_limit"] <= last["estimate"] <= last["upper_limit"]:
        return (
            say(
                "{period} ends a long run {side} the centre of {centre}.",
                period=name,
                side=side,
                centre=centre,
            ),
        )
    if str(number(last["estimate"], _written(spec))) == str(low if under else high):
        side = (
            say("just below") if under else say("just above")
        )  # both are the same number once they are rounded
    return (say("{period} lies {side} its usual range ({low} to {high}).", side=side, **given),)


def _written(spec: Measure) -> dict[str, str]:
    """The option `format` of a level: means have two decimals, NPS carries its sign."""
    return {"mean": {"format": "fine"}, "nps": {"format": "signed"}}.get(spec.kind, {})


def _run_words(spec: Measure, table: pd.DataFrame, baseline: int, shifted: bool) -> Sentence:
    n = int((~table["incomplete"] & table["estimate"].notna()).sum())
    given = {"measure": spec.label, "n": n}
    if not n:
        return say(
            "{measure}: no complete period with answers enough, so that what is usual cannot be told.",
            **given,
        )
    if n < FEWEST_RUNS:
        return count_say(
            "{measure} in {n:count} period: too few to tell what is usual.",
            "{measure} in {n:count} periods: too few to tell what is usual.",
            n,
            measure=spec.label,
        )
    what = (
        say("a longer stay above or below its middle than chance makes")
        if shifted
        else say("no long stay above or below its middle")
    )
    if baseline >= MIN_BASELINE:
        return say("{measure} in {n:count} periods: {what}.", what=what, **given)
    return say("{measure} in {n:count} periods: {what}; too few for limits.", what=what, **given)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Complete periods with enough answers that set no limits; all periods where there are none."""
    shown = table[~table["incomplete"] & table["estimate"].notna()]
    later = shown[~shown["baseline"]]
    return next(one for one in (later, shown, table) if len(one))


def caution_words(
    spec: Measure,
    table: pd.DataFrame,
    kind: str,
    baseline: int,
    alarms: float,
    drawn: Chart | None,
    *,
    weighted: bool,
) -> tuple[Sentence, ...]:
    """Incomplete and thin periods, those with few customers, what set the limits, and the rate of false alarms.

    weighted: whether answers have weights, which may be too uneven for that rate.
    """
    found: list[Sentence] = []
    short, thin = (
        table.loc[one, "period"].tolist() for one in (table["incomplete"], table["estimate"].isna())
    )
    if short:
        found.append(say("Incomplete, shown but not judged: {names}.", names=join(short, ", ")))
    if thin:
        found.append(
            say(
                "Under {n:count} answers or {n:count} customers, not shown: {names}.",
                n=SMALLEST_GROUP,
                names=listing(thin),
            )
        )
    found += _few_words(table[table["estimate"].notna()])
    if kind == "run":
        if baseline < MIN_BASELINE:
            found.append(say("Under {k:count} earlier periods: a run chart without limits.", k=MIN_BASELINE))
        return tuple(found)
    if drawn is not None and table["lower_limit"].notna().any():
        found.append(_limits_words(spec, kind, baseline, drawn.sigma_z))
    if math.isfinite(alarms):
        found.append(
            say(
                "A steady service would signal somewhere in {rate:percent} of such charts.",
                rate=100 * alarms,
            )
        )
        found += _uneven_words(table) if weighted else []
    return tuple(found)


def _uneven_words(table: pd.DataFrame) -> list[Sentence]:
    """Where few answers have very uneven weights: shares of so few are skew, and what one is worth is told too well.

    Of 4,000 steady services with 60 answers a month of log-normal weights (σ of the logs 1) 16 % signalled by CSAT and 11 % by
    NPS where 9 % were promised, with σ = 0.75 12 and 10 %; with 200 answers 11 %.
    """
    shown = table[~table["incomplete"] & table["estimate"].notna()]
    n, worth = shown["n"].median(), shown["n_effective"].median()
    if not (worth < WORTH * n and worth < FEW_EQUAL):
        return []
    return [
        say(
            "Weights are uneven and answers few: the {n:count} of a middle period tell as much as {worth:count} of equal weight. "
            "False alarms are then more frequent than this rate says.",
            n=round(n),
            worth=round(worth),
        )
    ]


def _few_words(shown: pd.DataFrame) -> list[Sentence]:
    """Periods with too few customers for a range, or for a good one."""
    few, some = shown["customers"] < MIN_CLUSTERS, shown["customers"] < FEW_CLUSTERS
    none, rough = (shown.loc[one, "period"].tolist() for one in (few, some & ~few))
    heavy = shown.loc[
        shown["std_error"].isna() & ~few, "period"
    ].tolist()  # withheld, though customers are enough
    told = [carried_by_few(listing(heavy))] if heavy else []
    if none:
        told.append(no_range(listing(none)))
    if rough:
        told.append(rough_range(listing(rough)))
    return told


def _limits_words(spec: Measure, kind: str, baseline: int, sigma_z: float) -> Sentence:
    if kind == "laney":
        return say(
            "{chart}; limits come from {k:count} earlier complete periods, which scatter {times:fine} times as "
            "much as chance alone would make them.",
            chart=say("Laney's P' chart")
            if spec.kind == "share"
            else say("Chart of means with Laney's widening"),
            k=baseline,
            times=sigma_z,
        )
    chart = say("p chart") if spec.kind == "share" else say("Chart of means")
    return say("{chart}; limits come from {k:count} earlier complete periods.", chart=chart, k=baseline)


def _latest(data: pd.DataFrame, current: str, options: dict[str, Any]) -> Sentence:
    """The number of the period judged with its range, for those who do not see the picture."""
    row = {str(name): value for name, value in data[data["current"]].iloc[0].items()}
    return say("{label}: {value}", label=spell(parse(current)), value=value_text(row, options))


def figure_of(
    spec: Measure,
    table: pd.DataFrame,
    kind: str,
    every: str,
    survey: Survey,
    title: Sentence,
    level: float,
) -> Figure:
    """The series with its range, limits, n, target and declared events."""
    current = judged(table)["period"].iloc[-1]
    names = [
        "period",
        "estimate",
        "conf_low",
        "conf_high",
        "n",
        "lower_limit",
        "upper_limit",
        "centre",
        "signal",
        "incomplete",
    ]
    data = table[names].assign(current=table["period"] == current)
    data["label"] = pd.Series(_labels(table["period"].tolist(), every), index=data.index, dtype=object)
    subtitle = say(
        "{measure} by {every}, with {level:plain} % ranges; n is the number of answers",
        measure=spec.label,
        every=_every(every),
        level=round(100 * level, 6),
    )
    settings = survey.about.settings
    options: dict[str, Any] = {
        "unit": "nps" if spec.kind == "nps" else "number" if spec.kind == "mean" else "percent"
    }
    options |= _written(spec) | drawn_target(survey, spec.name)
    options |= {
        "run_chart": kind == "run",
        "events": _events(settings.get("events") or {}, table["period"].tolist()),
    }
    return Figure(
        kind="series",
        title=title,
        subtitle=subtitle,
        alt=join([title, _latest(data, current, options)]),
        axis=spec.label,
        data=data.reset_index(drop=True),
        options=options,
    )


def _every(every: str) -> Sentence:
    return {
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
        "year": say("year"),
    }[every]


def _labels(periods: list[str], every: str) -> list[Sentence | str]:
    """'Oct' with the year under the first month and each January; other periods as they are written."""
    if every != "month":
        return list(periods)
    found: list[Sentence | str] = []
    for i, text in enumerate(periods):
        start = parse(text).start
        month = say("{month:month_short}", month=start)
        found.append(
            say("{month:month_short}\n{year:year}", month=start, year=start.year)
            if i == 0 or start.month == 1
            else month
        )
    return found


def _events(events: dict[Any, str], periods: list[str]) -> list[list[Any]]:
    """Declared events as [position between periods, day and text]; those outside the picture are left out."""
    spans = [parse(one) for one in periods]
    found: list[list[Any]] = []
    for day, text in events.items():
        when = day if isinstance(day, dt.date) else dt.date.fromisoformat(str(day))
        inside = [i for i, span in enumerate(spans) if span.start <= when < span.end]
        if inside:
            span = spans[inside[0]]
            share = (when - span.start) / (span.end - span.start)
            found.append([float(np.round(inside[0] - 0.5 + share, 6)), str(text)])
    return found
