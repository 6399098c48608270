"""Questions about a battery of ratings: whether high is good, what codes outside the scale are, whether 0 is an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.roles.items_top import Battery, code_first, lengths, top_of, top_tells
from csat_research.intake.roles.together import COHERENT, STRANGE, numbers_in, with_the_rest
from csat_research.intake.scales.asked import no_answers
from csat_research.intake.scales.ends import scale_on
from csat_research.intake.scales.reach import satisfied_of
from csat_research.intake.seen.evidence import Choice, Guess, Open, Work, in_full
from csat_research.survey.scales.ranges import ends_of, longer_by_one, range_in
from csat_research.words import Sentence, join, say

__all__ = ["ask_of_items"]


def ask_of_items(work: Work, best: Battery) -> None:
    """Asks once for all columns of a battery what their numbers cannot tell."""
    work.questions.append(_good(work, best))
    work.questions.extend(_outside(best))
    work.questions.extend(_zero(best))


def _good(work: Work, best: Battery) -> Open:
    """Which end is best; a score on the very scale of the ratings that goes with them is turned with them."""
    names = [column.name for column, _ in best]
    beside = [one for one in work.guesses.values() if one.role == "csat" and _beside(work, best, one)]
    scores = [one for one in beside if one.options.get("better") != "low"]
    tells = top_tells(work.frame, best)
    for one in scores:
        work.questions[:] = [asked for asked in work.questions if not _of_direction(asked, one.column)]
    low = {name: {"better": "low"} for name in names}
    turned = {one.column: {"better": "low", "scale": _turned(one, best[0][1].spelled)} for one in scores}
    ends = [
        Choice(key="high", label=say("yes"), changes={name: {"better": "high"} for name in names}),
        Choice(key="low", label=say("no, 1 is best"), changes={**low, **turned}),
    ]
    skip = Choice(key="skip", label=say("they are no ratings: leave them out"), changes=dict.fromkeys(names))
    if first := _best_first(work, names, len(beside) > len(scores) or _with_one_turned(work, best)):
        ends.reverse()
    others = lengths(best, [work.columns[one.column] for one in scores], tells)
    guessed = tells == "code" and others and not first
    choices = code_first(ends, others, work.guesses) if guessed else [*ends, *others]
    for name, change in choices[0].changes.items():
        work.guesses[name] = work.guesses[name].changed(change or {})
    text = _look_like_ratings(names, scores[0].column if scores else "")
    if others and tells != "answer":
        text = join([text, _fewer(top_of(best))], " ")
    weight = 66 if others and tells != "answer" else 55
    return Open(column=names[0], text=text, choices=(*choices, skip), weight=weight)


def _fewer(top: int) -> Sentence:
    return say(
        "Their highest number, {top:count}, may stand for no answer: few gave it, or who gave it is no more content elsewhere.",
        top=top,
    )


def _look_like_ratings(names: Sequence[str], score: str) -> Sentence:
    if not score:
        return say(
            "{n:count} columns such as {column:quoted} look like ratings. Is a high number good?",
            n=len(names),
            column=names[0],
        )
    return say(
        "{n:count} columns such as {column:quoted} look like ratings, and {score:quoted} is on their scale. "
        "Is a high number good?",
        n=len(names),
        column=names[0],
        score=score,
    )


def _of_direction(asked: Open, column: str) -> bool:
    """Whether a question asks which end of a score is best, and nothing else."""
    return asked.column == column and [one.key for one in asked.choices[:2]] == ["high", "low"]


def _best_first(work: Work, names: Sequence[str], score: bool) -> bool:
    """Whether 1 is the best by the words of most ratings, or by those of the score beside them."""
    told = [name for name in names if work.guesses[name].options.get("better") == "low"]
    return score or len(told) > len(names) / 2


def _beside(work: Work, best: Battery, score: Guess) -> bool:
    """Whether a score has the scale of the ratings and goes with them; where its cells are words, the scale is enough."""
    scale, spelled = score.options.get("scale"), best[0][1].spelled
    values = scale.get("values", "") if isinstance(scale, dict) else scale
    if work.frame is None or values != spelled or range_in(spelled) is None:
        return False
    numbers = numbers_in(work.frame, [score.column, *(column.name for column, _ in best)])
    found = with_the_rest(numbers, best[0][1].highest)[score.column]
    return bool(found >= STRANGE or (np.isnan(found) and isinstance(scale, dict) and "labels" in scale))


def _with_one_turned(work: Work, best: Battery) -> bool:
    """Whether a score whose 1 is known to be the best, on whatever scale, rises and falls with the ratings."""
    turned = [
        one for one in work.guesses.values() if one.role == "csat" and one.options.get("better") == "low"
    ]
    return any(_goes_with(work, best, one) for one in turned if len(work.columns[one.column].numbers) > 2)


def _goes_with(work: Work, best: Battery, score: Guess) -> bool:
    if work.frame is None:
        return False
    numbers = numbers_in(work.frame, [score.column, *(column.name for column, _ in best)])
    high = max(best[0][1].highest, *work.columns[score.column].numbers, 0.0)
    return bool(with_the_rest(numbers, high)[score.column] >= COHERENT)


def _turned(score: Guess, spelled: str) -> dict[str, Any]:
    return {**in_full(score.options.get("scale")), "satisfied": satisfied_of(spelled, turned=True)}


def _outside(best: Battery) -> Iterator[Open]:
    """Codes outside the scale in rating columns: one question for all of them; of words such as NA nobody need be asked."""
    codes = {
        code: kind
        for _, scaled in best
        if isinstance(scaled.scale, dict)
        for code, kind in sorted(scaled.scale.get("missing", {}).items())
        if missing_kind(code) is None
    }
    if not codes:
        return
    text = say(
        "Columns such as {column:quoted} also hold {codes}, outside {scale}. Are those non-answers?",
        column=next(
            column.name
            for column, one in best
            if isinstance(one.scale, dict) and codes.keys() & one.scale.get("missing", {}).keys()
        ),
        codes=join(sorted(codes)[:5], ", "),
        scale=best[0][1].spelled,
    )
    names = [column.name for column, _ in best]
    yes = Choice(key="yes", label=no_answers(dict(sorted(codes.items())[:5])))
    skip = Choice(key="skip", label=say("leave these columns out"), changes=dict.fromkeys(names))
    choices = (yes, *_longer(best, codes), *_from_zero(best, codes), skip)
    yield Open(column=names[0], text=text, choices=choices, weight=58)


def _longer(best: Battery, codes: Collection[str]) -> tuple[Choice, ...]:
    """The battery with one answer more, where nothing but the code just above it occurs."""
    first = best[0][1]
    if not (longer := longer_by_one(first.spelled)):
        return ()
    again = {column.name: scale_on(column, "item", longer) for column, _ in best}
    numbers = {code for code in codes if code.lstrip("-").isdigit()}
    if numbers - {"0"} != {f"{first.highest + 1:g}"} or None in again.values():
        return ()
    changes = {name: {"scale": scaled.scale} for name, scaled in again.items() if scaled is not None}
    return (Choice(key=longer, label=say("no, the scale is {longer}", longer=longer), changes=changes),)


def _from_zero(best: Battery, codes: Collection[str]) -> tuple[Choice, ...]:
    """The battery with 0 as its worst answer, where it was taken for a code."""
    spelled = best[0][1].spelled
    if "0" not in codes or range_in(spelled) is None or ends_of(spelled)[0] != 1:
        return ()
    wider = f"0-{ends_of(spelled)[1]}"
    changes = _on_scale(best, wider)
    label = say("0 is an answer: the scale is {name}", name=wider)
    return (Choice(key="zero", label=label, changes=changes),) if changes else ()


def _zero(best: Battery) -> Iterator[Open]:
    """Of a battery that begins at 0: whether 0 is its worst answer or stands for none."""
    spelled, names = best[0][1].spelled, [column.name for column, _ in best]
    if range_in(spelled) is None or ends_of(spelled)[0] != 0:
        return
    text = say(
        "{n:count} columns such as {column:quoted} hold 0 to {high}. Is 0 an answer, the lowest one?",
        n=len(names),
        column=names[0],
        high=ends_of(spelled)[1],
    )
    yes = Choice(key="yes", label=say("yes"))
    blank = Choice(
        key="blank",
        label=say("no: 0 stands for no answer"),
        changes=_on_scale(best, f"1-{ends_of(spelled)[1]}"),
    )
    yield Open(column=names[0], text=text, choices=(yes, blank), weight=57)


def _on_scale(best: Battery, name: str) -> dict[str, dict[str, Any]]:
    """Each column on another scale; nothing where one does not fit it."""
    again = {column.name: scale_on(column, "item", name) for column, _ in best}
    found = {one: {"scale": scaled.scale} for one, scaled in again.items() if scaled is not None}
    return found if len(found) == len(again) else {}
