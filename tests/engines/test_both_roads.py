"""The road of long files gives what the road of short ones gives: of odd exports of many tools, as CSV and as Parquet."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import CsatError
from csat_research.intake.formats import parquet, stacked, streamed
from csat_research.intake.persons.pseudonyms import SALT, rename
from csat_research.intake.read import read_survey
from csat_research.intake.tables import open_table
from csat_research.survey.door.ids import spelled_id
from csat_research.survey.engine import packed
from tests.odd_files import CASES
from tests.test_odd_files import survey_of

EXPORTS = Path(__file__).parents[1] / "exports"
ODD = (
    "zendesk_tickets.csv", "freshdesk.csv", "qualtrics.csv", "surveymonkey.csv", "google_sheet_ru.csv", "limesurvey_codes.csv",
    "counts.csv", "delighted.csv", "one_answer_a_row.csv", "google_play.csv", "itop.csv",
)  # fmt: skip


def outcome(path: Path, **given: Any) -> dict[str, Any]:
    """Everything that reading gives, with the numbers of two verbs, or the messages of errors."""
    try:
        found = read_survey(path, **given)
    except CsatError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    about, ledger = found.about, found.ledger
    notes = tuple(one for one in about.notes if "not on disk" not in str(one))  # why this road was not taken
    told = {"notes": notes, "assumptions": about.assumptions, "days": (about.first_day, about.last_day)}
    lists = {"rejected": ledger.rejected, "set_aside": ledger.set_aside, "rows": found.rows()}
    return {
        **{name: repr(one) for name, one in told.items()},
        **{name: one.astype(object).fillna("(nothing)").to_dict("list") for name, one in lists.items()},
        "ledger": (ledger.read, ledger.kept, [(str(rule), n) for rule, n in ledger.excluded], ledger.ignored),
        "print": about.fingerprint,
        "questions": found.questions,
        **{verb.__name__: numbers(verb, found) for verb in (cr.csat, cr.nps)},
    }


def numbers(verb: Any, found: cr.Survey) -> Any:
    try:
        return verb(found).table.astype(object).fillna("(nothing)").to_dict("list")
    except CsatError as error:
        return str(error)


def as_if_long(path: Path, **given: Any) -> dict[str, Any]:
    """By the road of long files, with limits that a short one is above."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamed, "LONG", 0)
        patch.setattr(streamed, "BLOCK", 4000)
        patch.setattr(stacked, "MANY", 20)
        patch.setattr(parquet, "MANY_ROWS", 0)
        patch.setattr(packed, "LONG", 0)
        return outcome(path, **given)


