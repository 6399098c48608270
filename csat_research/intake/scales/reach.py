"""Reach: how far a scale of numbers goes, by which numbers occur and how often; what lies outside may stand for no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csat_research.intake.labels.folding import dictionary
from csat_research.survey.scales.ranges import ends_of, range_in
from csat_research.survey.scales.scales import USUAL

__all__ = [
    "MANY",
    "codes_among",
    "mostly_zero",
    "reach",
    "satisfied_of",
    "unused_top",
    "zero_apart",
    "zero_is_answer",
]

SETS: dict[str, tuple[str, ...]] = {
    "csat": ("1-5", "1-3", "1-4", "1-6", "1-7", "1-10", "0-10"),
    "nps": ("0-10",),
    "ces": ("1-5", "1-7", "1-10"),
    "item": ("1-5", "1-6", "1-7", "1-10", "0-10"),
}
NEVER_SCORES = frozenset(
    float(code) for group in dictionary()["missing_codes"]["codes"][:3] for code in group["codes"]
)
MANY = 50  # answers: that nobody gave one step of a scale is then rather no such step
FREQUENT = 0.1  # the best answer that occurs, where the scale is taken to end with it
TOPS = (2, 3, 4, 5, 6, 7)
WHOLE = (5, 6, 7, 10)  # tops of scales of which all answers occur
MOSTLY, APART = 0.4, 3  # of all cells, and of the answers beside it: so often is 0 none of them


def codes_among(numbers: Mapping[float, int]) -> list[float]:
    """Numbers that stand for no answer: below and far above all scales, or 7, 8, 9 behind a step that nobody gave.

    >>> codes_among({1.0: 9, 2.0: 9, 3.0: 9, 4.0: 20, 5.0: 30, 9.0: 3}), codes_among({1.0: 5, 2.0: 5, 88.0: 1})
    ([9.0], [88.0])
    """
    far = [value for value in numbers if value in NEVER_SCORES and not 0 <= value <= 10]
    return [*far, *_behind_a_gap({value: n for value, n in numbers.items() if value not in far})]


def mostly_zero(numbers: Mapping[float, int]) -> bool:
    """Whether 0 beside many answers from 1 on is what a tool writes where nobody answered.

    Two in three cells are 0, or two in five and it stands apart from the low answers.

    >>> mostly_zero({0.0: 900, 1.0: 40, 2.0: 30, 3.0: 9, 4.0: 5}), mostly_zero({0.0: 50, 1.0: 40, 2.0: 30, 3.0: 9})
    (True, False)
    >>> mostly_zero({0.0: 178, 1.0: 19, 2.0: 15, 3.0: 30, 4.0: 69, 5.0: 89})
    True
    """
    answers = {value: n for value, n in numbers.items() if value > 0}
    zeros, given = numbers.get(0.0, 0), sum(answers.values())
    if given < MANY or not _ladder(answers):
        return False
    return (len(answers) in TOPS[1:] and zeros >= 2 * given) or zero_apart(numbers)


def zero_apart(numbers: Mapping[float, int]) -> bool:
    """Whether 0 is two in five cells beside all answers of a whole scale, and far more frequent than 1 and 2.

    >>> zero_apart({0.0: 9, 1.0: 1, 2.0: 1, 3.0: 2, 4.0: 3, 5.0: 5}), zero_apart({0.0: 9, 1.0: 5, 2.0: 1, 3.0: 2, 4.0: 3, 5.0: 1})
    (True, False)
    """
    answers = {value: n for value, n in numbers.items() if value > 0}
    zeros = numbers.get(0.0, 0)
    often = zeros >= MOSTLY * sum(numbers.values()) and min(numbers, default=0.0) == 0
    beside = max(numbers.get(1.0, 0), numbers.get(2.0, 0))
    return often and _ladder(answers) and len(answers) in WHOLE and zeros > APART * beside


def _ladder(answers: Mapping[float, int]) -> bool:
    """Whether each number from 1 to the highest occurs."""
    return sorted(answers) == [float(step) for step in range(1, len(answers) + 1)]


def _behind_a_gap(numbers: Mapping[float, int]) -> list[float]:
    """On 1-5 with a 9 nobody gave 6, 7, 8 or 10: the usual place of "don't know" and "no answer"."""
    answers = {value for value in numbers if value > 0}
    if sum(numbers.values()) < MANY or not answers or min(answers) > 2 or max(answers) > 9:
        return []
    top = next(step for step in range(int(min(answers)), 10) if step + 1.0 not in answers)
    beyond = sorted(value for value in answers if value > top)
    behind = beyond and set(beyond) <= {7.0, 8.0, 9.0} and top in TOPS
    return beyond if behind else []


def reach(
    role: str, values: Mapping[float, int], known: Sequence[str] = ()
) -> tuple[str | None, list[float]]:
    """The smallest usual scale that holds the numbers; a 0 below and a code above it may be non-answers.

    known: the scale that the header or other columns tell, instead of the usual ones of the role.
    """
    total = sum(values.values())
    usual = not known
    for name in known or _usual(role, values):
        low, high = ends_of(name)
        outside = [value for value in values if not low <= value <= high]
        inside = [value for value in values if low <= value <= high]
        beyond = [value for value in outside if value not in (0.0, high + 1.0)]
        if beyond or not inside:
            continue
        if sum(values[value] for value in outside) > (0.4 if usual or role == "nps" else 0.95) * total:
            continue  # a rare service was used by few: on a scale that other columns show, most may be codes
        if not usual and role != "nps":
            return (
                name,
                outside,
            )  # named by the header or by the columns beside: it need not be filled to its end
        if max(inside) >= high - (0 if len(inside) < 3 else 1) and not (
            outside and role != "nps" and _wider(name, values)
        ):
            return name, outside
    return None, []


def _usual(role: str, values: Mapping[float, int]) -> list[str]:
    """The usual scales of a role, those first that the ends of the numbers show."""
    names = list(SETS.get(role, SETS["item"]))
    top = int(max(values))
    if role not in ("csat", "item"):
        return names
    if top == 7 and sum(values.values()) >= MANY:
        names.remove("1-6")  # a 7 beside 1 to 6 is its best answer far more often than a code
    if unused_top(values):
        names[0:1] = ["1-4"]
    if zero_is_answer(values) and (top == 10 or unused_top(values) or (role == "csat" and top in (2, 3))):
        names.insert(0, f"0-{top}")
    return names


def unused_top(values: Mapping[float, int]) -> bool:
    """Whether 4 is the highest answer, given often, and nobody gave a 5: rather a scale of four than one of five.

    >>> unused_top({1.0: 10, 2.0: 20, 3.0: 40, 4.0: 30}), unused_top({1.0: 60, 2.0: 20, 3.0: 10, 4.0: 2})
    (True, False)
    """
    total = sum(values.values())
    return max(values) == 4 and len(values) > 2 and total >= MANY and values[4.0] >= FREQUENT * total


def zero_is_answer(values: Mapping[float, int]) -> bool:
    """Whether 0 is about as frequent as its neighbours: an answer, where a code for "left blank" would stick out."""
    beside = max(values.get(1.0, 0), values.get(2.0, 0))
    return 0 < values.get(0.0, 0) <= 2 * beside and sum(values.values()) >= MANY


def _wider(name: str, values: Mapping[float, int]) -> bool:
    """Whether a value outside is so frequent that it is rather an answer of a wider scale."""
    low, high = ends_of(name)
    usual = sorted(n for value, n in values.items() if low <= value <= high)
    above = values.get(high + 1.0, 0)
    return above > 0 and above >= usual[len(usual) // 2]


def satisfied_of(name: str, *, turned: bool = False) -> list[str]:
    """The answers proposed as satisfied, worst first; turned: where the lowest is the best.

    >>> satisfied_of("1-10"), satisfied_of("0-4"), satisfied_of("1-5", turned=True)
    (['9', '10'], ['3', '4'], ['1', '2'])
    """
    if (ends := range_in(name)) is None:
        return []
    low, high = ends
    codes = [int(code) for code in USUAL.get(name, range(high if high < 4 else high - 1, high + 1))]
    return [f"{low + high - code}" for code in reversed(codes)] if turned else [f"{code}" for code in codes]
