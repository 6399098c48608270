"""Scales that tools code in numbers of their own: 1/3/5, -2 to 2, fractions of stars, beyond ±100, the groups of NPS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csat_research.errors import listing
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.words import Sentence, join, say

__all__ = [
    "FRAPPE",
    "FRESHDESK",
    "GROUP_CODES",
    "ODOO",
    "WEBIM",
    "Coding",
    "by_group_codes",
    "by_vendor",
    "groups_told",
]

ENOUGH = 3  # codes that are no chance
FILLED = 30
GROUP_CODES = (
    "2",
    "8",
    "10",
)  # what stands for a detractor, a passive and a promoter where only the group is known
_GROUPED = ((1.0, 2.0, 3.0), (-100.0, 0.0, 100.0), (-1.0, 0.0, 1.0))  # Qualtrics; Displayr; by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How a tool codes its answers: known to its reader, and guessed where plain numbers without the tool give it away.

    name: in the label dictionary. values: worst first. unanswered: the code of who was asked and stayed silent.
    signs: those of the values that the guess looks for. fewest: so many of them must occur, in so many filled rows, and
    one of `one_of`.
    """

    name: str
    values: tuple[str, ...]
    satisfied: tuple[str, ...]
    unanswered: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    fewest: int = ENOUGH
    filled: int = 0

    @property
    def answers(self) -> dict[str, Any]:
        """The scale as in the survey file, without a code of the silent."""
        return {"values": list(self.values), "satisfied": list(self.satisfied)}

    @property
    def scale(self) -> dict[str, Any]:
        """The scale as in the survey file.

        >>> ODOO.scale
        {'values': ['1', '3', '5'], 'satisfied': ['5'], 'unanswered': ['0']}
        """
        return self.answers | ({"unanswered": list(self.unanswered)} if self.unanswered else {})

    def shown_by(self, column: Profile) -> bool:
        """Whether the numbers of a column are codes of this tool and of nothing usual."""
        shown, signs = set(column.numbers), {float(code) for code in self.signs or self.values}
        enough = len(shown & signs) >= self.fewest and column.filled >= self.filled
        told = not self.one_of or bool(shown & {float(code) for code in self.one_of})
        return enough and told and shown <= signs | {float(code) for code in self.unanswered}


ODOO = Coding(name="odoo_rating", values=("1", "3", "5"), satisfied=("5",), unanswered=("0",), filled=FILLED)
WEBIM = Coding(
    name="webim_rate", values=("-2", "-1", "0", "1", "2"), satisfied=("1", "2"), one_of=("-2", "-1")
)
FRAPPE = Coding(
    name="frappe_helpdesk",
    values=tuple(f"{step / 10:g}" for step in range(1, 11)),  # half a star is possible
    satisfied=("0.8", "0.9", "1"),
    unanswered=("0",),
    signs=("0.2", "0.4", "0.6", "0.8", "1"),
)
FRESHDESK = Coding(
    name="freshdesk_custom_survey",
    values=("-103", "-102", "-101", "100", "101", "102", "103"),
    satisfied=("101", "102", "103"),
    fewest=1,
)


def by_vendor(column: Profile) -> Scaled | None:
    """The scale of the tool whose codes the numbers of a column are, to be confirmed."""
    found = next((one for one in (ODOO, WEBIM, FRAPPE, FRESHDESK) if one.shown_by(column)), None)
    if found is None:
        return None
    # Where nobody has the code of the silent, the file does not tell who was asked.
    silent = any(float(code) in column.numbers for code in found.unanswered)
    scale = found.scale if silent else found.answers
    text = say(
        "{column:quoted} holds the codes of {name}: {codes}. Is that how the answers are coded?",
        column=column.name,
        name=found.name,
        codes=listing(found.values),
    )
    yes = Choice(
        key="yes",
        label=say("yes; satisfied are {satisfied}", satisfied=join(found.satisfied, ", ")),
        changes={column.name: {"scale": scale}},
    )
    skip = Choice(key="skip", label=say("no, leave this column out"), changes={column.name: None})
    asked = Open(column=column.name, text=text, choices=(yes, skip), weight=88)
    evidence = (say("numbers fit the coding {name:quoted} of the label dictionary", name=found.name),)
    return Scaled(scale=scale, evidence=evidence, questions=(asked,), confidence=0.6)


def by_group_codes(column: Profile) -> Scaled | None:
    """NPS where a column called so holds the three groups as codes, to be confirmed."""
    codes = tuple(column.numbers)
    if codes not in _GROUPED or column.numeric < 1 or column.filled < FILLED:
        return None
    labels = {f"{code:g}": stands for code, stands in zip(codes, GROUP_CODES, strict=True)}
    text = say(
        "{column:quoted} holds {codes} only. Are those the groups of NPS, {first} the detractors and {last} the promoters?",
        column=column.name,
        codes=join(labels, ", "),
        first=f"{codes[0]:g}",
        last=f"{codes[-1]:g}",
    )
    yes = Choice(key="yes", label=say("yes"))
    skip = Choice(key="skip", label=say("no, leave this column out"), changes={column.name: None})
    return Scaled(
        scale={"values": "0-10", "labels": labels},
        evidence=(say("three codes, as NPS has groups"),),
        questions=(Open(column=column.name, text=text, choices=(yes, skip), weight=93),),
        confidence=0.6,
        assumed=groups_told(labels),
    )


def groups_told(labels: Mapping[str, str]) -> Sentence:
    """What can be read from groups of NPS, and what cannot."""
    return say(
        "only the group of each answer is in the file; {codes} stand for them, so NPS and the shares of its groups can be read, "
        "and no mean",
        codes=join([f"{cell} = {code}" for cell, code in labels.items()], ", "),
    )
