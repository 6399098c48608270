"""A packed table gives the numbers of the same table as it is: cells, clusters, moments, segments, results, ledger."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import csat_research as cr
from csat_research.reporting.keys import answers_key
from csat_research.survey.engine import packed
from csat_research.survey.engine.collected import held

LABELS = ("Bad", "Fair", "Good")
KEYS = [("score",), ("score", "ltr"), ("channel", "why"), ("month", "ltr"), ("client", "score"), ()]


def frame(n: int = 400, seed: int = 3) -> pd.DataFrame:
    """Answers with gaps, kinds of non-answers, names with blanks around them, ids of one customer spelled in two ways."""
    random = np.random.default_rng(seed)
    day = pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 90 * 24, n), unit="h")
    clients = random.choice([None, "7", "7.0", " anna ", "row 12", "", *(f"c{i}" for i in range(60))], n)
    return pd.DataFrame(
        {
            "score": ["odd", *random.choice([*LABELS, "n/a", "", None], n - 1, p=[0.2, 0.2, 0.42, 0.05, 0.05, 0.08])],
            "ltr": random.choice([*map(str, range(11)), None], n),
            "top": random.choice(["a;b", "b ; C", "c", None, ""], n),
            "client": clients,
            "channel": random.choice(["chat", " chat", "phone", None, "żółty"], n),
            "why": random.choice(["x", "y"], n),
            "day": day,
            "minutes": random.choice([*range(200), None], n),
            "w": random.choice([0.0, 0.5, 1.0, 2.5], n),
            "state": random.choice(["answered", "asked"], n, p=[0.9, 0.1]),
        }
    )  # fmt: skip


def survey(data: pd.DataFrame, **roles: object) -> cr.Survey:
    given: dict[str, object] = {
        "csat": "score", "nps": "ltr", "picks": "top", "customer": "client", "segments": ["channel", "why"],
        "answered_at": "day", "drivers": ["minutes"], "time_zone": "UTC",
        "scales": {"score": {"labels": list(LABELS), "satisfied": ["Good"], "missing": {"n/a": "unsure"}}},
        "questions": {"minutes": {"name": "response_hours", "unit": "minutes"}},
    }  # fmt: skip
    return cr.Survey(data.astype({"minutes": float}), **{**given, **roles})


def kinds(data: pd.DataFrame, kind: str) -> pd.DataFrame:
    texts = ["score", "ltr", "top", "client", "channel", "why", "state"]
    return data.astype(dict.fromkeys(texts, kind))


@pytest.fixture(params=["str", "category", "object"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def both(data: pd.DataFrame, **roles: object) -> tuple[cr.Survey, cr.Survey]:
    """As it is, and packed."""
    plain = survey(data, **roles)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "LONG", 0)
        return plain, survey(data, **roles)


@pytest.mark.parametrize(
    "roles", [{}, {"weight": "w"}, {"status": "state"}, {"id": "client", "customer": None}]
)
def test_rows_ledger_and_cells_are_the_same(kind, roles):
    plain, small = both(kinds(frame(), kind), **roles)
    assert_frame_equal(plain.rows(), small.rows(), check_index_type=False)
    assert plain.about == small.about
    for one, other in (
        (plain.ledger.rejected, small.ledger.rejected),
        (plain.ledger.set_aside, small.ledger.set_aside),
    ):
        assert_frame_equal(one, other)
    assert (plain.ledger.read, plain.ledger.kept) == (small.ledger.read, small.ledger.kept)
    assert [(str(rule), n) for rule, n in plain.ledger.excluded] == [
        (str(rule), n) for rule, n in small.ledger.excluded
    ]
    for keys in KEYS:
        for cluster in (None, "client"):
            one, other = (found.counts(*keys, cluster=cluster) for found in (plain, small))
            assert_frame_equal(one.keys, other.keys)
            for name in ("n", "w", "w2"):
                assert np.array_equal(getattr(one, name), getattr(other, name))
            if cluster:
                assert one.ids.equals(other.ids)
                for matrix in ("cluster_totals", "cluster_counts"):
                    assert np.array_equal(getattr(one, matrix).toarray(), getattr(other, matrix).toarray())


def test_moments_segments_new_columns_and_cells_as_rows_are_the_same(kind):
    plain, small = both(kinds(frame(), kind))
    for by in ((), "channel"):
        one, other = (
            found.moments("score", "response_hours", by=by, cluster="client") for found in (plain, small)
        )
        assert np.array_equal(one.gram, other.gram)
        assert np.array_equal(one.totals, other.totals)
        assert_frame_equal(one.groups, other.groups)
    one, other = (
        found.where(channel=["chat", "phone"], period="2026-02").with_columns(copy=nw.col("channel"), high=nw.col("ltr") > 6)
        for found in (plain, small)
    )  # fmt: skip
    assert_frame_equal(one.rows(), other.rows(), check_index_type=False)
    assert one.questions == other.questions
    assert one.about == other.about
    assert_frame_equal(plain.compact("score", "channel").rows(), small.compact("score", "channel").rows())
    with pytest.raises(cr.errors.EmptyError) as empty:
        small.where(channel="letter")
    assert "phone" in str(empty.value)


@pytest.mark.parametrize(
    "verb",
    [
        lambda found: cr.csat(found, by="channel"),
        lambda found: cr.csat(found, per="customer"),
        lambda found: cr.nps(found, by="month"),
        lambda found: cr.data_quality(found),
        lambda found: cr.trend(found, "nps", every="month"),
        lambda found: cr.drivers(found, drivers=["response_hours"], controls=["channel"], missing="listwise"),
    ],
    ids=["csat by", "csat per customer", "nps by month", "data quality", "trend", "drivers"],
)
def test_results_are_the_same(kind, verb):
    one, other = (verb(found) for found in both(kinds(frame(900), kind)))
    assert_frame_equal(one.table, other.table, check_exact=True)
    assert [str(said) for said in one.cautions] == [str(said) for said in other.cautions]


def test_a_packed_table_takes_a_few_bytes_a_cell():
    """Counted by hand: codes of a score and of an NPS answer, their two kinds of non-answers, hours (8), time, day, row (4)."""
    data = kinds(frame(4000), "str").assign(day=pd.Timestamp("2026-01-01"))
    _, small = both(data.drop(columns="top"), picks=None)
    rows = held(small.answers)
    bytes_of = {
        name: 0 if rows[name].dtype != "category" and rows[name].to_numpy().strides == (0,) else rows[name].dtype.itemsize
        for name in rows if rows[name].dtype != "category"
    }  # fmt: skip
    codes = {name: rows[name].array.codes.itemsize for name in rows if rows[name].dtype == "category"}
    assert codes == {"client": 2, "channel": 1, "why": 1}
    assert {
        name: bytes_of[name] for name in ("score", "_why_score", "ltr", "_why_ltr", "_row")
    } == dict.fromkeys(("score", "_why_score", "ltr", "_why_ltr", "_row"), 4)
    assert {bytes_of[name] for name in ("_n", "_w", "_w2")} == {0}
    assert np.shares_memory(rows["_day"].to_numpy(), rows["_time"].to_numpy())
    assert bytes_of["response_hours"] == 8


def test_a_number_that_needs_all_its_digits_keeps_them():
    data = kinds(frame(), "str").assign(minutes=np.linspace(1, 2, 400) + 1e-9)
    plain, small = both(data)
    assert (plain.rows()["response_hours"].dropna() == small.rows()["response_hours"].dropna()).all()


def test_codes_that_are_no_short_numbers_keep_all_digits():
    data = pd.DataFrame(
        {"score": ["low", "middle", "high", None] * 50, "empty": pd.Series([None] * 200, dtype="str")}
    )
    given = {"csat": "score", "segments": ["empty"]}
    scale = {
        "values": [0.1, 0.7, 1.3],
        "labels": {"low": 0.1, "middle": 0.7, "high": 1.3},
        "satisfied": [1.3],
    }
    for kind in ("str", "category"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(packed, "LONG", 0)
            small = cr.Survey(data.astype({"score": kind}), **given, scales={"score": scale})
        assert small.rows()["score"].dropna().unique().tolist() == [0.1, 0.7, 1.3]
        assert small.rows()["empty"].isna().all()


def test_written_and_read_again_is_the_same(tmp_path):
    plain, small = both(kinds(frame(), "category"))
    assert answers_key(plain) == answers_key(small)
    again = [
        cr.read_survey(cr.write_survey(one, tmp_path / name)) for one, name in ((plain, "a"), (small, "b"))
    ]
    assert_frame_equal(again[0].rows(), again[1].rows())
    assert again[0].about.notes == again[1].about.notes


def test_short_tables_stay_as_they_are():
    rows = held(survey(kinds(frame(), "category")).answers)
    assert not {"category", "float32", "int32"} & {str(one) for one in rows.dtypes}
