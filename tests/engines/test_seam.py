"""The seam gives the same numbers on pandas, Polars and DuckDB: NaN, null, time zones, 1e8 offsets, booleans."""

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

import csat_research as cr

ENGINES = ("pandas", "polars", "polars-lazy", "duckdb", "pyarrow")
SAME = 1e-9  # relative; engines add in another order


def answers(n: int = 600, seed: int = 7) -> pd.DataFrame:
    """Rows with every trap that engines read differently."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2026-01-01", tz="UTC")
    score = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], n)
    score[::7] = np.nan
    return pd.DataFrame(
        {
            "score": score,
            "ltr": rng.integers(0, 11, n),
            "channel": rng.choice(["chat", "phone", "E-post å"], n),
            "client": rng.integers(0, 120, n),
            "offset": rng.normal(size=n) + 1e8,
            "hours": rng.exponential(3, n),
            "solved": rng.random(n) < 0.5,
            "rated": start + pd.to_timedelta(rng.integers(0, 200 * 24 * 60, n), unit="min"),
            "w": rng.uniform(0.5, 2, n),
            "top": rng.choice(["a;b", "b; c", "c", None], n),
        }
    )


def on(engine: str, frame: pd.DataFrame) -> object:
    """The frame as an engine holds it, floats with NaN where pandas has them, and half of them null."""
    polars = pl.from_pandas(frame, nan_to_null=False).with_columns(
        pl.when(pl.col("score").is_nan() & (pl.col("ltr") > 5))
        .then(None)
        .otherwise(pl.col("score"))
        .alias("score")
    )
    made = {
        "pandas": lambda: frame,
        "polars": lambda: polars,
        "polars-lazy": lambda: polars.lazy(),
        "duckdb": lambda: duckdb.from_arrow(polars.to_arrow()),
        "pyarrow": lambda: polars.to_arrow(),
    }
    return made[engine]()


def survey(engine: str, frame: pd.DataFrame | None = None) -> cr.Survey:
    return cr.Survey(
        on(engine, answers() if frame is None else frame),
        csat="score",
        nps="ltr",
        segments=["channel"],
        customer="client",
        metrics=["offset", "solved"],
        drivers=["hours"],
        weight="w",
        answered_at="rated",
        picks="top",
        scales={"score": "1-5"},
        time_zone="Europe/Stockholm",
    )


@pytest.fixture(scope="module")
def reference() -> cr.Survey:
    return survey("pandas")


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_cells_are_the_same(engine, reference):
    asked = {"by": ("month", "channel"), "cluster": "client"}
    want, got = (one.counts("score", **asked) for one in (reference, survey(engine)))
    assert got.keys.astype(str).equals(want.keys.astype(str))
    np.testing.assert_array_equal(got.n, want.n)
    np.testing.assert_allclose(got.w, want.w, rtol=SAME)
    np.testing.assert_allclose(got.w2, want.w2, rtol=SAME)
    np.testing.assert_allclose(
        got.cluster_products.toarray(), want.cluster_products.toarray(), rtol=SAME, atol=SAME
    )


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_moments_are_the_same_at_an_offset_of_1e8(engine, reference):
    asked = ("score", "offset", "hours", "solved")
    want, got = (one.moments(*asked, by="channel", cluster="client") for one in (reference, survey(engine)))
    np.testing.assert_array_equal(got.n, want.n)
    np.testing.assert_array_equal(got.incomplete, want.incomplete)
    np.testing.assert_allclose(got.centre, want.centre, rtol=1e-14)
    np.testing.assert_allclose(
        got.gram, want.gram, rtol=SAME, atol=1e-7
    )  # 1e8 holds seven more digits of a unit
    np.testing.assert_allclose(got.totals, want.totals, rtol=SAME, atol=1e-7)


@pytest.mark.parametrize("engine", ENGINES)
def test_moments_equal_numpy_on_the_rows(engine):
    frame = answers().dropna(subset=["score"])
    found = survey(engine).moments("score", "offset", "solved")
    columns = frame[["score", "offset", "solved"]].to_numpy(float)
    want = np.cov(columns.T, aweights=frame["w"], ddof=0)
    np.testing.assert_allclose(found.covariance(), want, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_day_is_a_day_of_the_declared_zone(engine):
    """One UTC minute before midnight in Stockholm lies in the next month there."""
    frame = answers(40)
    frame["rated"] = pd.Timestamp("2026-03-31T22:30", tz="UTC")
    assert survey(engine, frame).counts(by="month").keys["month"].tolist() == ["2026-04"]


@pytest.mark.parametrize("engine", ENGINES)
def test_nan_is_no_answer(engine):
    frame = answers()
    found = cr.csat(survey(engine))
    row = found.table.iloc[0]
    known = frame.dropna(subset=["score"])
    assert row["n"] == len(known)
    want = 100 * np.average(known["score"] >= 4, weights=known["w"])
    assert row["estimate"] == pytest.approx(want, rel=SAME)


@pytest.mark.parametrize("engine", ENGINES)
def test_picks_are_read_whatever_blanks_stand_around_the_separator(engine):
    frame = answers()
    found = survey(engine).moments("top:a", "top:b", "top:c")
    assert found.n[0] == frame["top"].notna().sum()
    share_b = frame["top"].dropna().str.contains("b").to_numpy()
    weights = frame.loc[frame["top"].notna(), "w"]
    assert found.mean()[1] == pytest.approx(np.average(share_b, weights=weights), rel=SAME)


@pytest.mark.parametrize("engine", ENGINES)
def test_picks_spelled_in_two_ways_are_one_option(engine):
    """As DuckDB sees columns, "A" and "a" would be one name, and one of the two would be lost."""
    frame = pd.DataFrame(
        {"score": [5.0, 4.0, 3.0, 2.0] * 5, "ltr": 5.0, "top": ["a;b", "A; c", "c ;B", "a;b"] * 5}
    )
    made = cr.Survey(on(engine, frame), csat="score", picks="top", scales={"score": "1-5"})
    weights = cr.importance(made).table.set_index("label")["estimate"]
    assert weights.to_dict() == {"a": 37.5, "b": 37.5, "c": 25.0}  # 15, 15 and 10 of 40 picks


@pytest.mark.parametrize("engine", ENGINES)
def test_every_verb_gives_the_same_table(engine, reference):
    other = survey(engine)
    for verb in (cr.csat, cr.nps):
        want, got = (verb(one, by="channel").table for one in (reference, other))
        pd.testing.assert_frame_equal(got, want, rtol=SAME, check_dtype=False)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_compact_survey_keeps_every_number(engine):
    whole = survey(engine)
    small = whole.compact("score", "ltr", "channel")
    pd.testing.assert_frame_equal(
        cr.csat(small, by="channel").table, cr.csat(whole, by="channel").table, rtol=SAME
    )
    pd.testing.assert_frame_equal(cr.nps(small).table, cr.nps(whole).table, rtol=SAME)


@pytest.mark.parametrize("engine", ENGINES)
def test_new_columns_and_choices(engine):
    found = survey(engine).with_columns(
        happy=nw.when(nw.col("score") == 5).then(nw.lit("yes")).otherwise(nw.lit("no"))
    )
    chosen = found.where(happy="yes", period="2026-02..2026-03")
    assert cr.csat(chosen).table["estimate"].iloc[0] == 100.0
