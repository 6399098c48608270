"""Sample size: how many answers a range, a change, a band, a rank or a driver needs; it replaces "at least 100"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from csat_research.errors import MethodError
from csat_research.measures.sample.goal import Goal
from csat_research.measures.sample.plans import Expected, of_pilot, planned
from csat_research.results.bands import Bands, bands_named
from csat_research.results.result import Result
from csat_research.results.tables import NEEDED
from csat_research.stats.linearised import FEW_CLUSTERS
from csat_research.stats.power import finite, n_difference, n_told
from csat_research.survey.arguments import checked
from csat_research.words import Sentence, join, say

__all__ = ["sample_size"]

SHOWN = (50, 100, 200, 400, 1000, 2500)
FINEST = 0.001  # points
TRADE = 100  # the number of answers that the trade calls enough


@checked
def sample_size(
    measure: str | Result,
    *,
    margin: float | None = None,
    power: float = 0.8,
    difference: float | None = None,
    expected: Expected = None,
    design_effect: float = 1.0,
    population: int | None = None,
    response_rate: float | None = None,
    bands: Bands | Literal["trade_closed"] = "trade_closed",
    level: float = 0.95,
) -> Result:
    """How many answers a range of a chosen width needs, or telling something from chance with a stated power.

    measure: "csat" or "nps" before anything is known; else the Result of a pilot, whose errors hold its weights and its
    repeated customers already. Say margin (half the width of the range, points: n = v z² / margin², more near the ends of a
    share or an NPS, where the interval printed is wider) or difference (points of change between two such surveys, n each:
    (v + v after) ((z_a + z_b) / difference)², v after that of a share or an NPS after the change in the direction that needs
    more, else v). With neither, a pilot answers its own question: csi, that the index lies in its band; importance, that
    neighbours in rank differ (Bonferroni over all pairs); drivers, that an effect is not none (Bonferroni over drivers):
    v ((z_a + z_b) / distance)². v: variance of one answer, of a pilot n · std_error².
    expected: % satisfied, or {"promoters": 50, "detractors": 20}; without it what needs the most answers. design_effect: how
    much weights and repeated customers widen the variance. population: names on a finite list. response_rate: % who answer.
    bands: those that the index of a pilot lies in.

    Rows of `.table`: estimate = answers needed, rounded up (of each of two surveys for a difference); conf_low, conf_high
    from the range of the pilot's own distance (conf_high missing where it reaches 0: no number is surely enough; both missing
    for drivers whose errors stand on under 40 agents or customers); asked.
    `.tables["margins"]`: points either side that 50 to 2,500 answers give. Raises MethodError for what cannot be answered.
    Source: Cochran 1977, chapter 4; Cohen 1988.

    >>> print(sample_size("csat", margin=5).interpret())
    “CSAT” to 5.0 points either side: 385 answers. 100 answers give 9.8.
    """
    if margin is not None and difference is not None:
        raise MethodError(say("margin and difference are two questions; ask them one at a time."))
    _check_reach(measure, margin, difference)
    if (
        response_rate is not None and not 1 <= response_rate <= 100
    ):  # 0.2 is a fifth of all, written otherwise
        raise MethodError(say("response_rate is {found:plain}; it is a % such as 25.", found=response_rate))
    what = "margin" if margin is not None else "difference" if difference is not None else ""
    goals = (
        of_pilot(measure, what, bands_named(bands))
        if isinstance(measure, Result)
        else [planned(measure, what, expected, design_effect)]
    )
    plan = _Plan(margin, difference, power, 1 - level, population, response_rate)
    table, margins = pd.DataFrame([plan.row(one) for one in goals]), _margins(goals, plan)
    return Result(
        verb="sample_size",
        table=table,
        tables={"margins": margins},
        level=level,
        findings=(_finding(plan, goals, table, margins),),
        cautions=(*_cautions(isinstance(measure, Result), goals, design_effect), *_short(table, population)),
        provenance={"power": power, "population": population, "response_rate": response_rate},
    )


def _check_reach(measure: str | Result, margin: float | None, difference: float | None) -> None:
    """Raise MethodError for more points than the measure has: 100, and 200 from the lowest to the highest NPS."""
    most = 200 if (measure.verb if isinstance(measure, Result) else measure) == "nps" else 100
    asked = margin if margin is not None else difference
    if asked is None or FINEST <= asked <= (most / 2 if margin is not None else most):
        return
    raise MethodError(
        say(
            "The whole scale has {most} points: margin= is at most half of it, difference= at most all, and neither is "
            "under {least:finest}.",
            most=most,
            least=FINEST,
        )
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is asked of every goal."""

    margin: float | None
    difference: float | None
    power: float
    alpha: float
    population: float | None
    response_rate: float | None

    def row(self, goal: Goal) -> dict[str, object]:
        """A goal as a row of the table."""
        needed = self.needed(goal, goal.distance)
        low, high = (
            self.needed(goal, end) if goal.distance == goal.distance else math.nan for end in goal.ends
        )
        rate = math.nan if self.response_rate is None else self.response_rate / 100
        return {
            "measure": goal.what,
            "term": goal.name,
            "label": goal.label,
            "n": goal.n,
            "distance": self._distance(goal),
            "unit": NEEDED,
            "estimate": needed,
            "conf_low": low,
            "conf_high": high,
            "asked": math.nan if math.isnan(needed / rate) else math.ceil(needed / rate),
        }

    def _distance(self, goal: Goal) -> float:
        given = {"margin": self.margin, "difference": self.difference}.get(goal.what)
        return goal.distance if given is None else given

    def needed(self, goal: Goal, distance: float) -> float:
        """Answers, rounded up; NaN where the distance is not known to be other than 0."""
        if self.margin is not None:
            return math.ceil(finite(goal.answers_for(self.margin, 1 - self.alpha), self.population))
        if self.difference is not None:
            variance = goal.variance_of_change(self.difference)
            return math.ceil(
                finite(n_difference(variance, self.difference, self.power, self.alpha), self.population)
            )
        if math.isnan(distance):
            return math.nan
        return math.ceil(
            finite(n_told(goal.variance, distance, self.power, self.alpha / goal.tests), self.population)
        )


