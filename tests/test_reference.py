"""Numbers of published R packages: every case of every kind that has an adapter, on any such folder."""

import json
import math
import os
import re
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from .reference_adapters import ADAPTERS, LOOSER

HERE = Path(__file__).parent
ASKED = os.environ.get("CSAT_RESEARCH_REFERENCE")
FOLDERS = (Path(ASKED),) if ASKED else (HERE / "reference", HERE / "reference_more")


def read_cases(folder):
    """Every case of every file that holds cases, with the folder and the name of the file."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("cases", []) if isinstance(content, dict) else []:
            yield case | {"folder": folder, "file": path.stem}


def read_csv(folder, name):
    return pd.read_csv(folder / name, keep_default_na=False, na_values=[""])


CASES = [case for folder in FOLDERS for case in read_cases(folder)]


def absent_csv(case):
    name = case["input"].get("csv")
    return name if name and not (case["folder"] / name).is_file() else None


def ours(case):
    """The numbers that our functions give for a case."""
    return ADAPTERS[case["kind"]](case["input"], partial(read_csv, case["folder"]))


def is_run(case):
    return case["kind"] in ADAPTERS and absent_csv(case) is None


def looser_keys(case):
    """Keys for which the case's notes state a tolerance: "likelihood = ... (tolerate 1e-3)", "alpha_ordinal: ..., tolerate 1e-3"."""
    notes = case.get("notes", "")
    stated = re.findall(r"(\w+) = [^;]*\(tolerate ([\d.e-]+)\)", notes)
    stated += re.findall(r"(\w+): [^:;]*, tolerate ([\d.e-]*\d)", notes)
    own = {key: {"abs": case["tolerance"]["abs"], "rel": float(rel)} for key, rel in stated}
    asked = LOOSER.get(case["kind"], {}) | own
    return {key: tolerance for key, tolerance in asked.items() if key in case["expected"]}


def disagreements(got, case):
    """Every number of a case that is not R's, within the tolerance of the case or of the key."""
    looser = looser_keys(case)
    strict = {key: want for key, want in case["expected"].items() if key not in looser}
    wrong = differences(got, strict, case["tolerance"])
    for key, tolerance in looser.items():
        wrong += differences(got, {key: case["expected"][key]}, tolerance)
    return wrong


def differences(got, want, tolerance, where="result"):
    """Each place where a result is not the expected one; null = not defined = None or NaN."""
    if isinstance(want, dict):
        if not hasattr(got, "keys"):
            return [f"{where}: {got!r} instead of an object"]
        missing = [f"{where}.{key}: missing" for key in want if key not in got]
        kept = [key for key in want if key in got]
        return missing + [
            line for key in kept for line in differences(got[key], want[key], tolerance, f"{where}.{key}")
        ]
    if isinstance(want, list):
        rows = (
            got.tolist()
            if isinstance(got, np.ndarray)
            else list(got)
            if isinstance(got, list | tuple)
            else None
        )
        if rows is None or len(rows) != len(want):
            return [f"{where}: {got!r} instead of {len(want)} values"]
        pairs = enumerate(zip(rows, want, strict=True))
        return [line for i, (a, b) in pairs for line in differences(a, b, tolerance, f"{where}[{i}]")]
    return [] if agrees(got, want, tolerance) else [f"{where}: got {got!r}, R gave {want!r}"]


def agrees(got, want, tolerance):
    """abs(got - want) <= max(abs, rel * abs(want)) for numbers; equality for words."""
    if want is None:
        return got is None or (isinstance(got, float | np.floating) and math.isnan(got))
    if isinstance(want, str | bool):
        return got == want
    if got is None or isinstance(got, str) or not math.isfinite(got):
        return False
    return abs(got - want) <= max(tolerance["abs"], tolerance["rel"] * abs(want))


def name(case):
    more = "" if case["folder"] == FOLDERS[0] else f"{case['folder'].name}-"
    return f"{more}{case['file']}-{case['kind']}-{case['id']}"


@pytest.mark.parametrize("case", [pytest.param(case, id=name(case)) for case in CASES if is_run(case)])
def test_agrees_with_r(case):
    wrong = disagreements(ours(case), case)
    assert not wrong, "\n".join(wrong)


def test_what_is_not_compared_is_listed(capsys):
    """Kinds without an adapter and cases without data are printed, a folder each; with the rest they are all."""
    for folder in FOLDERS:
        cases = [case for case in CASES if case["folder"] == folder]
        absent = [name(case) for case in cases if case["kind"] in ADAPTERS and absent_csv(case)]
        without = Counter(case["kind"] for case in cases if case["kind"] not in ADAPTERS)
        compared = sum(is_run(case) for case in cases)
        with capsys.disabled():
            print(f"\n{folder.name} ({len(cases)} cases): {compared} compared with R")
            print(f"  no data here ({len(absent)}): {', '.join(absent) or 'none'}")
            kinds = ", ".join(f"{kind} ({n})" for kind, n in sorted(without.items()))
            print(f"  no adapter yet ({without.total()}): {kinds or 'none'}")
        assert cases, f"no reference cases in {folder.name}"
        assert compared + len(absent) + without.total() == len(cases)


def test_the_second_set_has_every_kind_of_the_first():
    """Its cases are made in R by tests/reference_more/make, with the same keys on other data."""
    kinds = [{case["kind"] for case in read_cases(HERE / name)} for name in ("reference", "reference_more")]
    assert kinds[0] == kinds[1]


def test_the_page_of_kinds_has_a_row_for_each():
    """docs/reference.md is made by `make reference`; a kind that was built since must not stand there as not built."""
    page = (Path(__file__).resolve().parents[1] / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip(): row for row in page.splitlines() if row.startswith("| ")}
    for kind in {case["kind"] for case in CASES}:
        assert ("not built" in rows[kind]) == (kind not in ADAPTERS), f"{kind}: type make reference"


def test_a_wrong_number_is_seen():
    tolerance = {"abs": 1e-9, "rel": 1e-6}
    assert not differences({"a": [1.0000001, None]}, {"a": [1, None]}, tolerance)
    assert differences({"a": [1.00001, None]}, {"a": [1, None]}, tolerance)
    assert differences({"a": [1.0, 0.0]}, {"a": [1, None]}, tolerance)
    assert differences({"a": [1.0]}, {"a": [1, 2]}, tolerance)
    assert differences({"b": 1}, {"a": 1}, tolerance)
    assert not differences({"rows": ["x"], "values": np.eye(1)}, {"rows": ["x"], "values": [[1]]}, tolerance)
