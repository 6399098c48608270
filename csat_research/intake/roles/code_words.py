"""Guesses of scores that stand there twice: as codes and, in another column, as their words, which say which end is the best."""

from __future__ import annotations

import pandas as pd

from csat_research.intake.labels.matching import match
from csat_research.intake.labels.sets import RATINGS
from csat_research.intake.scales.guess import guess_scale, take_scaled
from csat_research.intake.seen.evidence import LEAST_ROWS, LIKELY, TOLD, Guess, Profile, Work
from csat_research.words import say

__all__ = ["words_before_codes"]

LEAST_CODES = 3


def words_before_codes(work: Work) -> None:
    """Takes the words of a score in the place of its codes, where they show that its low codes are the best."""
    frame = work.frame
    if frame is None:
        return
    scores = [one for one in work.guesses.values() if one.role in ("csat", "ces") and one.confidence < TOLD]
    for guess in scores:
        column = work.columns.get(guess.column)
        if (
            column is None
            or column.numeric < 1
            or (guess.options.get("better") == "low" and guess.role == "csat")
        ):
            continue
        others = (one for one in work.columns.values() if one.name != column.name and one.numeric == 0)
        words = next((one for one in others if _turned(frame, column, one)), None)
        if words is not None:
            _take(work, guess, words)


def _turned(frame: pd.DataFrame, codes: Profile, words: Profile) -> bool:
    """Whether each code has one word of a known scale, and the lowest code the best one."""
    if len(words.answers) != len(codes.numbers) or not LEAST_CODES <= len(words.answers) <= 11:
        return False
    best = match(words.counts, words.spoken).best
    if best is None or best.kind.construct not in RATINGS:
        return False
    both = frame[[codes.name, words.name]].dropna()
    pairs = both.drop_duplicates()
    pairs = pairs[pairs[words.name].isin(list(best.codes))]
    number = pd.to_numeric(pairs[codes.name], errors="coerce")
    if len(both) < LEAST_ROWS or len(pairs) != len(codes.numbers) or number.isna().any():
        return False
    ordered = pairs[words.name].map(best.codes).iloc[number.to_numpy().argsort()]
    return bool(ordered.is_monotonic_decreasing and ordered.is_unique)


def _take(work: Work, guess: Guess, words: Profile) -> None:
    found = guess_scale(words, guess.role)
    if found is None:
        return
    work.drop(guess.column)
    work.set_aside.add(guess.column)
    if words.name in work.guesses:
        work.drop(words.name)
    take_scaled(
        work,
        words,
        guess.role,
        found,
        (say("its codes stand beside it in {column:quoted}", column=guess.column),),
        LIKELY,
    )
    work.notes.append(
        say(
            "{column:quoted} holds the codes of {words:quoted}, the lowest for the best answer; the words are read",
            column=guess.column,
            words=words.name,
        )
    )
