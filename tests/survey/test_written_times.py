"""Times given as text: every form of ISO 8601 is read as the csv road reads it, on every engine."""

import datetime as dt
import zoneinfo

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import csat_research as cr
from csat_research.errors import ColumnError

ENGINES = {
    "pandas": pd.DataFrame,
    "polars": lambda data: pl.DataFrame(data).lazy(),
    "arrow": pa.table,
    "duckdb": lambda data: duckdb.from_arrow(pa.table(data)),
}


def read(engine, cells, **options):
    data = {"score": [5] * len(cells), "at": cells}
    return cr.Survey(
        ENGINES[engine](data), csat="score", answered_at="at", scales={"score": "1-5"}, **options
    )


def times(survey):
    return list(pd.to_datetime(survey.rows("_time")["_time"]).sort_values())


FORMS = {
    "Z": ["2026-03-01T10:00:00Z", "2026-03-02T11:30:00Z"],
    "offsets": ["2026-03-01T12:00:00+02:00", "2026-03-02T06:30:00-05:00"],
    "offsets without a colon": ["2026-03-01T12:00:00+0200", "2026-03-02T06:30:00-0500"],
    "hours alone": ["2026-03-01 12:00+02", "2026-03-02 06:30-05"],
    "parts of a second": ["2026-03-01T10:00:00.000Z", "2026-03-02T11:30:00.25Z"],
    "half hours": ["2026-03-01T15:30:00+05:30", "2026-03-02T11:30:00+00:00"],
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cells", FORMS.values(), ids=FORMS)
def test_times_with_a_zone_are_utc_unless_a_zone_is_declared(engine, cells):
    survey = read(engine, cells)
    assert times(survey) == [pd.Timestamp("2026-03-01 10:00"), pd.Timestamp("2026-03-02 11:30")]
    assert any("UTC is used" in str(one) for one in survey.about.assumptions)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_declared_zone_is_the_clock_of_days_in_summer_and_winter(engine):
    cells = ["2026-01-31T23:30:00Z", "2026-07-31T22:30:00Z"]
    zone = zoneinfo.ZoneInfo("Europe/Stockholm")
    expected = [dt.datetime.fromisoformat(one).astimezone(zone).replace(tzinfo=None) for one in cells]
    survey = read(engine, cells, time_zone="Europe/Stockholm")
    assert times(survey) == expected
    assert [one.month for one in expected] == [2, 8]
    assert not any("UTC" in str(one) for one in survey.about.assumptions)


@pytest.mark.parametrize("cells", [*FORMS.values(), ["2026-03-01T10:00:00.5", "2026-03-02T11:30:00"]])
def test_text_of_a_frame_and_of_a_file_are_the_same_times(cells, tmp_path):
    pd.DataFrame({"score": [5, 5], "at": cells}).to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "survey.yml").write_text(
        "answers: a.csv\ncolumns: {score: {role: csat, scale: 1-5}, at: {role: answered_at}}\n"
    )
    filed = times(cr.read_survey(tmp_path / "survey.yml"))
    assert [one.floor("s") for one in filed] == times(read("pandas", cells))


def test_a_cell_of_another_form_is_rejected_and_counted():
    survey = read("pandas", ["2026-03-01T10:00:00Z", "2026-03-02", "soon", "2026-03-01T10:00:00+15:00"])
    assert survey.ledger.rejected["value"].tolist() == ["2026-03-02", "soon", "2026-03-01T10:00:00+15:00"]


@pytest.mark.parametrize("cell", ["01/03/2026", "2026-03-01T10:00:00 CET", "2026-13-01T10:00:00Z"])
def test_what_is_no_iso_text_is_still_refused(cell):
    with pytest.raises(ColumnError, match="write dates as"):
        read("pandas", [cell])
