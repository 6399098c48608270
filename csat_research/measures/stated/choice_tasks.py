"""Choice tasks: who was shown what, and which was named best and worst, from the columns of a plain file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import ColumnError, MethodError, listing, nearest
from csat_research.measures.units import Units
from csat_research.measures.weighing import Term
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["Tasks", "tasks_of"]

Ints = NDArray[np.intp]
NOBODY = -1
MOST_WRONG = 0.05  # of the tasks: more choices that were not shown are columns in another order, not slips
LEFT_OUT = {
    "unanswered": say("without a choice"),
    "one_choice": say("with a best or a worst only"),
    "same_twice": say("with the same as best and worst"),
    "not_shown": say("with a choice that was not shown"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Tasks:
    """T tasks that can be used, over J terms.

    row: (T,) row of the survey. shown: (T, J) 1 where an item was shown. best, worst: (T,) numbers of terms. counts: tasks by
    what became of them, `used` first.
    """

    terms: tuple[Term, ...]
    row: Ints
    shown: NDArray[np.bool_]
    best: Ints
    worst: Ints
    counts: Mapping[str, int]

    def cautions(self) -> tuple[Sentence, ...]:
        """Tasks that were answered and cannot be used."""
        left = {LEFT_OUT[kind]: n for kind, n in self.counts.items() if kind in LEFT_OUT and n}
        left.pop(LEFT_OUT["unanswered"], None)
        if not left:
            return ()
        names = listing({str(what): n for what, n in left.items()})
        return (say("Choice tasks left out: {names}.", names=names),)


def tasks_of(survey: Survey, units: Units, items: Sequence[Question]) -> Tasks:
    """The tasks of all rows, in the order of the rows.

    A row holds one task or several: as many columns of `best` as of `worst`, in the order of the tasks, and for each task
    either one column of `shown` with a list, or the same number of columns with one item each. Cells hold names or labels of
    the items; without items whatever is shown is a term. Raises ColumnError where columns do not make tasks or a cell names
    no item, MethodError where over 5 % of the choices were not shown.
    """
    shown, best, worst = (_columns(survey, role) for role in ("shown", "best", "worst"))
    _check_shape(shown, best, worst)
    cells = _Cells(units.frame, _keys(items))
    lists = len(shown) == len(best)
    listed = [[cells.read(one, lists) for one in part] for part in _parts(shown, len(best))]
    chosen = [[cells.read(one, False) for one in pair] for pair in zip(best, worst, strict=True)]
    terms = cells.terms(items)
    size = len(terms)
    where = cells.places()
    parts = [
        (_incidence(columns, where, size), *(_single(column, where) for column in pair))
        for columns, pair in zip(listed, chosen, strict=True)
    ]
    # Row by row, and within a row task by task.
    seen = np.stack([one for one, _, _ in parts], axis=1).reshape(-1, size)
    up, down = (np.stack([one[i] for one in parts], axis=1).ravel() for i in (1, 2))
    row = np.repeat(np.arange(len(units.frame)), len(best))
    return _used(terms, row, seen, up, down, units.n[row])


def _used(
    terms: tuple[Term, ...], row: Ints, seen: NDArray[np.bool_], up: Ints, down: Ints, n: NDArray[np.int64]
) -> Tasks:
    none, one = (up < 0) & (down < 0), (up < 0) != (down < 0)
    at = np.arange(len(row))
    both = ~none & ~one
    strange = both & ~(seen[at, up] & seen[at, down])
    same = both & ~strange & (up == down)
    used = both & ~strange & ~same
    kinds = {"used": used, "unanswered": none, "one_choice": one, "same_twice": same, "not_shown": strange}
    counts = {name: int(n[mask].sum()) for name, mask in kinds.items()}
    answered = counts["used"] + counts["not_shown"]
    if counts["not_shown"] > max(MOST_WRONG * answered, 2):
        raise MethodError(
            say(
                "In {wrong:count} of {all:count} tasks the choice was not shown. Write the columns of shown, best and worst in the "
                "same order of tasks.",
                wrong=counts["not_shown"],
                all=answered,
            )
        )
    if not used.any():
        raise MethodError(say("No task has a best and a worst among what it showed."))
    return Tasks(terms, row[used], seen[used], up[used], down[used], counts)


def _columns(survey: Survey, role: str) -> tuple[Question, ...]:
    found = with_role(survey.questions, role)
    if not found:
        raise ColumnError(
            say(
                "No column is declared as {role}. MaxDiff needs what a task showed and what was chosen: shown=[...], best=..., "
                "worst=..., or in survey.yml: column: {{role: {role}}}.",
                role=role,
            )
        )
    return found


def _check_shape(shown: Sequence[Question], best: Sequence[Question], worst: Sequence[Question]) -> None:
    if len(best) != len(worst) or len(shown) % len(best):
        raise ColumnError(
            say(
                "{best:count} columns of best, {worst:count} of worst and {shown:count} of shown make no tasks. Each task has one "
                "best, one worst, and one column with the list shown or the same number of columns with one item each.",
                best=len(best),
                worst=len(worst),
                shown=len(shown),
            )
        )


def _parts(shown: Sequence[Question], tasks: int) -> list[Sequence[Question]]:
    """The columns of what was shown, by task."""
    width = len(shown) // tasks
    return [shown[i * width : (i + 1) * width] for i in range(tasks)]


def _keys(items: Sequence[Question]) -> dict[str, Question]:
    """Items by name and label, as cells may spell them."""
    return {label_key(text): one for one in items for text in (one.name, one.label)}


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A column of cells: codes (rows,) of its distinct cells, -1 where empty, and the keys that each of them names."""

    codes: Ints
    names: tuple[tuple[str, ...], ...]


