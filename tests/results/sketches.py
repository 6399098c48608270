"""Invented figures and Results, one of each kind, with numbers chosen by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd

from csat_research.results.figure import Figure
from csat_research.results.ledger import RowLedger
from csat_research.results.result import Result
from csat_research.words import say

NAN = float("nan")
LONG = "A very long name of a team that a manager typed on a Friday, second floor, evenings and weekends, and again: "
HOSTILE = {
    "script": "<script>alert('x')</script>",
    "dollars": "$100_{$ & \\frac{1}{2}$ ^_^",
    "persian": "گفت‌وگوی زنده 402 پاسخ",
    "hebrew and latin": "שלום chat 12",
    "emoji": "Team 🙂 👩‍👩‍👧 中文 नमस्ते",
    "long": (LONG * 3)[:200],
    "one word": "Donaudampfschifffahrtsgesellschaft" * 6,
    "steering": "abc\u202egnp.exe \x00\x07\u2028 end \udcff",
    "newline": "two\nlines",
    "cyrillic": "Очень длинное название подразделения обслуживания",
    "nothing": "",
}

LEVELS = ["label", "estimate", "conf_low", "conf_high"]


def figure(kind, columns, rows, **options):
    """A figure with the words every kind needs."""
    return Figure(
        kind=kind,
        title=say("A finding about {what}", what=kind),
        subtitle=say("Measure, unit, 1,588 answers, October 2026"),
        alt=say("A finding about {what}: 79.6 (77.5 to 81.5)", what=kind),
        axis=say("satisfied, %"),
        data=pd.DataFrame(rows, columns=columns),
        options=options,
    )


def _series(n=13):
    periods = [f"{2025 + (i + 9) // 12}-{(i + 9) % 12 + 1:02d}" for i in range(n)]
    rows = []
    for i, period in enumerate(periods):
        middle = 80 + 2 * np.sin(i)
        label = f"M{i}\n{period[:4]}" if i in (0, 3) else f"M{i}"
        rows.append(
            (label, period, middle, middle - 2, middle + 2, 1300 + i, 77.0, 83.5, 80.2, i == n - 1, "", False)
        )
    columns = [
        "label",
        "period",
        "estimate",
        "conf_low",
        "conf_high",
        "n",
        "lower_limit",
        "upper_limit",
        "centre",
    ]
    return [*columns, "current", "signal", "incomplete"], rows


def _figures():
    columns, periods = _series()
    things = [
        ("Fast reply", 13.8, 12.9, 14.7, 74.0, 72.4, 75.6, True),
        ("Wide choice", 4.0, 3.4, 4.6, 83.3, 81.7, 84.9, False),
    ]
    things += [
        ("Fair price", 7.9, 7.1, 8.7, 78.4, 76.8, 80.0, False),
        ("Easy returns", 8.1, 7.3, 8.9, 73.2, 71.6, 74.8, False),
    ]
    axes = [
        "importance",
        "importance_low",
        "importance_high",
        "performance",
        "performance_low",
        "performance_high",
    ]
    return {
        "dots": figure(
            "dots", [*LEVELS, "n"],
            [("phone", 84.5, 80.5, 87.7, 386), ("email", 82.5, 79.4, 85.2, 640), ("chat", 70.4, 65.8, 74.7, 402)],
            unit="percent", reference=79.6, reference_label="all answers, 79.6", target=85,
        ),
        "series": figure(
            "series", columns, periods, unit="percent", target=85, events=[["2026-09-12", "12 Sep: new shop software"]]
        ),
        "changes": figure(
            "changes", ["label", "n", *LEVELS[1:], "before", "after", "called"],
            [("Chat", 402, -12.3, -18.1, -6.3, 82.7, 70.4, "fell"), ("Phone", 386, 3.0, -2.4, 8.4, 81.5, 84.5, "")],
        ),
        "waterfall": figure(
            "waterfall", [*LEVELS, "start", "total", "called"],
            [
                ("before", 73.8, NAN, NAN, NAN, True, ""), ("ratings", -20.1, -27.1, -12.9, 73.8, False, "fell"),
                ("mix", 0.7, -0.8, 2.3, 53.7, False, ""), ("after", 54.4, NAN, NAN, NAN, True, ""),
            ],
            unit="points", levels="percent",
        ),
        "effects": figure(
            "effects", ["label", "from_to", *LEVELS[1:], "rank_low", "rank_high", "told", "n_ranks"],
            [
                ("Reply time", "7.1 h → 1.4 h", 6.2, 4.4, 8.0, 1, 2, True, 3),
                ("Expertise", "3 → 5", 5.1, 3.5, 6.7, 1, 2, True, 3),
                ("Length of reply", "340 → 90 words", 0.3, -0.9, 1.5, NAN, NAN, False, 3),
            ],
        ),
        "strips": figure("strips", LEVELS, [("Delivery on time", 4.3, 3.9, 4.8), ("Fast reply", 3.6, 3.1, 4.0)]),
        "weights": figure(
            "weights", [*LEVELS, "rank_low", "rank_high", "act_first"],
            [("Delivery on time", 15.2, 14.4, 16.0, 1, 2, True), ("Packaging", 2.2, 1.7, 2.7, 2, 3, False), ("C", 9, 8, 10, 1, 3, False)],
            equal_share=8.33,
        ),
        "map": figure("map", ["label", *axes, "act_first"], things, importance_line=8.3, performance_line=78.6),
        "answers": figure(
            "answers", ["label", "n", *(f"share_{i}" for i in range(1, 6)), "silent", "total"],
            [("All", 1588, 5.6, 6.0, 8.8, 32.4, 47.2, 74.4, True), ("Chat", 402, 11.9, 8.7, 9.0, 30.1, 40.3, 70.0, False)],
            codes=[1, 2, 3, 4, 5], satisfied=[4, 5], neutral=3,
        ),
        "nps": figure(
            "nps", ["label", "n", "detractors", "passives", "promoters", *LEVELS[1:], "total"],
            [("All", 1507, 20.4, 31.7, 47.9, 27.5, 23.6, 31.4, True), ("Chat", 384, 29.0, 35.2, 35.8, 6.8, -1.3, 14.8, False)],
            unit="nps",
        ),
        "claims": figure(
            "claims", [*LEVELS, "n", "claim_low", "claim_high", "verdict"],
            [("under 62", 24.6, 21.6, 27.9, 720, 0, 5, "contradicted"), ("62 to 80", 36.0, 33.9, 38.2, 1900, 20, 40, "supported")],
        ),
        "funnel": figure(
            "funnel", ["label", "size", "n", *LEVELS[1:], "lower_limit", "upper_limit", "outer_low", "outer_high", "called"],
            [
                ("1", 150, 160, 87.0, 80.9, 91.6, 66.5, 80.9, 62.0, 84.0, "beyond"), ("2", 90, 95, 70, 60, 78.5, 64, 82.5, 59, 87, ""),
                ("3", 60, 61, 75.0, 62.8, 84.2, 61.5, 84.0, 55.0, 89.5, ""),
            ],
            centre=74.0, size_axis="answers of the group, counted as independent ones",
        ),
        "heat": figure(
            "heat", ["label", "row", "column", "below", "n", *LEVELS[1:], "sure", "withheld"],
            [
                ("Hours, all", "Hours", "", "worse half: over 4", 900, 8.1, 5.2, 11.0, True, False),
                ("Hours, chat", "Hours", "chat", "worse half: over 4", 402, 10.4, 4.1, 16.7, True, False),
                ("Hours, fax", "Hours", "fax", "worse half: over 4", 12, NAN, NAN, NAN, False, True),
                ("Words, all", "Words", "", "worse half: under 60", 900, -0.8, -3.0, 1.4, False, False),
            ],
            unit="number",
        ),
        "grid": figure(
            "grid", ["by", "label", "measure", "figure", "form", "n", *LEVELS[1:], "counted", "total"],
            [
                ("", "all", "volume", "contacts", "count", 811, 811, NAN, NAN, True, True),
                ("", "all", "median", "hours to first reply: median", "number", 811, 23.1, 21.4, 24.8, False, True),
                ("team", "north", "volume", "contacts", "count", 400, 400, NAN, NAN, True, False),
                ("team", "north", "median", "hours to first reply: median", "number", 400, 20.0, 17.9, 24.0, False, False),
            ],
        ),
        "bars": figure("bars", [*LEVELS, "n"], [("1", 22.0, 15.5, 30.3, 120), ("5", 47.2, 44.9, 49.6, 1700)], unit="percent"),
        "rates": figure("rates", LEVELS, [("no", 12.0, 5.5, 20.3), ("yes", 47.2, 44.9, 49.6)], unit="percent"),
    }  # fmt: skip


FIGURES = _figures()


def named(one, label):
    """A figure whose first row carries another name, and whose words do as well."""
    data = one.data.copy()
    if "label" in data:
        data["label"] = data["label"].astype(object)
        data.loc[0, "label"] = label
    words = {
        "title": say("{label} leads", label=label),
        "subtitle": label,
        "axis": say("of {label}", label=label),
    }
    return replace(one, data=data, **words)


def hostile(one):
    """A figure with a row for each hostile name."""
    picked = [i % len(one.data) for i in range(len(HOSTILE))]
    data = one.data.iloc[picked].reset_index(drop=True)
    if "label" in data:
        data["label"] = pd.Series(list(HOSTILE.values()), dtype=object)
    return replace(
        one, data=data, title=" ".join(HOSTILE.values()), axis=HOSTILE["dollars"], subtitle=HOSTILE["persian"]
    )


def unknown(one):
    """A figure whose last row has no range."""
    data = one.data.copy()
    names = [c for c in data if c.startswith(("estimate", "conf", "share", "importance", "performance"))]
    names += [c for c in ("detractors", "passives", "promoters") if c in data]
    data[names] = data[names].astype(float)
    data.loc[len(data) - 1, names] = NAN
    return replace(one, data=data)


TABLE = pd.DataFrame(
    {
        "channel": ["chat", "email", "phone"], "measure": "csat", "definition": "top 2 of 5", "per": "answer",
        "n": [402, 640, 386], "customers": [371, 588, 352], "estimate": [70.4, 82.5, 84.5],
        "std_error": [2.3, 1.5, 1.85], "conf_low": [65.8, 79.4, 80.5], "conf_high": [74.7, 85.2, 87.7],
    }
)  # fmt: skip
ROWS = RowLedger(
    7912,
    1588,
    0,
    ((say("unanswered"), 4616), (say("not asked"), 1677), (say("earlier ratings replaced"), 31)),
)


def result(**changes):
    """The Result of picture 6."""
    given = {
        "verb": "csat",
        "table": TABLE,
        "figure": FIGURES["dots"],
        "findings": (say("CSAT by channel: from {low:percent} to {high:percent}.", low=70.4, high=84.5),),
        "cautions": (
            say("Three of four asked did not answer."),
            say("Whether channels differ is not tested here."),
        ),
        "rows": ROWS,
    }
    return Result(**{**given, **changes})


def marks(element, tag, style=None):
    """Each mark of a kind in an SVG, with its style and what the groups around it say."""
    own = dict(one.split(":", 1) for one in element.get("style", "").split(";") if one)
    here = {**(style or {}), **own}
    found = [(element, here)] if element.tag == f"{{http://www.w3.org/2000/svg}}{tag}" else []
    return found + [pair for child in element for pair in marks(child, tag, here)]
