"""Fit: whether the answers in a column fit its declared scale; what does not is named with what to type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from csat_research.errors import ScaleError, in_a_row, listing, nearest
from csat_research.survey.questions import Question
from csat_research.survey.scales.scales import NPS, Scale, label_key, number_in, proposal
from csat_research.words import Sentence, say

__all__ = ["ONES", "TYPING_ERRORS", "check_fit", "check_nps", "declared_scale"]

TYPING_ERRORS = 0.05
MANY_NPS = 20
ONES = 5  # so many answers of 1 beside none of 0


def declared_scale(question: Question, values: Mapping[object, int]) -> Scale:
    """The scale of a question. Raises ScaleError, naming its answers, where none is declared."""
    if question.scale is not None:
        return question.scale
    answers = list(_spelled(one for one in values if one is not None).values())
    if any(number_in(one) is None for one in answers):
        raise ScaleError(
            say(
                "Column {column:quoted} holds {shown}. Its scale is not declared, and none is guessed. Write its labels in order, the "
                "worst first, and which are satisfied: scale: {{labels: [WORST, BEST], satisfied: [BEST]}} beside its role, or scales="
                '{{{column:typed}: {{"labels": ["WORST", "BEST"], "satisfied": ["BEST"]}}}}.',
                column=question.column,
                shown=listing(answers),
            )
        )
    raise ScaleError(
        say(
            "Column {column:quoted} holds {shown}. Its scale is not declared, and none is guessed. "
            'Write what it is: scale: 1-5 beside its role, or scales={{{column:typed}: "1-5"}}.',
            column=question.column,
            shown=in_a_row(answers) or listing(answers),
        )
    )


def _spelled(values: Iterable[object]) -> dict[str, str]:
    """Values as they are compared, and as they are written: words keep their capitals, numbers lose a trailing .0."""
    found: dict[str, str] = {}
    for raw in values:
        key = label_key(raw)
        found.setdefault(key, key if number_in(key) is not None else " ".join(str(raw).split()))
    return found


def check_fit(
    question: Question, scale: Scale, values: Mapping[object, int], strange: Mapping[object, int]
) -> None:
    """A rare odd value is a typing error (its row is rejected); a frequent one is a code nobody declared."""
    answers = sum(n for raw, n in values.items() if scale.kind_of(raw) is None)
    if not strange or (sum(strange.values()) <= TYPING_ERRORS * answers and max(strange.values()) <= 2):
        return
    found = {_spelled([raw]).popitem()[1]: n for raw, n in strange.items()}
    meaning = _meaning(question, scale, values, found)
    if scale.labels:
        raise ScaleError(
            say(
                "Column {column:quoted} has the answers {labels} but holds {found}. {meaning}",
                column=question.column,
                labels=listing(list(scale.labels), 7),
                found=listing(found),
                meaning=meaning,
            ),
            question.column,
            strange,
        )
    raise ScaleError(
        say(
            "Column {column:quoted} is declared as {scale} but holds {found}. {meaning}",
            column=question.column,
            scale=scale.name,
            found=listing(found),
            meaning=meaning,
        ),
        question.column,
        strange,
    )


def _meaning(
    question: Question, scale: Scale, values: Mapping[object, int], found: Mapping[str, int]
) -> Sentence:
    """What values that are not on the scale may be, and what to write then."""
    held = {label_key(raw) for raw in values if raw is not None}
    if question.role == "nps" and "11" in found and "0" not in held:
        return say(
            "That is how SPSS codes 0-10, beginning with 1. If it is, write scale: {{labels: {{{codes}}}, satisfied: [9, 10]}}.",
            codes=", ".join(f"{code + 1}: {code}" for code in range(11)),
        )
    if any(re.fullmatch(r"-?\d+\.\d+|-?\d+(\.\d+)?\s?%", one) for one in found):
        return say(
            "That looks like means or shares; a survey needs the answers themselves, one in each row or with the role count. "
            "If steps between were offered, write them: scale: 1-5 by 0.5, or by 0.1."
        )
    words = {one: n for one, n in found.items() if not re.match(r"[\W\d]", one)}
    if not scale.labels and sum(words.values()) > sum(values.values()) / 2:
        return say(
            "These are words: write them in their order, the worst first: scale: {{labels: [Bad, Good]}}."
        )
    first = next(iter(found))
    silent = say(" Of people who were asked and stayed silent: unanswered: [{first}].", first=_as_key(first))
    return say(
        "If that is no answer, say what it is: missing: {{{first}: blank}} (or does_not_apply, unsure, not_asked); "
        "if it is one, declare the right scale.{near}{silent}{more}",
        first=_as_key(first),
        near=nearest(first, [one for one in scale.labels if not _is_denied(first, one)])
        if scale.labels
        else "",
        silent=silent if first in words else "",
        more=_renamed(scale, first)
        if scale.labels and first in words
        else ""
        if question.role == "nps"
        else proposal(scale),
    )


def _is_denied(one: str, other: str) -> bool:
    """Whether two answers differ by what stands before a word alone: "very unsatisfied" is no misspelt "very satisfied"."""
    shorter, longer = sorted((label_key(one), label_key(other)), key=len)
    cuts = [0, *(place.end() for place in re.finditer(r"\s", longer))]
    added = len(longer) - len(shorter)
    return added > 1 and any(
        longer[:cut] + longer[cut + added :] == shorter and any(map(str.isalpha, longer[cut : cut + added]))
        for cut in cuts
    )


def _renamed(scale: Scale, first: str) -> Sentence:
    """What to write where a tool calls an answer by another word from now on; a line pasted as it is is refused, not wrong."""
    codes = [f"{_as_key(word)}: {code:g}" for word, code in scale.labels.items()]
    return say(
        " If it is a new word for one of the answers, give it the number of that answer: labels: {{{labels}}}.",
        labels=", ".join([*codes, f"{_as_key(first)}: NUMBER"]),
    )


def _as_key(text: str) -> str:
    """A text as a key of a survey file: in quotes where YAML would read it as something else."""
    plain = re.fullmatch(r"-?\d+(\.\d+)?|[^\W\d_](?:[\w /.-]*\w)?", text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def check_nps(question: Question, codes: Mapping[object, float | None], values: Mapping[object, int]) -> None:
    """Five answers of 1 and none of 0 among 0-10 look like 1-10 (probability 3 % if 0 and 1 were equally likely).

    Twenty answers and none above 5 look like 0-5 (probability one in a million if half of all answers are above 5).
    """
    if question.role != "nps" or (question.scale is not None and question.scale.missing):
        return
    counted: dict[float, int] = {}
    for raw, code in codes.items():
        if code is not None:
            counted[code] = counted.get(code, 0) + values[raw]
    if counted.get(0.0, 0) == 0 and counted.get(1.0, 0) >= ONES and not _insists(question):
        raise ScaleError(
            say(
                "NPS needs answers 0-10. Column {column:quoted} holds 1-10 (no 0 in {n:count} answers, but {ones:count} times 1). "
                "If people were offered 0: write scale: 0-10. If not, this is not NPS: use role: metric and a name of your own.",
                column=question.column,
                n=sum(counted.values()),
                ones=counted[1.0],
            )
        )
    most = max(counted, default=10.0)
    if most <= 5 and sum(counted.values()) >= MANY_NPS and not _insists(question):
        raise ScaleError(
            say(
                "NPS needs answers 0-10. None of the {n:count} answers in column {column:quoted} is above {most:plain}, which looks like a "
                "shorter scale. If people were offered 0 to 10: write scale: 0-10. If not, this is not NPS: use role: metric "
                "and a name of your own.",
                column=question.column,
                n=sum(counted.values()),
                most=most,
            )
        )


def _insists(question: Question) -> bool:
    """Whether the scale was written out for this column rather than taken from the role."""
    return question.scale is not None and question.scale is not NPS