class _Cells:
    """Cells read against the items, or gathering what they name where there are no items."""

    def __init__(self, frame: pd.DataFrame, known: dict[str, Question]) -> None:
        self.frame, self.known = frame, known
        self.spelled: dict[str, str] = {}

    def read(self, one: Question, listed: bool) -> _Read:
        codes, cells = pd.factorize(self.frame[one.name])
        parts = [str(cell).split(one.parted_by) if listed else [str(cell)] for cell in cells]
        names = tuple(tuple(self._key(one, part) for part in cell if part.strip()) for cell in parts)
        return _Read(np.asarray(codes, dtype=np.intp), names)

    def _key(self, one: Question, part: str) -> str:
        key = label_key(part)
        if not self.known:
            spelled = part.strip()
            self.spelled[key] = min(self.spelled.get(key, spelled), spelled)
            return key
        if key not in self.known:
            labels = [item.label for item in self.known.values()]
            raise ColumnError(
                say(
                    "Column {column:quoted} holds {option:quoted}, which is the name or label of no item.{near} Items: {items}.",
                    column=one.column,
                    option=part,
                    near=nearest(part, labels),
                    items=listing(list(dict.fromkeys(labels))),
                )
            )
        return self.known[key].name

    def terms(self, items: Sequence[Question]) -> tuple[Term, ...]:
        """The items in their order, else what the cells name: numbers by size, then words."""
        if items:
            return tuple(Term(one.name, one.label) for one in items)
        return tuple(Term(self.spelled[key], self.spelled[key]) for key in sorted(self.spelled, key=_by_size))

    def places(self) -> Callable[[str], int]:
        names = (
            list(dict.fromkeys(one.name for one in self.known.values()))
            if self.known
            else sorted(self.spelled, key=_by_size)
        )
        return {name: i for i, name in enumerate(names)}.__getitem__


def _by_size(key: str) -> tuple[bool, float, str]:
    try:
        return False, float(key), key
    except ValueError:
        return True, 0.0, key


def _incidence(columns: Sequence[_Read], where: Callable[[str], int], size: int) -> NDArray[np.bool_]:
    """(rows, J) whether an item is named in one of the columns."""
    found = np.zeros((len(columns[0].codes), size), dtype=bool)
    for one in columns:
        table = np.zeros((len(one.names) + 1, size), dtype=bool)  # the last row is for an empty cell
        for i, names in enumerate(one.names):
            table[i, [where(name) for name in names]] = True
        found |= table[one.codes]
    return found


def _single(one: _Read, where: Callable[[str], int]) -> Ints:
    """(rows,) number of the item named; -1 where the cell is empty."""
    table = np.array([where(names[0]) if names else NOBODY for names in one.names] + [NOBODY], dtype=np.intp)
    return np.asarray(table[one.codes])
