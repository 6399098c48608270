"""Ratings in words: columns that share one set of answers from bad to good are items, one set after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from csat_research.errors import listing
from csat_research.intake.headers import is_ignored
from csat_research.intake.labels.matching import match
from csat_research.intake.roles.groups import grid_of
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.scales.in_words import by_labels
from csat_research.intake.seen.evidence import LEAST_ITEMS, LIKELY, Choice, Guess, Open, Profile, Work
from csat_research.words import say

__all__ = ["RATED", "asked_how_often", "unordered_grids", "worded_items"]

LEAST_OF_GRID = 2  # rows of one question, or aspects beside a score on the same scale
RATED = (
    "satisfaction",
    "quality",
    "expectation",
)  # words that rate an aspect; importance or frequency does not
_Set = tuple[str, str]  # name and language of a set of the dictionary


def worded_items(work: Work) -> None:
    """Columns that hold the same words for bad to good: the set that most columns fit, then the next.

    The scale is that of all their cells together: a label that nobody chose for one aspect, or a cell typed in small
    letters, does not set a column apart. What the words leave open is asked once for all.
    """
    tried: set[str] = set()
    while columns := _alike(work, tried):
        tried |= {one.name for one in columns}
        _take(work, columns)


def _take(work: Work, columns: Sequence[Profile]) -> None:
    names = [one.name for one in columns]
    together: Counter[str] = Counter()
    for one in columns:
        together.update(one.counts)
    joint = Profile(names[0], dict(together), sum(one.rows for one in columns))
    scaled = by_labels(joint, "item", match(together))
    if scaled is None:
        return
    why = (say("one of {n:count} columns with the same answers in words", n=len(names)), *scaled.evidence)
    for name in names:
        options = {"scale": scaled.scale, "better": "high"}
        sure = min(LIKELY, scaled.confidence)
        work.take(Guess(column=name, role="item", options=options, evidence=why, confidence=sure))
    work.questions.extend(_of_all(one, names) for one in scaled.questions)


def _alike(work: Work, tried: Iterable[str]) -> list[Profile]:
    """The columns of the rating set that most columns fit, where these are enough for a battery; else none."""
    free = [
        one
        for one in work.columns.values()
        if one.name not in work.guesses and one.name not in tried and _worded(one)
    ]
    fitting: dict[_Set, list[Profile]] = {}
    for column in free:
        for name in _rating_sets(column):
            fitting.setdefault(name, []).append(column)
    scores = {
        name
        for one in work.guesses.values()
        if one.role == "csat"
        for name in _rating_sets(work.columns[one.column])
    }
    enough = [columns for name, columns in fitting.items() if _enough(work, columns, name in scores)]
    return max(enough, key=len, default=[])


def _worded(column: Profile) -> bool:
    return not is_ignored(column.name) and looks_like_answers(column)


def _rating_sets(column: Profile) -> list[_Set]:
    found = match(column.counts, column.spoken).candidates
    return [
        (one.kind.name, one.kind.language)
        for one in found
        if one.kind.construct in RATED and one.kind.points > 2
    ]


def _enough(work: Work, columns: Sequence[Profile], beside_score: bool) -> bool:
    """Three columns, or two that are rows of one question or stand beside a score with the same answers."""
    if len(columns) >= LEAST_ITEMS or (beside_score and len(columns) >= LEAST_OF_GRID):
        return True
    names = {one.name for one in columns}
    return len(columns) >= LEAST_OF_GRID and names <= set(grid_of(work, columns[0]))


def asked_how_often(work: Work) -> None:
    """Three or more questions answered with never to always: whether often is good is not in the words, so it is asked.

    Of staff that listen, always is the best answer; of what people do themselves no answer is. Unasked they are left out.
    """
    found: dict[_Set, list[Profile]] = {}
    for one in work.columns.values():
        if one.name not in work.guesses and _worded(one):
            kinds = [each.kind for each in match(one.counts, one.spoken).candidates[:1]]
            for kind in kinds:
                if kind.construct == "frequency":
                    found.setdefault((kind.name, kind.language), []).append(one)
    columns = max(found.values(), key=len, default=[])
    if len(columns) >= LEAST_ITEMS:
        _take(work, columns)
        names = [one.name for one in columns if one.name in work.guesses]
        if names:
            work.questions.append(_how_often(work, names))


def _how_often(work: Work, names: Sequence[str]) -> Open:
    scale = work.guesses[names[0]].options["scale"]
    plain = {
        name: value for name, value in scale.items() if name != "satisfied"
    }  # of always as the best answer
    labels = list(scale["labels"])
    text = say(
        "{n:count} columns such as {column:quoted} are answered with {first:quoted} to {last:quoted}. "
        "Do they say how well people were served?",
        n=len(names),
        column=names[0],
        first=labels[0],
        last=labels[-1],
    )
    others = [
        Choice(
            key=key,
            label=say("yes, and {best:quoted} is the best answer", best=best),
            changes={name: {"role": "item", "scale": each, "better": better} for name in names},
        )
        for key, best, each, better in (
            ("always", labels[-1], scale, "high"),
            ("never", labels[0], plain, "low"),
        )
    ]
    skip = Choice(key="skip", label=say("no: leave them out"), changes=dict.fromkeys(names))
    return Open(column=names[0], text=text, choices=(skip, *others), weight=54)


def unordered_grids(work: Work) -> None:
    """Rows of one question that share words of no known set: which answer is worst is not in the file, so it is told."""
    seen: set[str] = set()
    for column in work.columns.values():
        if column.name in seen or not _open_words(work, column):
            continue
        names = [name for name in grid_of(work, column) if _open_words(work, work.columns[name])]
        if len(names) < LEAST_ITEMS:
            continue
        words = sorted({cell for name in names for cell in work.columns[name].answers})
        most = max(len(work.columns[name].answers) for name in names)
        if most > 2 and len(words) <= most + 1:
            seen.update(names)
            work.set_aside |= set(names)
            work.notes.append(
                say(
                    "{columns} are rows of one question and share the answers {words}; which is worst is not in the file. To use "
                    "them write in the survey file for each:  role: item, scale: {{labels: [worst, ..., best]}}",
                    columns=listing(names, 3),
                    words=listing(words, 7),
                )
            )


def _open_words(work: Work, column: Profile) -> bool:
    worded = column.numeric < 0.2 and match(column.counts, column.spoken).best is None
    return column.name not in work.guesses and _worded(column) and worded


def _of_all(asked: Open, names: Sequence[str]) -> Open:
    """The question of one column as that of all: what is answered for the first holds for each."""
    choices = tuple(
        replace(one, changes={name: change for change in one.changes.values() for name in names})
        for one in asked.choices
    )
    return replace(asked, choices=choices)
