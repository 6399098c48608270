"""The section of each method card that says how often its ranges held and its tests called: made from docs/coverage.md alone.

`python -m tests.coverage.cards` writes it anew, as `make coverage-study` does; test_statement.py holds cards and page together.
Standard library only. Names stand in code marks and numbers in tables: only two fixed paragraphs and two headings are to be translated.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from tests import groups

PAGE = groups.ROOT / "docs" / "coverage.md"
CARDS = groups.ROOT / "csat_research" / "cards"
AT = (30, 100, 400, 3000)
HELD = (
    "**How often ranges hold.** Of 100 ranges of 95 %, so many held the true number in simulated surveys of so many answers "
    "(`docs/coverage.md`, the mean over all numbers of a name). In square brackets: how many surveys were simulated; without them "
    "every outcome was enumerated. Meant are 93 to 97; by chance alone a true 95 % shows as 92 to 98 in 200 surveys, as 89 to 100 in "
    "60. In round brackets: most of these results say that ranges are rough. A dash: no range is given, or none was simulated."
)
CALLED = (
    "**How often tests call.** In 100 simulated surveys without what a test looks for it was called so often (first column), and "
    "in 100 with it so often (second; `docs/coverage.md`); in square brackets how many surveys were simulated. Meant are 5 at most "
    "and 80 or more; a dash: not simulated."
)
RANGES = {  # card -> name in its table -> lines of the grid
    "csat": {"csat": "csat per", "csat_unweighted": "csat_unweighted per", "csat_mean": "csat_mean per", "wilson": "share, wilson",
             "bound_low, bound_high": "bounds for the silent"},
    "nps": {"nps": "nps per", "nps_unweighted": "nps_unweighted per", "promoters": "promoters per", "passives": "passives per",
            "detractors": "detractors per", "score": "nps, score"},
    "ces": {"ces": "ces per", "ces_easy": "ces_easy per"},
    "answers": {"dissatisfied": "dissatisfied per"},
    "data_quality": {"silence, non_answer": "share of rows,", "wilson": "share, wilson"},
    "funnel": {"lower_limit, upper_limit": "groups inside the inner band"},
    "hotspots": {"all": "points short, all channels", "cells, all at once": "points short, cells"},
    "service": {"median": r"service \w+_median", "p90": r"service \w+_p90", "first_contact": "service first_contact"},
    "sample_size": {"conf_low, conf_high": "answers needed for"},
    "importance": {name: rf"{name} \w+$" for name in (
        "picks", "ratings", "ranks", "constant_sum", "maxdiff", "lmg", "relative_weights", "owen", "dominance", "ordinal_shapley",
        "standardised", "correlation", "pls",
    )} | {"rank_low, rank_high": "rank by picks, all at once"},
    "csi": {"csi": "csi$", "csi_person_mean": "csi_person_mean$", "csi_range": "csi_range$", "points_lost": "points lost",
            "rating": "rating of", "difference": "csi less that by picks", "alpha": "alpha of the items"}
    | {f"csi, {name}": f"csi by {name}$" for name in ("ratings", "ranks", "constant_sum", "maxdiff", "lmg", "pls", "correlation")},
    "priorities": {"performance": "performance of", "estimate": "performance less", "stated_derived": "stated less derived",
                   "overall": "overall,", "kano": "kano, all at once"},
    "drivers": {"quarter": r"\w+ quarter$", "one_better": r"\w+ one_better$", "coefficients": r"\w+ coefficient$",
                "mean_score": "mean score"},
    "what_if": {"what_if": "what if"},
    "loyalty": {"difference": "difference csat|difference nps", "difference_uncontrolled": "difference_uncontrolled",
                "spearman": r"spearman \w+$", "point_biserial": r"point_biserial \w+$", "auc": r"auc \w+$",
                "groups": "bought: ", "headline_rates": "headline rate", "repeat": "repeat: ", "horizons": "horizons, (difference|auc) ",
                "auc_change": "horizons, auc_change", "added_value": "added value,"},
    "prediction": {"spearman": r"spearman \w+$", "point_biserial": r"point_biserial \w+$", "auc": r"auc \w+$",
                   "spearman, minus": r"spearman \w+ minus", "auc, minus": r"auc \w+ minus"},
    "compare": {"csat": "drop csat|last month csat|mix csat", "csat_mean": "change of csat_mean", "csi": "change of csi",
                "importance, picks": "change of weight by picks", "importance, lmg": "change of weight by lmg"},
    "explain_change": {"csat": "part of the change of csat,", "csi": "part of the change of csi,"},
    "check_bands": {"bought": "bought in band"},
    "weigh": {"csat": "weighed csat$", "csat_mean": "weighed csat_mean", "csi": "weighed csi"},
}  # fmt: skip
TESTS = {  # card -> name in its table -> rows of the table of tests
    "verdict": {"compare": "a change of |nps, .* customers a wave|p of drop csat|p of last month csat", "drivers": "verdict on (?!buying)",
                "loyalty": "verdict on buying"},
    "trend": {"month": "a change of months|month 2026-10"},
    "funnel": {"p_adjusted": "funnel: any of", "χ², Welch's F": "funnel: one share"},
    "loyalty": {"added_value": "added value of a score"},
    "check_bands": {"contradicted": "check_bands"},
    "sample_size": {"power=0.8": "sample_size: a ", "margin": "sample_size: range"},
    "compare": {"p_value": r"a change of (?!months)|(?:nps|promoters), .* customers a wave|p of drop csat|p of last month csat",
                "margin=2": "margin of compare", "importance": "weights alike"},
    "drivers": {"p_value": r"p of \w+ quarter|logit, p of|ordinal, p of", "departure": "form of a driver", "proportional_odds": "Brant"},
    "importance": {"all_equal": "all items picked alike", "p_value": "Wald p of", "noise": "share of i12"},
    "priorities": {"act first": "act first on", "kano": "any class|class "},
}  # fmt: skip
FOUND = (
    "nothing to find",
    "something to find",
)  # headings; `words.catalogue` has them translated by themselves
ENUMERATED = 1.0  # stands for the surveys of a line of which every outcome was counted
Cells = dict[str, dict[int, tuple[float, float, bool]]]


def rows_of(page: str, title: str) -> list[list[str]]:
    """The cells of the rows of a section's table."""
    section = re.search(rf"^## {re.escape(title)}.*?(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"^\| (.*) \|$", section[0] if section else "", flags=re.MULTILINE)
    return [re.split(r" \| ", one) for one in found[1:] if not one.startswith("---")]


def grid(page: str) -> Cells:
    """Line -> size -> share that held, surveys, and whether ranges were said to be rough; with the enumerated ones."""
    cells: Cells = {}
    for line, *told in rows_of(page, "Every range by the number of answers"):
        for size, cell in zip(AT, told, strict=False):
            known = re.match(r"\**([\d.]+) %\** of (\d+)(, rough)?", cell.strip())
            if known:
                cells.setdefault(line, {})[size] = (float(known[1]), float(known[2]), bool(known[3]))
    for title in ("Shares and NPS of independent answers", "Funnel:"):
        for line, _, mean, _ in rows_of(page, title):
            name, _, size = line.rpartition(", n = ")
            if int(size) in AT:
                cells.setdefault(name, {})[int(size)] = (float(mean), ENUMERATED, False)
    return cells


def cell(cells: Cells, pattern: str, size: int) -> str:
    """The mean of the lines of a name at a size, and the fewest surveys behind one of them."""
    known = [one[size] for line, one in cells.items() if re.match(pattern, line) and size in one]
    if not known:
        return "–"
    # sum adds floats in another way from Python 3.12 on
    mean = math.fsum(held * runs for held, runs, _ in known) / math.fsum(runs for _, runs, _ in known)
    fewest = min(runs for _, runs, _ in known)
    told = f"({mean:.1f})" if sum(rough for *_, rough in known) > len(known) / 2 else f"{mean:.1f}"
    return told if fewest == ENUMERATED else f"{told} [{fewest:,.0f}]"


def called(page: str, pattern: str, planted: str) -> str:
    """In how many of 100 surveys the tests of a name called."""
    told = [
        one
        for one in rows_of(page, "How often tests call")
        if re.match(pattern, one[0]) and one[1] == planted
    ]
    runs = sum(int(one[3]) for one in told)
    return f"{100 * sum(int(one[2]) for one in told) / runs:.1f} [{runs:,}]" if runs else "–"


def table(head: list[str], body: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(one)} |" for one in lines)


def section(page: str, verb: str) -> str:
    """What a card says of its ranges and tests; '' where nothing was simulated."""
    cells, parts = grid(page), []
    if verb in RANGES:
        body = [
            [f"`{name}`", *(cell(cells, pattern, n) for n in AT)] for name, pattern in RANGES[verb].items()
        ]
        parts += [HELD, table(["", *(f"{n:,}" for n in AT)], body)]
    if verb in TESTS:
        body = [
            [f"`{name}`", *(called(page, pattern, one) for one in ("nothing", "planted"))]
            for name, pattern in TESTS[verb].items()
        ]
        parts += [CALLED, table(["", *FOUND], body)]
    return "\n\n".join(parts)


def with_section(card: str, text: str) -> str:
    """The card with this section before its traps, in place of an older one."""
    bare = re.sub(
        r"\*\*How often (?:ranges hold|tests call)\.\*\*.*?(?=\*\*Traps\.\*\*)",
        "",
        card,
        count=1,
        flags=re.DOTALL,
    )
    return bare.replace("**Traps.**", f"{text}\n\n**Traps.**", 1) if text else bare


def write() -> None:
    """Write the section of every card anew."""
    page = PAGE.read_text(encoding="utf-8")
    for path in sorted(CARDS.glob("*.md")):
        text = with_section(path.read_text(encoding="utf-8"), section(page, path.stem))
        path.write_text(text, encoding="utf-8", newline="\n")


def stale(path: Path) -> bool:
    """Whether a card says something else than the page."""
    card = path.read_text(encoding="utf-8")
    return with_section(card, section(PAGE.read_text(encoding="utf-8"), path.stem)) != card


if __name__ == "__main__":
    write()
