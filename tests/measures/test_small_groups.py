"""Small groups: of four people no verb by group prints a number, they are counted and named, and a sum gives none away.

The cells that may stand there: how many answered, and for a volume the contacts in the file.
"""

import inspect

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import MethodError

SMALL, FOUR = "tiny", 4
COUNTS = {"n", "n_before", "n_after", "customers", "asked", "answered", "df", "n_worse", "cut", "target"}
BY = {
    name for name in cr.__all__ if "by" in getattr(inspect.signature(getattr(cr, name)), "parameters", ())
} - {"report"}


def answers(n: int = 400) -> pd.DataFrame:
    """Three large groups and one of four people, who are the least content; nobody answers twice."""
    rng = np.random.default_rng(4)
    like = rng.normal(size=n)
    like[:FOUR] = -3.0

    def rating() -> np.ndarray:
        return np.clip(np.round(3 + like + 0.8 * rng.normal(size=n)), 1, 5).astype(int)

    segment = np.array(["north", "south", "east"])[rng.integers(0, 3, n)]
    segment[:FOUR] = SMALL
    names = ["i0", "i1", "i2", "i3"]
    return pd.DataFrame(
        {
            "who": [f"c{i}" for i in range(n)], "segment": segment, "score": rating(), "ease": rating(),
            "nps": np.clip(np.round(6 + 2 * like + rng.normal(size=n)), 0, 10).astype(int),
            **{name: rating() for name in names},
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 90, n), unit="D"),
            "hours": np.exp(rng.normal(size=n) - 0.3 * like), "first_contact": rng.integers(0, 2, n),
            "top": [";".join(sorted(rng.choice(names, 2, replace=False))) for _ in range(n)],
        }
    )  # fmt: skip


