"""Words that only a test of the ledger allows (estimands.md, Verdicts), and the few sentences that use them for something else."""

from __future__ import annotations

import re

VERDICT = re.compile(
    r"\b(?:rose|rises?|fell|falls?|higher|lower|increase[sd]?|decrease[sd]?|improve[sd]?|worsen(?:s|ed)?"
    r"|changed|go(?:es)? with|differ(?:s|ed)?|supported|contradicted)\b",
    re.IGNORECASE,
)
# Patterns as `say` has them, by why they claim nothing.
NO_CLAIM = {
    # what is asked, never what was found
    "What goes with satisfaction",
    "what goes with satisfaction",
    "what goes with recommending",
    "What goes with recommending",
    "what goes with ease",
    "What goes with ease",
    "Picked against what goes with the score",
    "what changed",
    "Say what is changed: what_if({example}).",
    # what words mean, and that no cause is shown
    "Words such as fell, rose or goes with are used only where a test carries them; the tests are listed below."
    " What goes together need not cause each other.",
    "Words such as fell, rose or goes with are used only where a test carries them."
    " What goes together need not cause each other.",
    "Goes with, not causes: satisfaction was seen, not changed.",
    "Goes with, not causes: the answers were seen, not changed.",
    # what a column of tables.xlsx holds
    "how much goes with it in their answers, in % of all weights",
    "points of the score that go with low ratings instead of middle ones",
    "points of the score that go with high ratings instead of middle ones",
    "how many of 100 draws of the index fall in this band",
    # two definitions of one number
    "why it may differ from a dashboard",
    "The two differ because the survey declares a weight: an answer counts for as many people as it stands for. A dashboard"
    " that counts every answer once shows the plain number.",
    # the direction in which a driver is read
    "lower to upper quarter",
    "points when the driver goes from its lower to its upper quarter (worse to better where declared)",
    "From the worse to the better quarter (lower to upper where neither is declared better): {parts}.",
    # why nothing can be computed, and questions about a file
    "Column {column:quoted}: every answer used is {value:plain} ({n:count}). Nothing can go with a score that does not vary.",
    "Nobody had the event, so nothing can go with it.",
    "Everybody answered alike, so units cannot differ by chance.",
    "{n:count} answer falls on one side only, so that nothing can go with it. Use a longer period, or the mean score:"
    ' outcome="csat_mean", model="linear".',
    "{n:count} answer has nothing to differ from, so that nothing can go with it. Use a longer period.",
    "All {n:count} answers fall on the same side, so that nothing can go with it. Use a longer period, or the mean score:"
    ' outcome="csat_mean", model="linear".',
    "All {n:count} answers are the same, so that nothing can go with them. Use a longer period.",
    "{labels} names do not fit the cuts {cuts}: cuts must rise, and there is one name more than cuts.",
    "{column:quoted} holds 1 to 11 and no 0. Do the codes stand for 0 to 10, one lower each?",
}
# Prose of templates, which stands whatever was found.
PROSE = {
    "The change of each group; which of them may be said to have changed is decided for all groups together.",
}
# Files whose sentences are made of the tests of a ledger: the words themselves, verdicts, claims, and titles that name them.
BY_TESTS = {
    "results/verdicts.py",
    "analysis/verdict.py",
    "analysis/bands/words.py",
    "reporting/page/judged.py",
    "reporting/page/told.py",
}


def as_shown(pattern: str) -> re.Pattern[str]:
    """What a pattern looks like once values stand in its fields."""
    parts = re.split(r"\{\{|\}\}|\{[^}]*\}", pattern)
    return re.compile(".*?".join(map(re.escape, parts)), re.DOTALL)


SHOWN = [as_shown(one) for one in NO_CLAIM | PROSE]


def claims(text: str) -> bool:
    """Whether a text uses a verdict word and is none of the sentences that claim nothing."""
    plain = " ".join(text.replace("\xa0", " ").split())
    for one in SHOWN:
        plain = one.sub("", plain)
    return bool(VERDICT.search(plain))
