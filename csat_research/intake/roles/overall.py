"""Guesses of the score among ratings: where nothing is called a satisfaction score, one of the ratings may ask about the whole."""

from __future__ import annotations

from typing import Any

from csat_research.errors import shell
from csat_research.intake.headers import is_overall
from csat_research.intake.roles.together import overall_first
from csat_research.intake.scales.ends import scale_on
from csat_research.intake.scales.guess import guess_scale
from csat_research.intake.seen.evidence import Choice, Open, Work
from csat_research.words import say

__all__ = ["score_among_items"]

SHOWN = 4
HIGHEST = 5.0
SCORES = (
    "nps",
    "ces",
    "picks",
)  # with these and ratings a page can be made without a score, so that nobody would be asked


def score_among_items(work: Work) -> None:
    """Asks whether one of the ratings is the score; of scales whose satisfied answers are no custom, says how to name it."""
    names = [one.column for one in work.guesses.values() if one.role == "item"]
    if work.frame is None or work.has("csat") or not names or not any(work.has(role) for role in SCORES):
        return
    likely = overall_first(work.frame, dict.fromkeys(names, HIGHEST))[:SHOWN]
    scale = work.guesses[names[0]].options.get("scale")
    if not _as_score(work, likely[0], scale):
        work.notes.append(
            say(
                "no column is called like a satisfaction score; if one of the ratings asks about the whole, name it: --role {named}",
                named=shell(f"{likely[0]}=csat"),
            )
        )
        return
    choices = [_choice(work, name, scale) for name in likely]
    none = Choice(key="none", label=say("none of them"))
    text = say("No column is called like a satisfaction score. Does one of the ratings ask about the whole?")
    first = [*choices, none] if is_overall(work.columns[likely[0]].header) else [none, *choices]
    work.questions.append(Open(column=likely[0], text=text, choices=tuple(first), weight=53))


def _as_score(work: Work, name: str, scale: Any) -> Any:
    """A rating's scale as that of a score: words, or 1-5, whose satisfied answers turn with it; None of others."""
    column = work.columns[name]
    if isinstance(scale, dict) and isinstance(scale.get("labels"), list):
        found = guess_scale(column, "csat")
        satisfied = (
            found.scale.get("satisfied") if found is not None and isinstance(found.scale, dict) else None
        )
        return {**scale, "satisfied": satisfied} if satisfied else None
    spelled = scale.get("values") if isinstance(scale, dict) else scale
    on = scale_on(column, "csat", "1-5") if spelled == "1-5" else None
    return on.scale if on is not None else None


def _choice(work: Work, name: str, scale: Any) -> Choice:
    changes = {"role": "csat", "scale": _as_score(work, name, scale)}
    return Choice(key=name, label=say("{label}", label=name), changes={name: changes})
