"""PLS through the front door against R plspm and semPLS: the index of every theme, the paths, and total effects."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import csat_research as cr

REFERENCE = Path(os.environ["CSAT_RESEARCH_SHARED"], "reference")
CASES = [
    case
    for case in json.loads((REFERENCE / "pls_path.json").read_text(encoding="utf-8"))["cases"]
    if case["kind"] == "pls_path" and (REFERENCE / case["input"]["csv"]).is_file()
]


def asked(given):
    """The survey of a case: the last theme is the score, the others are items of their theme; and the paths."""
    blocks, themes = given["blocks"], given["latent"]
    items = {column: theme for theme in themes[:-1] for column in blocks[theme]}
    columns = [*items, *blocks[themes[-1]]]
    frame = pd.read_csv(REFERENCE / given["csv"])[columns].dropna()
    low = min(given["scale_min"], int(frame.min().min()))  # one case holds zeros on 1-10
    survey = cr.Survey(
        frame,
        csat=blocks[themes[-1]],
        items=list(items),
        scales=dict.fromkeys(columns, f"{low}-{given['scale_max']}"),
        questions={column: {"theme": theme} for column, theme in items.items()},
    )
    named = [*themes[:-1], "csat"]
    rows = zip(named, given["path_matrix"], strict=True)
    paths = {effect: [named[j] for j, one in enumerate(row) if one] for effect, row in rows if any(row)}
    return survey, paths, dict(zip(themes, named, strict=True)), low


@pytest.mark.parametrize("scheme", ["path", "centroid", "factorial"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_themes_and_paths_are_those_of_r(case, scheme):
    survey, paths, name, low = asked(case["input"])
    found = cr.importance(survey, method="pls", paths=paths, scheme=scheme, replicates=200)
    want = case["expected"][scheme]
    constructs = found.tables["constructs"].set_index("theme")
    high, first = case["input"]["scale_max"], case["input"]["scale_min"]
    for theme, told in want["index_0_100"].items():
        index = 100 * (first + told / 100 * (high - first) - low) / (high - low)
        assert constructs.loc[name[theme], "estimate"] == pytest.approx(index, abs=1e-6)
        assert constructs.loc[name[theme], "conf_low"] < index < constructs.loc[name[theme], "conf_high"]
    ways = found.tables["paths"].set_index(["cause", "effect"])["estimate"]
    for row in want["total_effects"]:
        cause, effect = (name[one] for one in row["relation"].split(" -> "))
        if (cause, effect) in ways:
            assert ways[cause, effect] == pytest.approx(row["direct"], abs=1e-6)
        if effect == "csat":
            assert constructs.loc[cause, "effect"] == pytest.approx(row["total"], abs=1e-6)