def survey_of(frame: pd.DataFrame) -> cr.Survey:
    items = [f"i{k}" for k in range(4)]
    rated = {"score": "1-5", "ease": "1-5", **dict.fromkeys(items, "1-5")}
    bought = pd.DataFrame({"customer": frame["who"].iloc[::2], "bought_at": pd.Timestamp("2026-04-10")})
    return cr.Survey(
        frame, csat="score", nps="nps", ces="ease", customer="who", segments=["segment"], answered_at="day", items=items,
        picks="top", drivers=["hours"], metrics=["first_contact"], scales=rated, purchases=bought, observed_until="2026-08-30",
        questions={
            **{name: {"better": "high"} for name in ("ease", *items)},
            "top": {"separator": ";", "choose": 2},
            "hours": {"better": "low"},
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def survey() -> cr.Survey:
    return survey_of(answers())


@pytest.fixture(scope="module")
def waves() -> tuple[cr.Survey, cr.Survey]:
    """Two waves, each with two of the four: also together they are too few."""
    frame = answers()
    late = np.r_[2:4, 200:400]
    return survey_of(frame.drop(index=late)), survey_of(frame.loc[late])


def two(verb):
    return lambda survey, waves: verb(*waves)


ASKED = {
    "csat": lambda survey, waves: cr.csat(survey, by="segment"),
    "csat per customer": lambda survey, waves: cr.csat(survey, by="segment", per="customer"),
    "nps": lambda survey, waves: cr.nps(survey, by="segment"),
    "ces": lambda survey, waves: cr.ces(survey, by="segment"),
    "service": lambda survey, waves: cr.service(survey, by="segment"),
    "hotspots": lambda survey, waves: cr.hotspots(survey, by="segment"),
    "check_bands": lambda survey, waves: cr.check_bands(survey, per="segment", segment="segment"),
    "drivers": lambda survey, waves: cr.drivers(survey, drivers=["segment", "hours"]),
    "drivers, linear": lambda survey, waves: cr.drivers(survey, drivers=["segment", "hours"], model="linear"),
    "drivers, controls": lambda survey, waves: cr.drivers(survey, controls=["segment"]),
    **{
        f"compare {measure}": two(lambda a, b, measure=measure: cr.compare(a, b, measure, by="segment"))
        for measure in ("csat", "nps", "ces", "csi")
    },
    **{
        f"explain_change {measure}": two(
            lambda a, b, measure=measure: cr.explain_change(a, b, measure, by="segment", replicates=30)
        )
        for measure in ("csat", "csi")
    },
}
ALL_OUT = {"drivers", "drivers, linear", "drivers, controls"}  # the group is left out of the model and said


def test_every_verb_by_group_is_asked():
    assert {name.split()[0].rstrip(",") for name in ASKED} >= BY


def numbers_of(result: cr.Result, group: str) -> dict[str, float]:
    """Every number in a row that names a group, in all tables and in the figure, but counts."""
    found = {}
    figure = {} if result.figure is None else {"figure": result.figure.data}
    for name, table in {"": result.table, **result.tables, **figure}.items():
        text = table.select_dtypes(exclude="number").astype(str)
        named = [any(group in cell for cell in cells) for cells in text.itertuples(index=False)]
        for at, row in table[np.asarray(named, dtype=bool)].iterrows():
            for column, cell in row.items():
                is_number = isinstance(cell, int | float | np.number) and not isinstance(cell, bool)
                if (
                    is_number
                    and column not in COUNTS
                    and not np.isnan(cell)
                    and row.get("measure") != "volume"
                ):
                    found[f"{name} {at} {column}"] = float(cell)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_no_number_of_a_small_group_is_in_any_table(name, survey, waves):
    result = ASKED[name](survey, waves)
    assert numbers_of(result, SMALL) == {}
    assert numbers_of(result, "north") | numbers_of(result, "east")  # of large ones they are


@pytest.mark.parametrize("name", ASKED)
def test_a_small_group_is_named_and_counted(name, survey, waves):
    result = ASKED[name](survey, waves)
    told = " ".join(map(str, result.cautions))
    if name == "hotspots":
        assert "withheld" in told
        return
    assert SMALL in told
    assert SMALL not in " ".join(map(str, result.findings))
    if name in ALL_OUT:
        assert result.rows.read == 400
        assert result.rows.used == 396


def test_customers_of_a_small_group_stand_in_no_band(survey):
    found = cr.check_bands(survey, per="segment", segment="segment")
    units, left = found.tables["units"].set_index("unit"), found.tables["left_out"].set_index("rule")["n"]
    assert units.loc[SMALL, "band"] == ""
    assert left["answers of groups of under 5 answers or customers"] == FOUR
    assert found.table["n"].sum() == 400 - FOUR


def test_what_hotspots_withholds_cannot_be_had_by_subtraction(survey):
    """Two cells or more are withheld, and together they hold five people or more in each half."""
    table, frame = cr.hotspots(survey, by="segment").table, answers()
    gone, shown = table[table["withheld"]], table[~table["withheld"]]
    assert SMALL in set(gone["segment"])
    assert len(gone) >= 2
    assert gone["n_worse"].isna().all()
    assert len(shown) >= 1
    people = frame[frame["segment"].isin(gone["segment"])]
    worse = people["hours"] > gone["cut"].iloc[0]
    assert min(worse.sum(), (~worse).sum()) >= 5


def test_weights_are_not_made_of_a_small_group(survey):
    shares = {"north": 30, "south": 30, "east": 35, SMALL: 5}
    with pytest.raises(MethodError, match="under 5 answers"):
        cr.weigh(survey, margins={"segment": shares})


def test_a_group_that_is_small_only_among_complete_answers_is_left_out_too():
    frame = answers()
    frame.loc[frame.index[frame["segment"] == "east"][3:], "hours"] = np.nan
    found = cr.drivers(survey_of(frame), drivers=["segment", "hours"], missing="listwise")
    assert "segment: east" in " ".join(map(str, found.cautions))
    assert numbers_of(found, "east") == {}


@pytest.mark.parametrize(("n", "told"), [(29, True), (30, False)])
def test_few_answers_without_customers_are_told_as_few_customers_are(n, told):
    """Ten answers of an export without customers stood there with a range and no word."""
    frame = answers(n).assign(segment="all")
    survey = cr.Survey(
        frame,
        csat="score",
        ces="ease",
        nps="nps",
        scales={"score": "1-5", "ease": "1-5"},
        questions={"ease": {"better": "high"}},
    )
    for found in (cr.csat(survey), cr.nps(survey), cr.ces(survey)):
        rough = [str(one) for one in found.cautions if "rough" in str(one)]
        assert rough == (["Under 30 answers, ranges are rough: all answers."] if told else [])
    both = pd.concat([frame.assign(segment="small"), answers(200).assign(segment="large")])
    by = cr.csat(cr.Survey(both, csat="score", segments=["segment"], scales={"score": "1-5"}), by="segment")
    assert ("Under 30 answers, ranges are rough: small." in map(str, by.cautions)) == told
