"""Path model: which themes of items lead to which, and to the score, from what the survey and the caller declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing, nearest
from csat_research.stats.pls import Scheme
from csat_research.survey.engine.counting import listed
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.survey.survey import Survey, one_role
from csat_research.words import say

__all__ = ["PathModel", "Paths", "Scheme", "path_model", "paths_asked"]

Paths = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class PathModel:
    """m themes, causes before effects, over k questions.

    members: columns of each theme. arrows (m, m): the theme of the column leads to that of the row. goal: number of the theme
    that is explained. terms: columns of the items that lead to it, in the order in which they are declared.
    """

    themes: tuple[str, ...]
    questions: tuple[Question, ...]
    members: tuple[NDArray[np.intp], ...]
    arrows: NDArray[np.bool_]
    goal: int
    terms: tuple[int, ...]

    @property
    def theme_of(self) -> NDArray[np.intp]:
        """(k,) number of the theme of each column."""
        found = np.zeros(len(self.questions), dtype=np.intp)
        for j, one in enumerate(self.members):
            found[one] = j
        return found

    @property
    def blocks(self) -> dict[str, list[int]]:
        """Theme -> columns of its items."""
        return {name: one.tolist() for name, one in zip(self.themes, self.members, strict=True)}


def path_model(survey: Survey, items: Sequence[Question], outcome: str, paths: Paths | None) -> PathModel:
    """The model of these items: blocks by their theme (an item without one is a theme of its own) and the score.

    outcome: a role (all its columns are one block), or a column. paths: effect -> its causes, by the names of themes; None =
    every theme leads to the outcome. Raises MethodError for a single theme, a name that is no theme, a circle, or a theme of
    which the paths say nothing.
    """
    last = with_role(survey.questions, outcome) or _named(survey, outcome)
    goal = outcome if with_role(survey.questions, outcome) else last[0].name
    blocks: dict[str, list[Question]] = {}
    for one in items:
        if one not in last:
            blocks.setdefault(one.theme or one.name, []).append(one)
    _check_blocks(blocks, goal)
    arrows = _arrows(paths, [*blocks, goal], goal)
    order = _ordered(arrows)
    _check_scales([*items, *last])
    leading = _leading(arrows, goal)
    blocks[goal] = list(last)
    questions = [one for name in order for one in blocks[name]]
    ends = np.cumsum([0, *(len(blocks[name]) for name in order)])
    names = [one.name for one in questions]
    return PathModel(
        themes=tuple(order),
        questions=tuple(questions),
        members=tuple(np.arange(a, b) for a, b in pairwise(ends)),
        arrows=np.array([[cause in arrows[effect] for cause in order] for effect in order]),
        goal=order.index(goal),
        terms=tuple(
            names.index(one.name) for one in items if one not in last and (one.theme or one.name) in leading
        ),
    )


def paths_asked(methods: Sequence[str], paths: Paths | None, scheme: str) -> dict[str, Any]:
    """Paths and scheme as arguments. Raises MethodError where they are given and no method knows them."""
    given = [name for name, told in (("paths", paths is not None), ("scheme", scheme != "path")) if told]
    if given and "pls" not in methods:
        raise MethodError(
            say(
                "{name}= belongs to method={pls:typed}, which is not among the methods: {methods}.",
                name=given[0],
                pls="pls",
                methods=listing(methods),
            )
        )
    return {"paths": paths, "scheme": scheme}


def _named(survey: Survey, outcome: str) -> tuple[Question, ...]:
    """The one column that is explained."""
    return (one_role(survey, outcome),) if outcome == "csat" else chosen_questions(survey, [outcome])


def _check_blocks(blocks: Mapping[str, Sequence[Question]], goal: str) -> None:
    if goal in blocks:
        raise MethodError(
            say(
                "A theme and the outcome are both called {name:quoted}; give the theme another name.",
                name=goal,
            )
        )
    if len(blocks) < 2:
        raise MethodError(
            say(
                "A path model needs items of two themes or more; here all are of {theme:quoted}. Declare themes, or use "
                "method={lmg:typed}.",
                theme=next(iter(blocks), goal),
                lmg="lmg",
            )
        )


def _arrows(paths: Paths | None, themes: Sequence[str], goal: str) -> dict[str, set[str]]:
    """The causes of each theme."""
    found: dict[str, set[str]] = {name: set() for name in themes}
    if paths is None:
        found[goal] = {name for name in themes if name != goal}
        return found
    known = {label_key(name): name for name in themes}
    for effect, causes in paths.items():
        found[_theme(effect, known)] |= {_theme(cause, known) for cause in listed(causes)}
    told = {name for effect, causes in found.items() if causes for name in (effect, *causes)}
    silent = [name for name in themes if name not in told]
    if silent or not found[goal]:
        raise MethodError(
            say(
                "paths say nothing of: {names}. Write paths={{effect: [causes]}} with every theme, and what leads to {goal:quoted}.",
                names=listing(silent or [goal]),
                goal=goal,
            )
        )
    return found


def _theme(name: str, known: Mapping[str, str]) -> str:
    key = label_key(name)
    if key not in known:
        raise MethodError(
            say(
                "paths name {name:quoted}, which is no theme.{near} Themes: {known}.",
                name=name,
                near=nearest(name, known.values()),
                known=listing(known.values()),
            )
        )
    return known[key]


def _ordered(arrows: Mapping[str, set[str]]) -> list[str]:
    """Themes with causes before their effects."""
    order: list[str] = []
    while len(order) < len(arrows):
        ready = [name for name, causes in arrows.items() if name not in order and causes <= set(order)]
        if not ready:
            circle = [name for name in arrows if name not in order]
            raise MethodError(say("paths lead in a circle through: {names}.", names=listing(circle)))
        order += ready
    return order


def _leading(arrows: Mapping[str, set[str]], goal: str) -> set[str]:
    """The themes from which a way leads to the goal."""
    found, front = set(arrows[goal]), set(arrows[goal])
    while front:
        front = {cause for name in front for cause in arrows[name]} - found
        found |= front
    return found


def _check_scales(asked: Sequence[Question]) -> None:
    bare = [one.label for one in asked if one.scale is None]
    if bare:
        raise MethodError(
            say("PLS puts everything on 0-100 and needs the scale of: {names}.", names=listing(bare))
        )