@pytest.fixture(scope="module", params=ODD)
def export(request, tmp_path_factory):
    """An export with the survey file that init writes for it."""
    folder = tmp_path_factory.mktemp("roads")
    shutil.copy(EXPORTS / request.param, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made = CliRunner().invoke(main, ["init", request.param, "--yes"])
    assert (folder / "survey.yml").exists(), made.output
    return folder / "survey.yml"


@pytest.mark.parametrize("salt", ["", "a salt of sixteen letters"])
def test_an_export_is_read_alike_by_both_roads(export, salt, monkeypatch):
    monkeypatch.setenv(SALT, salt)
    short = outcome(export)
    assert as_if_long(export) == short
    assert short.get("rows") or short["error"]


def test_the_same_as_parquet_is_read_alike_by_both_roads(export):
    file = next(one for one in export.parent.iterdir() if one.suffix == ".csv")
    table = open_table(file).frame.drop(columns="_row")
    table.astype("str").to_parquet(export.parent / "answers.parquet")
    given = {"data": export.parent / "answers.parquet"}
    assert as_if_long(export, **given) == outcome(export, **given)


def test_several_long_files_are_one_survey(tmp_path):
    """Ids that stand in both files, a bad day, an odd answer, customers with and without a name."""
    for name, start in (("a.csv", 0), ("b.csv", 90)):
        rows = [
            f"t{i},c{i % 7}.0,2026-03-{1 + i % 28:02d},{i % 5 + 1},chat" for i in range(start, start + 100)
        ]
        rows[5], rows[7], rows[9] = "t3,,soon,4,phone", "t4, ,2026-03-05,77,phone", 't5,"c 1",2026-03-05,5,'
        (tmp_path / name).write_text("\n".join(["ticket,client,day,score,channel", *rows]) + "\n")
    (tmp_path / "survey.yml").write_text(
        "answers: '*.csv'\ntime_zone: UTC\ncolumns:\n  ticket: {role: id}\n  client: {role: customer}\n"
        "  day: {role: answered_at}\n  score: {role: csat, scale: 1-5}\n  channel: {role: segment}\n"
    )
    short = outcome(tmp_path / "survey.yml")
    assert as_if_long(tmp_path / "survey.yml") == short
    read, kept, excluded, _ = short["ledger"]
    assert read == 200 == kept + len(short["rejected"]["row"]) + sum(n for _, n in excluded)
    assert "b.csv:7" in short["rejected"]["row"]


@pytest.mark.parametrize("name", CASES)
def test_files_that_are_not_what_they_seem_are_told_alike(name, tmp_path):
    path = survey_of(name, tmp_path)
    assert as_if_long(path) == outcome(path)


IDS = [" a1", "a1", "7.0", "7", "17.0 ", "żółć", "  ", "x.0", "b", "007", "\u2003z", "ключ", "a"]


@pytest.mark.parametrize("salt", ["", "a salt of sixteen letters"])
@pytest.mark.parametrize("kind", ["str", "category", "object"])
def test_pseudonyms_are_those_made_one_by_one(salt, kind, monkeypatch):
    """By hand: the keyed hash (RFC 7693) in base 32 (RFC 4648); without a salt all hashes in order, given to ids in order."""
    monkeypatch.setenv(SALT, salt)
    cells = pd.Series([*IDS * 3, None], dtype="str").astype(kind)
    frame = pd.DataFrame({"_row": range(len(cells)), "client": cells, "score": np.arange(len(cells)) % 5.0})
    before, bought = frame.copy(), pd.DataFrame({"customer": ["b", "new", "7"]})
    made = rename(frame, ["client"], bought)
    names = {one: spelled_id(one) for one in IDS}
    ids = sorted({*names.values(), "new"} - {""})

    def hashed(name: str) -> str:
        digest = hashlib.blake2b(name.encode(), key=made.key, digest_size=10).digest()
        return base64.b32encode(digest).decode().lower()

    hashes = [hashed(one) for one in ids]
    given = dict(zip(ids, hashes if salt else sorted(hashes), strict=True)) | {"": None}
    expected = [None if one is None else given[names[one]] for one in [*IDS * 3, None]]
    assert [None if pd.isna(one) else one for one in frame["client"]] == expected
    assert made.purchases(bought)["customer"].tolist() == [given[one] for one in ("b", "new", "7")]
    assert_frame_equal(before.drop(columns="client"), frame.drop(columns="client"))
    assert made.key == (keyed(salt) if salt else key_of(before))


def keyed(salt: str) -> bytes:
    return hashlib.blake2b(salt.encode(), person=b"csat salt").digest()


def key_of(frame: pd.DataFrame) -> bytes:
    """Of the answers themselves: names, different cells in the order in which they come, and which cell stands where."""
    digest = hashlib.blake2b(person=b"csat answers")
    for name in ("client", "score"):
        cells = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        words = list(dict.fromkeys(one for one in cells if one is not None))
        digest.update("\0".join([name, *map(spelled_id, words), ""]).encode())
        places = [-1 if one is None else words.index(one) for one in cells]
        digest.update(np.array(places, dtype=np.int32).tobytes())
    return digest.digest()
