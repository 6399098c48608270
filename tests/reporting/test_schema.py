"""results.json follows its schema, the schema notices what does not, and its page in docs/ is the schema in words."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from csat_research.measures.scores.csat import csat
from csat_research.reporting.export import results_json, results_of, schema_text, write_json
from csat_research.reporting.harvest import Block, Harvest
from csat_research.survey.survey import Survey

DOCS = Path(__file__).resolve().parents[2] / "docs"
MANIFEST = {
    "title": "t", "pages": [], "files": [], "made": "2026-11-01T00:00:00+00:00", "inputs": {}, "fingerprint": "",
    "versions": {}, "template": "monthly", "parameters": {}, "rows": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def checker():
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    rows = pd.DataFrame({"score": [5, 4, 2, None] * 9, "channel": list("ab") * 18})
    survey = Survey(rows, csat="score", segments=["channel"], scales={"score": "1-5"})
    found = Harvest(
        blocks=(Block(name="csat", result=csat(survey)), Block(name="by", result=csat(survey, by="channel")))
    )
    whole = results_json(results_of(found, "monthly.html"), MANIFEST)
    path = write_json(whole, tmp_path_factory.mktemp("out") / "results.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_what_is_written_follows_the_schema(checker, written):
    assert [error.message for error in checker.iter_errors(written)] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.pop("version"),
        lambda one: one["results"][0].pop("rows"),
        lambda one: one["results"][0].update(level=95),
        lambda one: one["results"][0]["table"]["rows"][0].append({"no": "sentence"}),
        lambda one: one["results"][1]["findings"].append(3),
        lambda one: one["results"][0].update(other=1),
        lambda one: one["manifest"].update(pages=[{"file": "x.html"}]),
    ],
)
def test_the_schema_notices(checker, written, spoil):
    wrong = copy.deepcopy(written)
    spoil(wrong)
    assert list(checker.iter_errors(wrong))


def test_the_page_of_the_schema_is_made_from_it():
    spec = importlib.util.spec_from_file_location("make_results", DOCS / "make_results.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert (DOCS / "results.md").read_text(encoding="utf-8") == maker.main()
