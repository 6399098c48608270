"""Scales from labels: the set that fits a column, as a scale of the survey file, with what must be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from csat_research.intake.labels.doubts import two_homes
from csat_research.intake.labels.folding import tight
from csat_research.intake.labels.matching import Candidate, Match, tells_groups
from csat_research.intake.scales.vendors import GROUP_CODES, groups_told
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.intake.word_lists import word_lists
from csat_research.words import join, say

__all__ = ["by_labels"]

SAID_SO = ("fa",)  # languages whose forms call the middle so: «نظری ندارم»


def by_labels(column: Profile, role: str, found: Match) -> Scaled | None:
    """The scale of the best fitting set of labels; None where it cannot play the role."""
    best = found.best
    if best is not None and tells_groups(found):
        return _groups(best, found) if role == "nps" else None
    if best is None or (role == "nps" and not _recommends(best)):
        return None
    middles = _middles(found)
    first = middles[0] if middles and best.kind.language in SAID_SO else (best, found)
    scale = _label_scale(*first)
    evidence = (
        say("labels: {why}", why=best.evidence),
        *([say("note: {note}", note=best.kind.note)] if best.kind.note else []),
    )
    questions = _label_questions(column, found, middles)
    return Scaled(
        scale=scale,
        evidence=evidence,
        questions=questions,
        confidence=0.9 if not questions else 0.6,
        assumed=best.warning,
    )


def _groups(best: Candidate, found: Match) -> Scaled:
    """The groups of NPS in words: one code of 0-10 stands for each, so that promoters and detractors are counted as told."""
    unseen = {label: code for code, label in best.kind.labels if code in best.unused}  # may come next month
    labels = {cell: GROUP_CODES[int(code) - 1] for cell, code in {**best.codes, **unseen}.items()}
    return Scaled(
        scale={"values": "0-10", "labels": labels} | _non_answers(found),
        evidence=(say("labels: {why}", why=best.evidence), say("they are the groups of NPS")),
        confidence=0.6,  # under a column of 0-10, from which groups are counted
        assumed=groups_told(labels),
    )


def _recommends(best: Candidate) -> bool:
    """Whether labels can be read as NPS: 0 to 10 with words at its ends; "likely" to "unlikely" cannot."""
    return best.kind.construct in ("recommend", "likelihood") and best.kind.points == 11


def _label_scale(best: Candidate, found: Match) -> dict[str, Any]:
    scale: dict[str, Any] = (
        _listed_labels(best)
        if best.kind.fully_labelled and _plain(best) and not best.more
        else _mapped_labels(best)
    )
    # Of a set whose labels stand beside codes, an answer that nobody gave has its code only.
    named = scale["labels"]
    satisfied = [
        label if label in named else f"{code:g}"
        for label, code in zip(best.labels(), (code for code, _ in best.kind.labels), strict=True)
        if code in best.kind.top
    ]
    if satisfied:
        scale["satisfied"] = (
            satisfied if best.kind.fully_labelled else [f"{code:g}" for code in best.kind.top]
        )
    return scale | _non_answers(found)


def _plain(best: Candidate) -> bool:
    """Whether codes run 1, 2, 3 (or 0, 1): then the labels in a row say it all, lowest first."""
    codes = [code for code, _ in best.kind.labels]
    return codes == [float(i + (0 if len(codes) == 2 else 1)) for i in range(len(codes))] and len(
        set(best.codes)
    ) == len(set(best.codes.values()))


def _listed_labels(best: Candidate) -> dict[str, Any]:
    return {"labels": list(best.labels())}


def _mapped_labels(best: Candidate) -> dict[str, Any]:
    """Labels with their codes; a scale that is labelled at its ends only needs its values too."""
    codes = [code for code, _ in best.kind.labels]
    labels = {cell: f"{code:g}" for cell, code in {**best.codes, **best.more}.items() if cell != f"{code:g}"}
    values = (
        f"{codes[0]:g}-{codes[-1]:g}" if not best.kind.fully_labelled else [f"{code:g}" for code in codes]
    )
    return {"values": values, "labels": labels}


def _non_answers(found: Match) -> dict[str, Any]:
    silent = found.silent or {}
    rest = {
        "unanswered": [c for c, k in silent.items() if k == "unanswered"],
        "not_asked": [c for c, k in silent.items() if k == "not_asked"],
    }
    missing = {**{c: "blank" for c, k in silent.items() if k == "blank"}, **dict(found.missing or {})}
    return {name: cells for name, cells in rest.items() if cells} | ({"missing": missing} if missing else {})


def _middles(found: Match) -> list[tuple[Candidate, Match]]:
    """A set of which nobody gave the middle, with a word for no opinion as the middle: a form of five may print it there.

    The match beside it is without this word among the missing ones.
    """
    missing = dict(found.missing or {})
    words = [cell for cell in missing if tight(cell) in {tight(one) for one in word_lists()["no_opinion"]}]
    for one in found.candidates if len(words) == 1 else ():
        codes = [code for code, _ in one.kind.labels]
        middle = codes[len(codes) // 2]
        if len(codes) % 2 and one.kind.fully_labelled and one.unused == (middle,):
            del missing[words[0]]
            held = replace(one, codes={**one.codes, words[0]: middle}, unused=())
            return [(held, replace(found, missing=missing, questions=(two_homes(words),)))]
    return []


def _label_questions(
    column: Profile, found: Match, middles: Sequence[tuple[Candidate, Match]]
) -> tuple[Open, ...]:
    if not found.questions and not middles:
        return ()
    options = [_label_choice(column, one, found, key) for key, one in _distinct(found.candidates)]
    first = [_label_choice(column, held, match, "middle") for held, match in middles]
    said_so = found.candidates[0].kind.language in SAID_SO
    options = [*first, *options] if said_so else [*options, *first]
    why = (*(one for _, match in middles for one in match.questions), *found.questions)
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    text = say("{column:quoted}: {why} Which scale was used?", column=column.name, why=join(why, " "))
    return (Open(column=column.name, text=text, choices=(*options, skip), weight=90),)


def _distinct(found: Sequence[Candidate]) -> list[tuple[str, Candidate]]:
    """Candidates that read the cells differently or have another number of answers, the best four."""
    seen: dict[tuple[Any, ...], Candidate] = {}
    for one in found:
        seen.setdefault((tuple(sorted(one.codes.items())), one.kind.points), one)
    best = list(seen.values())[:4]
    points = [one.kind.points for one in best]
    return [
        (str(n) if points.index(n) == i else f"{n}-{one.kind.name}", one)
        for i, (n, one) in enumerate(zip(points, best, strict=True))
    ]


def _label_choice(column: Profile, one: Candidate, found: Match, key: str) -> Choice:
    scale = _label_scale(one, found)
    return Choice(
        key=key,
        label=say("{n} answers: {labels}", n=one.kind.points, labels=join(one.labels(), ", ")),
        changes={column.name: {"scale": scale}},
    )