def _margins(goals: list[Goal], plan: _Plan) -> pd.DataFrame:
    """What a number of answers gives, of every goal: points either side of the number (of the gap, for ranks)."""
    names = plan.population
    rows = [
        {
            "term": goal.name,
            "label": goal.label,
            "answers": n,
            "points": goal.points_of(_unlisted(n, names), 1 - plan.alpha),
        }
        for goal in goals
        for n in SHOWN
        if names is None or n < names
    ]
    return pd.DataFrame(rows, columns=["term", "label", "answers", "points"])


def _unlisted(n: float, population: float | None) -> float:
    """The answers without a list that n answers of one are worth, n under its length: the inverse of `finite`.

    >>> round(_unlisted(finite(385.0, 2000), 2000), 6), _unlisted(385.0, None)
    (385.0, 385.0)
    """
    return n if population is None else n * (population - 1) / (population - n)


def _finding(plan: _Plan, goals: list[Goal], table: pd.DataFrame, margins: pd.DataFrame) -> Sentence:
    row = table.iloc[0]
    given = margins[(margins["answers"] == TRADE) & (margins["label"] == row["label"])]["points"]
    first = WORDS[goals[0].what](row, plan)
    if goals[0].what != "margin" or not len(given):
        return first
    return join([first, say("{n:count} answers give {points:number}.", n=TRADE, points=float(given.iloc[0]))])


def _margin_words(row: pd.Series, plan: _Plan) -> Sentence:
    return say(
        "{label:quoted} to {margin:number} points either side: {n:count} answers.",
        label=row["label"],
        margin=plan.margin,
        n=row["estimate"],
    )


def _difference_words(row: pd.Series, plan: _Plan) -> Sentence:
    return say(
        "A change of {points:number} points in {label:quoted} is told in {power:whole_percent} of cases by {n:count} "
        "answers before and as many after.",
        points=abs(row["distance"]),
        label=row["label"],
        power=100 * plan.power,
        n=row["estimate"],
    )


def _distance_words(row: pd.Series, plan: _Plan) -> Sentence:
    told = say(
        "{label:quoted}, {points:number} points apart, is told in {power:whole_percent} of cases by {n:count} answers",
        label=row["label"],
        points=abs(row["distance"]),
        power=100 * plan.power,
        n=row["estimate"],
    )
    if math.isnan(row["conf_low"]):  # no range at all: the cautions say why
        return say("{counted}.", counted=told)
    if math.isnan(row["conf_high"]):
        return say("{told}; the pilot cannot say that any number is enough.", told=told)
    return say(
        "{told} ({low:count} to {high:count} by the range of the pilot).",
        told=told,
        low=row["conf_low"],
        high=row["conf_high"],
    )


WORDS = {
    "margin": _margin_words,
    "difference": _difference_words,
    "band": _distance_words,
    "rank": _distance_words,
    "effect": _distance_words,
}


def _short(table: pd.DataFrame, population: int | None) -> tuple[Sentence, ...]:
    """A list that is too short for the share of people who answer."""
    if population is None or not (table["asked"] > population).any():
        return ()
    return (
        say(
            "More people would have to be asked than the {names:count} on the list: with so few who answer it cannot be reached.",
            names=population,
        ),
    )


def _cautions(piloted: bool, goals: list[Goal], design_effect: float) -> tuple[Sentence, ...]:
    found = [say("A number of answers guards against chance only, not against those who stay silent.")]
    if not piloted and design_effect == 1:
        found.append(say("Taken as one answer a customer and no weights; design_effect= widens it."))
    if piloted:
        found.append(say("Ranges shrink with the answers only where customers and agents grow with them."))
    if any(not math.isnan(one.distance) for one in goals):
        found.append(
            say("The distance is the pilot's and as unsure as the pilot; its range is in the table.")
        )
    if any(one.what == "effect" and math.isnan(one.low) for one in goals):
        found.append(say("Under {few:count} clusters, the answers needed have no range.", few=FEW_CLUSTERS))
    return tuple(found)
