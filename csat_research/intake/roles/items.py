"""Guesses of a battery: number columns that share one small scale and go together are ratings of single aspects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.errors import listing
from csat_research.intake.headers import (
    asks,
    holds,
    is_ignored,
    is_overall,
    speaks_of,
    uncoupled,
)
from csat_research.intake.roles.best_code import rows_tell
from csat_research.intake.roles.items_asked import ask_of_items
from csat_research.intake.roles.items_beside import ask_which_scale, on_other_scales
from csat_research.intake.roles.items_top import one_top
from csat_research.intake.roles.together import COHERENT, STRANGE, belongs, numbers_in, with_the_rest
from csat_research.intake.scales.between import stands_between
from csat_research.intake.scales.ends import is_numbered, scale_on
from csat_research.intake.scales.guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.seen.evidence import LEAST_ITEMS, SURE, TOLD, WEAK, Guess, Profile, Scaled, Work
from csat_research.intake.ticked import stem_and_option
from csat_research.intake.word_lists import word_lists
from csat_research.survey.scales.ranges import ends_of, longer_by_one, range_in
from csat_research.words import Sentence, count_say, say

__all__ = ["beside_items", "is_of_something", "items"]

MANY_ITEMS = 5
KINDS = (
    "group",
    "code",
    "level",
    "range",
    "band",
    "status",
    "category",
    "class",
    "grupa",
    "grupp",
    "gruppe",
    "группа",
    "grupo",
)
SHORT = 3  # words of a name that is no question


def items(work: Work) -> None:
    """Three or more number columns that share one small scale: ratings of single aspects."""
    found: dict[str, list[tuple[Profile, Scaled]]] = {}
    aspects, importance = set(_aspects(work)), _importance(work)
    for column in work.columns.values():
        if (
            (column.name in work.guesses and column.name not in aspects)
            or not looks_like_answers(column)
            or (column.numeric < 0.6 and not is_numbered(column) and not stands_between(column))
            or is_ignored(column.name)
            or _is_tally(column.name)
            or _is_of_people(column)
            or column.name in importance
        ):
            continue
        scaled = guess_scale(column, "item")
        if scaled is not None and (len(column.numbers) >= 3 or is_numbered(column)):
            found.setdefault(scaled.spelled, []).append((column, scaled))
    best = _battery_of(work, found)
    if len(best) < LEAST_ITEMS:
        return
    best += _ease_items(work, best)
    best += list(_mostly_codes(work, best))  # these are none of the others
    _score_of_battery(work, best[0][1].spelled)
    _take_battery(work, best)
    ask_which_scale(work, best)
    for other in on_other_scales(work.frame, best, found):
        _take_battery(work, [one for one in other if one[0].name not in work.guesses])


def _take_battery(work: Work, best: list[tuple[Profile, Scaled]]) -> None:
    if len(best) < LEAST_ITEMS:
        return
    why = (say("one of {n:count} columns with the same scale", n=len(best)), *_range(best))
    for column, scaled in best:
        if column.name in work.guesses:
            work.drop(column.name)
        take_scaled(work, column, "item", replace(scaled, questions=(), evidence=()), why, WEAK)
    ask_of_items(work, best)


def _is_tally(name: str) -> bool:
    """Whether a short name says how many of something: "Complaint_Count", "Number of visits"; a question has more words."""
    return speaks_of(name, "tallies") and len(re.findall(r"[^\W_]+", uncoupled(name))) <= SHORT


def _is_of_people(column: Profile) -> bool:
    """Whether a short name says who people are: codes of "NATIONALITY" or "Age group" rate nothing, whatever they go with."""
    words = re.findall(r"[^\W\d_]+", uncoupled(column.name).casefold())
    others = [one for one in words if not speaks_of(one, "of_people") and one not in KINDS]
    return bool(words) and speaks_of(column.name, "of_people") and not others


def _importance(work: Work) -> frozenset[str]:
    """Questions of how important something is, which are no ratings of it. Of three or more, other steps make importance."""
    asked = frozenset(name for name, one in work.columns.items() if holds(one.header, "how_important"))
    return asked if len(asked) < LEAST_ITEMS else frozenset()


def _aspects(work: Work) -> Iterator[str]:
    """Columns called ratings of something ("Food rating") beside the one that is called the score and nothing else."""
    scores = [one for one in work.guesses.values() if one.role == "csat"]
    plain = [one for one in scores if one.confidence >= TOLD or _called_so(work.columns[one.column])]
    if len(plain) == 1:
        yield from (one.column for one in scores if one not in plain)


def _called_so(column: Profile) -> bool:
    exact = column.hint is not None and column.hint.exact and not is_of_something(column)
    return is_overall(column.header) or exact


def is_of_something(column: Profile) -> bool:
    """Whether brackets say of what a score is, "CSAT (agent)", "Satisfaction [Speed]"; a scale in them says nothing of it."""
    inside = re.findall(r"[(\[]([^()\[\]]*)[)\]]", column.header)
    return any(re.search(r"[^\W\d]{3}", one) and not re.search(r"\d", one) for one in inside)


def _range(best: Sequence[tuple[Profile, Scaled]]) -> Iterator[Sentence]:
    """Where the numbers of a battery lie, with a code beside the scale: said of all, for each has another number of answers."""
    _, high = range_in(best[0][1].spelled) or (0, 0)
    near = [value for column, _ in best for value in column.numbers if 0 <= value <= high + 1]
    if near:
        yield say("their numbers lie in {shown}", shown=f"{min(near):g}-{max(near):g}")


def beside_items(work: Work, score: Guess) -> bool:
    """Whether a score that is not the one of the whole stands on the very scale of the items; it is then one of them."""
    scales = [one.options.get("scale") for one in work.guesses.values() if one.role == "item"]
    if score.confidence >= SURE or score.options.get("scale") not in scales:
        return False
    why = (*score.evidence[:1], say("on the scale of the ratings beside it"))
    kept = {"scale": score.options["scale"], "better": "high"}
    work.guesses[score.column] = Guess(
        column=score.column, role="item", options=kept, evidence=why, confidence=WEAK
    )
    return True


def _battery_of(
    work: Work, found: Mapping[str, Sequence[tuple[Profile, Scaled]]]
) -> list[tuple[Profile, Scaled]]:
    """The largest set of columns with one scale whose ratings go together, on the scale that rows and columns show."""
    found = one_top(work.frame, found)
    first = max(_one_battery(found).values(), key=len, default=[])
    names = [column.name for column, _ in first]
    high = max((scaled.highest for _, scaled in first), default=0.0)
    kept = belongs(work.frame, names, high)
    if len(kept) < len(names):
        work.notes.append(
            count_say(
                "{n:count} column of small numbers has little to do with the ratings and is not used: {names}",
                "{n:count} columns of small numbers have little to do with the ratings and are not used: {names}",
                len(names) - len(kept),
                names=listing([name for name in names if name not in kept], 6),
            )
        )
    own = {name: [one for one in columns if one[0].name in kept] for name, columns in found.items()}
    best = max(_one_battery({name: one for name, one in own.items() if one}).values(), key=len, default=[])
    return _without_code(work, best)


def _without_code(work: Work, best: list[tuple[Profile, Scaled]]) -> list[tuple[Profile, Scaled]]:
    """Where the rows say that the highest number stands for no answer, the scale ends below it (which is asked)."""
    name = best[0][1].spelled if best else ""
    if work.frame is None or name not in ("1-6", "1-8", "1-11"):
        return best
    _, high = ends_of(name)
    names = [column.name for column, _ in best]
    holding = [column.name for column, _ in best if float(high) in column.numbers]
    if not holding or rows_tell(numbers_in(work.frame, names), holding, high) != "code":
        return best
    again = [(column, scale_on(column, "item", f"1-{high - 1}")) for column, _ in best]
    return [(column, scaled) for column, scaled in again if scaled is not None]


def _mostly_codes(work: Work, best: Sequence[tuple[Profile, Scaled]]) -> Iterator[tuple[Profile, Scaled]]:
    """Columns with the code that is no answer elsewhere in the battery, so often that it looked like one of their answers.

    Aspects that few people meet: without the code they lie on the scale of the battery and go with its ratings.
    """
    codes = dict(
        pair
        for _, one in best
        if isinstance(one.scale, dict)
        for pair in one.scale.get("missing", {}).items()
    )
    scale, taken = best[0][1].spelled, {column.name for column, _ in best}
    ends = range_in(scale)
    if work.frame is None or ends is None or "0" not in codes:
        return
    low, high = ends
    for name, column in work.columns.items():
        inside = [value for value in column.numbers if low <= value <= high]
        fits = 0.0 in column.numbers and len(inside) + 1 == len(column.numbers) and len(inside) > 2
        if name in work.guesses or name in taken or not fits or column.numeric < 1 or is_ignored(name):
            continue
        if with_the_rest(numbers_in(work.frame, [*taken, name]), high)[name] >= COHERENT:
            told = say("0 is no answer here, as in the others")
            yield column, Scaled(scale={"values": scale, "missing": {"0": codes["0"]}}, evidence=(told,))


def _ease_items(work: Work, best: Sequence[tuple[Profile, Scaled]]) -> list[tuple[Profile, Scaled]]:
    """Columns that are called easy, on the scale of a battery: its items where people can pick them, or they go with many others."""
    listed = {
        part.strip().casefold()
        for column in work.columns.values()
        for cell in column.answers
        for part in re.split("[;|,]", cell)
        if part != cell
    }
    parts = [stem_and_option(name) for name in work.columns]
    listed |= {
        option.casefold() for stem, option in parts if stem
    }  # "Important: Easy to order", ticked or put in order
    found, spelled = [], best[0][1].spelled
    for one in [one for one in work.guesses.values() if one.role == "ces" and one.confidence < SURE]:
        column = work.columns[one.column]
        scaled = scale_on(column, "item", spelled)
        if scaled is None or scaled.spelled != spelled:
            continue
        if column.name.strip().casefold() in listed or _goes_with(work, column, best):
            work.drop(one.column)
            found.append((column, scaled))
    return found


def _goes_with(work: Work, column: Profile, best: Sequence[tuple[Profile, Scaled]]) -> bool:
    """Whether a column called after the ease of something ("Ease of booking", not "Was it easy?") goes with a battery of many ratings."""
    called = column.hint.word if column.hint else ""
    if (
        work.frame is None
        or len(best) < MANY_ITEMS
        or asks(column.header)
        or called not in word_lists()["ease_of"]
    ):
        return False
    numbers = numbers_in(work.frame, [column.name, *(one.name for one, _ in best)])
    return with_the_rest(numbers, best[0][1].highest)[column.name] >= STRANGE


def _score_of_battery(work: Work, scale: str) -> None:
    """Beside a battery of 1-6 the 6 of an overall score is its best answer and no code for a missing one.

    Beside one of 0-10 the score has a 0 too, even if nobody gave it.
    """
    if (ends := range_in(scale)) is None:
        return
    for one in [one for one in work.guesses.values() if one.role == "csat"]:
        told = one.options.get("scale")
        column = work.columns[one.column]
        if isinstance(told, dict) and told.get("values") != scale and _same_question(told, ends):
            again = scale_on(column, "csat", scale)
            if again is not None:
                work.drop(one.column)
                why = (*one.evidence[:1], say("on the scale of the ratings beside it"))
                take_scaled(work, column, "csat", again, why, one.confidence)


def _same_question(told: Mapping[str, Any], ends: tuple[int, int]) -> bool:
    """Whether a scale is that of the ratings but for one end: their best answer is its code, or they begin at 0."""
    low, high = ends
    return str(high) in told.get("missing", ()) or (low == 0 and told.get("values") == f"1-{high}")


def _one_battery(
    found: Mapping[str, Sequence[tuple[Profile, Scaled]]],
) -> dict[str, list[tuple[Profile, Scaled]]]:
    """Where some columns are 1-6, a 6 beside 1-5 is their answer 6 and no code: one battery has one scale.

    Where some hold 0 to 10, the others, where nobody was so unhappy, have the same scale.
    """
    joined: dict[str, list[tuple[Profile, Scaled]]] = {}
    for name, columns in found.items():
        longer = longer_by_one(name)
        for column, scaled in columns:
            wider = longer if scaled.highest + 1 in column.numbers else f"0-{scaled.highest:g}"
            again = wider in found and wider != name and scale_on(column, "item", wider)
            joined.setdefault(wider if again else name, []).append((column, again or scaled))
    return joined
