"""Answers that stand on disk give what answers in memory give: rows, ledger, notes and numbers; and nothing of them stays."""

from __future__ import annotations

import gc
import stat
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import csat_research as cr
from csat_research.intake import read_long
from csat_research.intake.formats import spooled, stacked, streamed
from csat_research.intake.persons.pseudonyms import SALT
from csat_research.intake.read import read_survey
from tests.engines.test_both_roads import ODD, export, outcome  # noqa: F401
from tests.odd_files import CASES
from tests.test_odd_files import survey_of

COLUMNS = """
  ticket: {role: id}
  client: {role: customer}
  day: {role: answered_at}
  score: {role: csat, scale: 1-5}
  ltr: {role: nps, scale: {values: 0-10, missing: {n/a: blank}}}
  ease: {role: ces, scale: 1-7, better: high}
  channel: {role: segment}
  minutes: {role: driver, name: response_hours, unit: minutes}
  w: {role: weight}
  said: {role: comment}
"""
BY_CUSTOMER = ("estimate", "std_error", "conf_low", "conf_high", "n", "customers")


def rows(n: int, seed: int = 0) -> pd.DataFrame:
    """A raw export with what goes wrong in one: ids twice, cells that fit nothing, customers and cells that lack."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "ticket": [f"t{i}" for i in range(n)],
            "client": [f"c {i}" for i in random.integers(0, n // 4, n)],
            "day": (pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 9e6, n), "s")).astype(
                str
            ),
            "score": random.integers(1, 6, n).astype(str),
            "ltr": random.integers(0, 11, n).astype(str),
            "ease": random.integers(1, 8, n).astype(str),
            "channel": random.choice(["chat", "phone", "E-post å", "NA"], n),
            "minutes": random.integers(1, 900, n).astype(str),
            "w": random.uniform(0.5, 2, n).round(3).astype(str),
            "said": [f"words {i}" for i in range(n)],
        }
    )
    frame.loc[5, ["ticket", "day"]] = "t9", "soon"
    frame.loc[[7, n - 3], "ticket"] = "t11"
    frame.loc[8, "score"], frame.loc[12, "minutes"], frame.loc[13, "minutes"] = "77", "-3", "quick"
    frame.loc[14, "ltr"] = "-0"
    frame.loc[20:30, "client"], frame.loc[31:35, "ltr"], frame.loc[36, "w"] = "", "n/a", ""
    frame.loc[n - 9, "client"], frame.loc[n - 8, "client"] = "7.0", "7"
    return frame


def survey_file(folder: Path, answers: str, columns: str = COLUMNS) -> Path:
    path = folder / "survey.yml"
    path.write_text(f"answers: '{answers}'\ntime_zone: Europe/Stockholm\ncolumns:{columns}", encoding="utf-8")
    return path


@pytest.fixture
def on_disk(monkeypatch):
    """Limits that a short file is above, and pieces of a few rows; gives the surveys that stood on disk."""

    def limits() -> None:
        for module, name, value in (
            (read_long, "MANY", 0), (spooled, "PIECE", 150), (streamed, "BLOCK", 4000), (streamed, "HEAD_LINES", 20),
            (streamed, "TAIL_LINES", 5), (stacked, "MANY", 100),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, value)

    return limits


def alike(path: Path, on_disk: Any, **given: Any) -> cr.Survey:
    """Reads by both ways, compares all that reading gives, and gives the survey on disk."""
    memory = outcome(path, **given)
    on_disk()
    found = read_survey(path, **given)
    assert found.about.store is not None
    disk = outcome(path, **given)
    for one in (memory, disk):
        one["rows"] = shown(one["rows"])
    assert disk.pop("rows").equals(memory.pop("rows"))
    for verb in ("csat", "nps"):
        one, other = (pd.DataFrame(x.pop(verb)) for x in (disk, memory))
        assert_frame_equal(one, other, check_dtype=False, rtol=1e-9)
    assert disk == memory
    return found


def shown(found: dict[str, list[Any]]) -> pd.DataFrame:
    """Rows in their order; customers as their place among all, for names hold for one reading only.

    Rows without a customer have names of their own, whose place among the others is that of letters.
    """
    frame = pd.DataFrame(found).sort_values("_row", ignore_index=True)
    if "client" not in frame:
        return frame
    alone = frame["client"].str.startswith("row ")
    places = pd.factorize(frame["client"].mask(alone), sort=True)[0]
    return frame.assign(client=frame["client"].where(alone, places.astype(str)))


@pytest.mark.parametrize("salt", ["", "a salt of sixteen letters"])
@pytest.mark.parametrize("files", [1, 2])
def test_a_csv_is_read_alike_on_disk_and_in_memory(files, salt, tmp_path, monkeypatch, on_disk):
    monkeypatch.setenv(SALT, salt)
    whole = rows(900)
    for i, part in enumerate(np.array_split(np.arange(len(whole)), files)):
        whole.iloc[part].to_csv(tmp_path / f"{'ab'[i]}.csv", index=False)
    found = alike(survey_file(tmp_path, "*.csv"), on_disk)
    ledger = found.ledger
    assert ledger.read == 900 == ledger.kept + ledger.rejected_rows + sum(n for _, n in ledger.excluded)
    assert {"t11"} == set(ledger.set_aside.query("column == 'ticket'")["value"])
    if salt:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(read_long, "MANY", 10**9)
            names = read_survey(tmp_path / "survey.yml").rows("client", "_row")
        assert names.equals(found.rows("client", "_row").sort_values("_row", ignore_index=True))


def test_parquet_keeps_its_types_on_disk_too(tmp_path, on_disk):
    """Whole numbers and truth values that lack somewhere but not in every piece, times with a zone, text."""
    whole = rows(700).assign(w=1.0)
    numbers = whole["ease"].astype("Int64")
    numbers[400:404] = pd.NA
    solved = pd.Series(np.arange(700) % 3 == 0).astype("boolean")
    solved[3:5] = pd.NA
    times = pd.to_datetime(whole["day"], errors="coerce").dt.tz_localize("UTC")
    whole = whole.assign(ease=numbers, solved=solved, day=times, score=whole["score"].astype(int))
    whole.to_parquet(tmp_path / "a.parquet", index=False)
    alike(survey_file(tmp_path, "a.parquet", COLUMNS + "  solved: {role: segment}\n"), on_disk)


def test_verbs_give_the_same_numbers(tmp_path, on_disk):
    rows(900).to_csv(tmp_path / "a.csv", index=False)
    path = survey_file(tmp_path, "a.csv")
    memory = read_survey(path)
    on_disk()
    disk = read_survey(path)
    asked = (
        lambda s: cr.csat(s, by="channel"),
        lambda s: cr.nps(s, by="month"),
        lambda s: cr.csat(s, by=["channel", "month"], per="customer"),
        lambda s: cr.ces(s.where(channel="chat")),
        lambda s: cr.nps(s.where(period="2026-02")),
        lambda s: cr.compare(s.where(period="2026-01"), s.where(period="2026-02"), "nps"),
        lambda s: cr.trend(s, "csat", every="month"),
        lambda s: cr.drivers(s, drivers=["response_hours"], model="linear"),
        lambda s: cr.data_quality(s),
        lambda s: cr.csat(s.compact("score", "channel"), by="channel"),
    )
    for verb in asked:
        assert_frame_equal(verb(disk).table, verb(memory).table, check_dtype=False, rtol=1e-9, atol=1e-12)


def test_groups_of_customers_are_named(tmp_path, on_disk):
    rows(400).to_csv(tmp_path / "a.csv", index=False)
    on_disk()
    found = read_survey(survey_file(tmp_path, "a.csv"))
    names = found.rows("client")["client"]
    assert found.counts(by="client").keys["client"].tolist() == sorted(names.unique())
    assert found.counts("score", cluster="client").ids.tolist() == sorted(names.unique())


def test_a_column_that_takes_the_place_of_customers_is_counted_as_it_is(tmp_path, on_disk):
    rows(400).to_csv(tmp_path / "a.csv", index=False)
    on_disk()
    found = read_survey(survey_file(tmp_path, "a.csv")).with_columns(client=nw.lit("all"))
    assert found.counts(by="client").keys["client"].tolist() == ["all"]


def test_ids_leave_the_disk_and_the_folder_goes_with_the_survey(tmp_path, on_disk, monkeypatch):
    rows(400).to_csv(tmp_path / "a.csv", index=False)
    on_disk()
    found = read_survey(survey_file(tmp_path, "a.csv"))
    folder = found.about.store.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {one.name for one in folder.iterdir()} == {"coded.parquet", "people.parquet"}
    clients = {f"c {i}" for i in range(100)}
    for one in folder.iterdir():
        table = pd.read_parquet(one)
        assert not any(clients & set(table[name].astype(str)) for name in table)
    part = found.where(channel="chat")
    del found
    gc.collect()
    assert cr.csat(part).table["n"].iloc[0] > 0
    del part
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize("turn", [0, 1])
def test_dates_that_pieces_read_in_two_ways_are_left_to_memory(turn, tmp_path, on_disk):
    """Day and month first by turns: both ways end with the words of the shorter one. All of one order are read on disk."""
    frame = rows(900).assign(w="1")
    day = pd.Timestamp("2026-01-01") + pd.to_timedelta(
        np.arange(900) * 5000, "s"
    )  # whole pieces show no order
    other = day.strftime("%m/%d/%Y %H:%M:%S")
    frame["day"] = np.where(np.arange(900) < 500 + 500 * turn, day.strftime("%d/%m/%Y %H:%M:%S"), other)
    frame.to_csv(tmp_path / "a.csv", index=False)
    path = survey_file(tmp_path, "a.csv")
    if turn:
        alike(path, on_disk)
        return
    memory = outcome(path)
    assert "day first" in memory["error"]
    on_disk()
    assert outcome(path) == memory


def test_without_duckdb_answers_stay_in_memory_and_a_note_says_so(tmp_path, on_disk, monkeypatch):
    rows(400).to_csv(tmp_path / "a.csv", index=False)
    path = survey_file(tmp_path, "a.csv")
    short = read_survey(path)
    on_disk()
    monkeypatch.setattr(read_long, "has_engine", lambda: False)
    found = read_survey(path)
    assert found.about.store is None
    (note,) = [str(one) for one in found.about.notes if one not in short.about.notes]
    assert "400" in note
    assert "csat_research[duckdb]" in note


@pytest.mark.full
@pytest.mark.parametrize("name", CASES)
def test_files_that_are_not_what_they_seem_are_told_alike(name, tmp_path, on_disk):
    path = survey_of(name, tmp_path)
    short = outcome(path)
    on_disk()
    assert outcome(path) == short


@pytest.mark.full
def test_an_export_is_read_alike(export, on_disk, tmp_path):  # noqa: F811
    """Those that a tool's own reader takes apart are read in memory, others on disk."""
    short = outcome(export)
    on_disk()
    found = outcome(export)
    for one in (short, found):
        if "rows" in one:
            names = [name for name in ("client", "customer") if name in one["rows"]]
            one["rows"] = shown(one["rows"]).drop(columns=names)
    if "rows" in short:
        assert_frame_equal(found.pop("rows"), short.pop("rows"), check_dtype=False)
    assert found == short


@pytest.mark.parametrize(
    ("columns", "extra", "why"),
    [
        (COLUMNS.replace("{role: segment}", "{role: picks, separator: ;}"), "", "chose or put in order"),
        (
            COLUMNS,
            "purchases: {file: bought.csv, columns: {customer: client, bought_at: day}}",
            "joined and purchases",
        ),
    ],
)
def test_why_answers_that_might_stand_on_disk_are_in_memory_is_said(columns, extra, why, tmp_path, on_disk):
    whole = rows(400)
    whole.to_csv(tmp_path / "a.csv", index=False)
    whole[["client", "day"]].drop([5]).to_csv(tmp_path / "bought.csv", index=False)
    path = survey_file(tmp_path, "a.csv", columns)
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{extra}\n", encoding="utf-8")
    short = read_survey(path)
    on_disk()
    found = read_survey(path)
    (note,) = [str(one) for one in found.about.notes if one not in short.about.notes]
    assert "400" in note
    assert why in note
