"""The highest number of a battery: its best answer, or a code for "don't know"; a battery of four answers may go to five."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from csat_research.intake.roles.best_code import rows_tell, surely_code
from csat_research.intake.roles.together import belongs, numbers_in
from csat_research.intake.scales.ends import scale_on
from csat_research.intake.scales.reach import satisfied_of
from csat_research.intake.seen.evidence import LEAST_ITEMS, Choice, Guess, Profile, Scaled, in_full
from csat_research.survey.scales.ranges import ends_of
from csat_research.words import say

__all__ = ["Battery", "code_first", "lengths", "one_top", "top_of", "top_tells"]

Battery = Sequence[tuple[Profile, Scaled]]
Tells = Literal["code", "perhaps", "answer"]
SCALES = {"1-4", "1-5"}
SUSPECT = 1 / 3  # of the answer below it: a highest answer so rare may be a code
PEAK = 3 / 4  # of the second below it: the answers rise to the one below the code


def one_top(frame: pd.DataFrame | None, found: Mapping[str, Battery]) -> Mapping[str, Battery]:
    """Where some columns end at 4 and some hold a 5, or a rare 4: one battery, if they go together, with one highest number."""
    four, five = found.get("1-4", ()), found.get("1-5", ())
    if frame is None or not four or not five:
        return found
    if not any(5.0 in column.numbers for column, _ in five):
        return {**_without(found, "1-5"), "1-4": _in_order(frame, [*four, *_on(five, "1-4")])}
    whole = _in_order(frame, [*five, *_on(four, "1-5")])
    kept = belongs(frame, [column.name for column, _ in whole], 5)
    if len(four) >= LEAST_ITEMS and top_tells(frame, [one for one in whole if one[0].name in kept]) != "code":
        return found
    rest = [one for one in four if one[0].name not in kept]
    own = [one for one in whole if one not in _on(rest, "1-5")]
    return {**_without(found, "1-4"), "1-5": own} | ({"1-4": rest} if rest else {})


def _without(found: Mapping[str, Battery], name: str) -> dict[str, Battery]:
    return {one: columns for one, columns in found.items() if one != name}


def _on(columns: Battery, name: str) -> list[tuple[Profile, Scaled]]:
    again = [(column, scale_on(column, "item", name)) for column, _ in columns]
    return [(column, scaled) for column, scaled in again if scaled is not None]


def _in_order(frame: pd.DataFrame, columns: Battery) -> list[tuple[Profile, Scaled]]:
    order = list(frame.columns)
    return sorted(columns, key=lambda one: order.index(one[0].name))


def top_of(best: Battery) -> int:
    """The highest number of the scale that anybody gave."""
    high = best[0][1].highest
    return int(max((value for column, _ in best for value in column.numbers if value <= high), default=0))


def top_tells(frame: pd.DataFrame | None, best: Battery) -> Tells:
    """Whether the highest number given is an answer: "code" where rows show that it is none, "perhaps" where it may be none.

    Counts: hardly anybody gave it beside the answer below. Rows: who gave it is as content elsewhere as all, not more; where
    they say nothing, whether the answers rise to the one below it. Rows alone prove nothing: who gives the best answer nearly
    everywhere tells elsewhere what went wrong (26 genuine ratings of an airport looked so).
    """
    if not best or best[0][1].spelled not in SCALES or (top := top_of(best)) not in (4, 5):
        return "answer"
    holding = [column for column, _ in best if float(top) in column.numbers]
    few, peak = (sum(told(one.numbers, top) for one in holding) > len(holding) / 2 for told in (_few, _peak))
    if not few:
        return "answer"
    if frame is None:
        return "perhaps" if peak else "answer"
    numbers = numbers_in(frame, [column.name for column, _ in best])
    inside = numbers.where((numbers >= 1) & (numbers <= top))
    names = [column.name for column in holding]
    if surely_code(inside, names, top):
        return "code"
    rows = rows_tell(inside, names, top)
    return "perhaps" if rows == "code" or (peak and rows == "nothing") else "answer"


def _few(numbers: Mapping[float, int], top: int) -> bool:
    """Hardly anybody gave it beside the answer below."""
    return numbers[float(top)] < SUSPECT * numbers.get(top - 1.0, 0)


def _peak(numbers: Mapping[float, int], top: int) -> bool:
    """The answers rise to the one below it."""
    return numbers.get(top - 1.0, 0) >= PEAK * numbers.get(top - 2.0, 0)


def lengths(best: Battery, scores: Sequence[Profile], tells: Tells) -> list[Choice]:
    """The same ratings on a scale that ends below its highest number, with 1 as the worst or the best, or one answer later.

    scores: on the scale of the ratings, which go with them.
    """
    top, spelled = top_of(best), best[0][1].spelled
    found: list[Choice | None] = []
    if spelled in SCALES and (top == 5 or (top == 4 and tells != "answer")):
        found += [_shorter(best, scores, top, turned) for turned in (False, True)]
    if spelled == "1-4":
        longer = _changed(best, scores, "1-5", turned=False)
        label = say("yes, and the scale goes to {top:count}, which nobody gave", top=5)
        found.append(Choice(key="1-5", label=label, changes=longer) if longer else None)
    return [one for one in found if one is not None]


def _shorter(best: Battery, scores: Sequence[Profile], top: int, turned: bool) -> Choice | None:
    name = f"1-{top - 1}"
    changes = _changed(best, scores, name, turned=turned)
    if turned:
        label = say("no, 1 is best, and {code:count} is no answer: the scale is {name}", code=top, name=name)
    else:
        label = say("yes, but {code:count} is no answer: the scale is {name}", code=top, name=name)
    return Choice(key=f"low-{top - 1}" if turned else name, label=label, changes=changes) if changes else None


def _changed(
    best: Battery, scores: Sequence[Profile], name: str, *, turned: bool
) -> dict[str, dict[str, Any]]:
    """Ratings and scores on another scale; nothing where one of the ratings does not fit it."""
    again = _on(best, name)
    if len(again) < len(best):
        return {}
    better = "low" if turned else "high"
    found: dict[str, dict[str, Any]] = {
        column.name: {"scale": scaled.scale, "better": better} for column, scaled in again
    }
    for column in scores:
        scaled = scale_on(column, "csat", name)
        if scaled is not None and ends_of(scaled.spelled) == ends_of(name):
            satisfied = {**in_full(scaled.scale), "satisfied": satisfied_of(name, turned=turned)}
            found[column.name] = {"scale": satisfied} | ({"better": "low"} if turned else {})
    return found


def code_first(
    ends: Sequence[Choice], others: Sequence[Choice], guesses: Mapping[str, Guess]
) -> list[Choice]:
    """The scale that ends below its highest number goes first; the other choices then give back the scale as it was."""
    first = next(iter(others))
    return [first, *_restored([*ends, *others[1:]], first, guesses)]


def _restored(choices: Sequence[Choice], first: Choice, guesses: Mapping[str, Guess]) -> Iterator[Choice]:
    for one in choices:
        changes = {
            name: {"scale": guesses[name].options.get("scale"), **(one.changes.get(name) or {})}
            for name in first.changes
            if one.changes.get(name, {}) is not None
        }
        yield Choice(key=one.key, label=one.label, changes={**one.changes, **changes})
