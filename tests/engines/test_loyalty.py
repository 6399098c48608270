"""Loyalty gives the same numbers on pandas, Polars and DuckDB, with zoned times and whole-number ids."""

import duckdb
import polars as pl
import pytest

import csat_research as cr
from tests.analysis.shops import shop
from tests.measures.plain import same_numbers


def found(frame, sold):
    survey = cr.Survey(
        frame, csat="score", nps="ltr", customer="client", answered_at="rated", weight="w", segments=["channel"],
        scales={"score": "1-5"}, purchases=sold, observed_until="2026-12-31", time_zone="Europe/Stockholm",
    )  # fmt: skip
    return cr.loyalty(survey, horizon_days=60, controls=["channel"], replicates=100)


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "duckdb"])
def test_loyalty_is_the_same_on(engine):
    answers, sold = shop(30, customers=120)
    answers["client"], sold["customer"] = (
        answers["client"].str[1:].astype(int),
        sold["customer"].str[1:].astype(int),
    )
    answers["rated"] = answers["rated"].dt.tz_localize("UTC")
    sold["bought_at"] = sold["bought_at"].dt.tz_localize("UTC")
    here = found(answers, sold)
    frame = pl.from_pandas(answers)
    there = {
        "polars": lambda: frame,
        "polars-lazy": frame.lazy,
        "duckdb": lambda: duckdb.from_arrow(frame.to_arrow()),
    }
    other = found(there[engine](), pl.from_pandas(sold) if engine == "polars" else sold)
    same_numbers(here.table, other.table)
    same_numbers(here.tables["rates"], other.tables["rates"])
    assert str(here.rows.sentence()) == str(other.rows.sentence())
