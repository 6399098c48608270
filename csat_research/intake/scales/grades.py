"""Scales of school grades: A is the best; some schools go on to E, some leave out E and end at F."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.words import Sentence, join, say

__all__ = ["are_grades", "by_grades", "grade_scales"]

_GRADE = re.compile(r"\s*([A-Fa-f])\s*([-+\u2212\u2013]?)\s*")
LEAST = 3  # different letters: "A" and "B" are groups of a test far more often
SHADES = ("-", "", "+")  # of one letter, worst first
CUTS = ("AB", "A", "ABC")  # letters that may count as satisfied, the usual ones first


def by_grades(column: Profile, role: str) -> Scaled | None:
    """The scale of cells such as A, B+ and F, A as the best; of a score, which letters are satisfied is asked.

    Letters that nobody got stand in the scale too, so that D keeps its place between C and F. None of other cells, and for NPS.

    >>> by_grades(Profile("Grade", {"A": 9, "B": 5, "F": 2}, 16), "item").scale
    {'labels': ['F', 'D', 'C', 'B', 'A']}
    """
    found = {cell: _GRADE.fullmatch(cell) for cell in column.answers}
    grades = {cell: (one[1].upper(), _shade(one[2])) for cell, one in found.items() if one is not None}
    letters = {letter for letter, _ in grades.values()}
    if role == "nps" or len(grades) < len(found) or len(set(grades.values())) < len(grades):
        return None
    if len(letters) < LEAST or not letters & {"A", "B"}:
        return None
    written = {grade: cell for cell, grade in grades.items()}
    lowest = next((letter for letter in "FE" if letter in letters), "F")
    others = ("E",) if not letters & {"E", "F"} else ()
    told = say("letters from {first} to {last}, as in school: A is the best", first="A", last=max(letters))
    if role != "csat":
        return Scaled(scale=_scale(column, _labels(written, lowest)), evidence=(told,), confidence=0.6)
    choices = [_choice(column, written, lowest, cut) for cut in CUTS]
    choices += [_choice(column, written, other, CUTS[0], longer=True) for other in others]
    skip = Choice(
        key="skip", label=say("they are no grades: leave this column out"), changes={column.name: None}
    )
    asked = Open(column=column.name, text=_text(column, lowest), choices=(*choices, skip), weight=92)
    scale = choices[0].changes[column.name] or {}
    return Scaled(scale=scale["scale"], evidence=(told,), questions=(asked,), confidence=0.6)


def are_grades(column: Profile) -> bool:
    """Whether all cells are letters such as A, B+ and F, or words for none.

    >>> are_grades(Profile("Grade", {"A": 9, "B-": 5}, 14)), are_grades(Profile("Branch", {"A": 9, "North": 5}, 14))
    (True, False)
    """
    return len(column.answers) > 1 and all(_GRADE.fullmatch(cell) for cell in column.answers)


def grade_scales(column: Profile) -> dict[str, dict[str, Any]]:
    """The scale of a column of grades by its lowest letter, the usual one first; nothing where the letters make no scale."""
    if by_grades(column, "item") is None:
        return {}
    written = {_grade(cell): cell for cell in column.answers}
    letters = {letter for letter, _ in written}
    seen = next((letter for letter in "FE" if letter in letters), "")
    lowest = [seen] if seen else ["F", "E", *([max(letters)] if max(letters) != "F" else [])]
    return {one: _scale(column, _labels(written, one)) for one in lowest}


def _grade(cell: str) -> tuple[str, str]:
    found = _GRADE.fullmatch(cell)
    return (found[1].upper(), _shade(found[2])) if found else ("", "")


def _shade(mark: str) -> str:
    return "-" if mark in "\u2212\u2013" and mark else mark


def _labels(written: dict[tuple[str, str], str], lowest: str) -> list[str]:
    """All grades from the lowest letter to A as the file writes them, worst first.

    Where some have a plus or minus, all letters do but the lowest, and A has a plus only where it was given.
    """
    shaded = any(shade for _, shade in written)
    small = all(cell == cell.lower() for cell in written.values())
    labels = []
    for letter in _letters(written, lowest):
        for shade in SHADES:
            rare = letter == lowest or (letter == "A" and shade == "+")
            if (letter, shade) in written or not shade or (shaded and not rare):
                plain = f"{letter.lower() if small else letter}{shade}"
                labels.append(written.get((letter, shade), plain))
    return labels


def _letters(written: dict[tuple[str, str], str], lowest: str) -> Sequence[str]:
    """Letters worst first; E stands before F only where somebody got it."""
    found = "FEDCBA"["FEDCBA".index(lowest) :]
    given = {letter for letter, _ in written}
    return [letter for letter in found if letter != "E" or lowest == "E" or "E" in given]


def _scale(column: Profile, labels: Sequence[str]) -> dict[str, Any]:
    missing = {cell: kind for cell in column.counts if (kind := missing_kind(cell)) and cell.strip()}
    return {"labels": list(labels)} | ({"missing": missing} if missing else {})


def _choice(
    column: Profile, written: dict[tuple[str, str], str], lowest: str, cut: str, *, longer: bool = False
) -> Choice:
    labels = _labels(written, lowest)
    satisfied = [one for one in labels if one.strip()[0].upper() in cut]
    scale = _scale(column, labels) | {"satisfied": satisfied}
    spelled = join(reversed(satisfied), ", ")
    label = (
        say("the lowest grade is {lowest}; satisfied are {grades}", lowest=lowest, grades=spelled)
        if longer
        else spelled
    )
    key = f"{cut}-of-{lowest}" if longer else cut
    return Choice(key=key, label=label, changes={column.name: {"scale": scale}})


def _text(column: Profile, lowest: str) -> Sentence:
    return say(
        "{column:quoted} holds grades from A, the best, to {lowest}. With which grades is a customer satisfied?",
        column=column.name,
        lowest=lowest,
    )
