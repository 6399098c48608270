"""Parts: what a notebook is handed gives the very numbers of the whole survey."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import csat_research as cr
from csat_research.reporting.keys import answers_key
from csat_research.reporting.parameters import known_templates, read
from csat_research.reporting.parts import Parts, written_once
from csat_research.results.result import MIME
from csat_research.survey.periods import parse
from tests.reporting.batches import survey, template
from tests.reporting.pages import executed

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"
WHERE = {"channel": "chat"}


@pytest.fixture(scope="module")
def example():
    return cr.read_survey(EXAMPLE)


@pytest.fixture(scope="module")
def part(example, tmp_path_factory):
    parts = Parts(example, read("monthly"), tmp_path_factory.mktemp("parts"), answers_key(example))
    return parts.path(WHERE)


@pytest.fixture(scope="module")
def cut(example, tmp_path_factory):
    """What the page of September is handed; the file has October too."""
    parts = Parts(example, read("monthly"), tmp_path_factory.mktemp("cut"), answers_key(example))
    return parts.path(WHERE, parse("2026-09"))


VERBS = {
    "csat": lambda month: cr.csat(month.this, by="team"),
    "nps": lambda month: cr.nps(month.this),
    "compare": lambda month: cr.compare(month.before, month.this, by="team"),
    "trend": lambda month: cr.trend(month.series, every="month", replicates=50, seed=1),
    "csi": lambda month: cr.csi(month.year, replicates=20, seed=1),
    "loyalty": lambda month: cr.loyalty(month.until, replicates=20, seed=1),
}


@pytest.mark.parametrize("handed", ["part", "cut"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_number_is_that_of_the_whole_survey(verb, handed, example, request):
    """Also what a draw with a seed gives, the rows read and the words of the selection: the bundle, letter by letter."""
    bundles = [
        VERBS[verb](cr.periods(found.where(**WHERE), "2026-09")).to_json()
        for found in (example, cr.read_survey(request.getfixturevalue(handed)))
    ]
    assert json.dumps(bundles[0], sort_keys=True) == json.dumps(bundles[1], sort_keys=True)


def test_a_page_is_handed_no_answer_after_its_period(example, cut):
    """The ledger still tells of the whole file."""
    handed = cr.read_survey(cut)
    days = handed.counts(by="day").keys["day"]
    assert str(days.max())[:10] == "2026-09-30"
    assert handed.counts().n.sum() == example.where(period="2025-09..2026-09", **WHERE).counts().n.sum()
    assert (handed.ledger.read, handed.about.last_day) == (example.ledger.read, example.about.last_day)


def test_answers_are_not_written_again_for_each_period(cut):
    whole = [one for one in cut.parent.parent.iterdir() if "until" not in one.name]
    for name in ("answers.parquet", "coded.parquet", "purchases.parquet"):
        assert (cut.parent / name).samefile(whole[0] / name)


def test_a_disk_without_second_names_is_handed_copies(tmp_path, monkeypatch):
    def refused(*_):
        raise OSError("not supported")

    monkeypatch.setattr("csat_research.intake.coded.os.link", refused)
    found, short = cr.read_survey(survey(tmp_path)), read(template(tmp_path))
    path = Parts(found, short, tmp_path / "parts", "k").path(WHERE, parse("2026-02"))
    wanted = found.where(period="2026-01..2026-02", **WHERE)
    assert cr.csat(cr.read_survey(path)).table.equals(cr.csat(wanted).table)


def bundles(name: str, path: Path) -> list[str]:
    notebook = executed(name, survey=str(path), period="2026-09", where=json.dumps(WHERE), quick=True)
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [json.dumps(one[MIME], sort_keys=True) for one in data if MIME in one]


@pytest.mark.full
@pytest.mark.parametrize("name", ["monthly", "importance", "drivers", "loyalty", "executive"])
def test_every_bundle_of_a_template_is_that_of_the_whole_survey(name, cut):
    whole = bundles(name, EXAMPLE)
    assert whole
    assert whole == bundles(name, cut)


def test_templates_that_look_at_nothing_after_their_period_say_so():
    """`change` does not: it may be set against a later period."""
    said = {name: read(name).about.get("until") for name in known_templates()}
    assert said == {name: None if name == "change" else "period" for name in said}


def test_a_template_that_looks_at_all_answers_gets_all(tmp_path):
    path = survey(tmp_path)
    found, short = cr.read_survey(path), read(template(tmp_path))
    kinds = [Parts(found, one, tmp_path / "parts", "k") for one in (short, _looking_at_all(short))]
    sizes = [len(cr.read_survey(kind.path(WHERE)).answers.collect()) for kind in kinds]
    assert sizes == [int(found.where(**WHERE).counts().n.sum()), int(found.counts().n.sum())]


def _looking_at_all(found):
    from dataclasses import replace

    return replace(found, about={**found.about, "reads": ""})


def test_a_part_is_written_once_and_never_half(tmp_path, monkeypatch):
    found = cr.read_survey(survey(tmp_path))
    folder = tmp_path / "parts" / "one"
    monkeypatch.setattr("csat_research.reporting.parts.write_survey", _breaks_off)
    with pytest.raises(OSError, match="disk full"):
        written_once(found, folder)
    assert not list((tmp_path / "parts").iterdir())
    monkeypatch.undo()
    path = written_once(found, folder)
    before = path.stat().st_mtime_ns
    assert written_once(found, folder) == path
    assert path.stat().st_mtime_ns == before


def _breaks_off(survey, folder):
    (folder / "answers.parquet").write_text("half")
    raise OSError("disk full")


def test_the_key_knows_rows_and_not_only_columns():
    one, other = cr.example(n=60, seed=1), cr.example(n=60, seed=2)
    assert answers_key(one) == answers_key(cr.example(n=60, seed=1))
    assert answers_key(one) != answers_key(other)
    assert answers_key(one.where(channel="chat")) != answers_key(one)
