"""An index by part: the same number as csi(), errors by brute force, and what must not matter."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, MethodError
from csat_research.measures.index.parts import index_parts

ITEMS = ["a", "b", "c"]


def rows(n=240, seed=0, shift=0.0):
    """Answers of customers (1.6 each) who rate three items 1-6 and pick two of them, with weights."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, int(n / 1.6), n)
    mood = rng.normal(size=who.max() + 1)[who]
    ratings = {
        name: np.clip(np.round(4 + level + shift + 0.6 * mood + rng.normal(size=n)), 1, 6)
        for name, level in zip(ITEMS, (0.5, 0.0, -0.5), strict=True)
    }
    liking = rng.gumbel(size=(n, 3)) + 0.8 * mood[:, None] * [1, 0, -1]
    picks = [";".join(np.array(ITEMS)[order[:2]]) for order in np.argsort(-liking, axis=1)]
    frame = pd.DataFrame({**ratings, "top": picks, "who": who.astype(str), "w": rng.lognormal(0, 0.4, n)})
    frame.loc[rng.random(n) < 0.1, "b"] = np.nan
    frame = frame.assign(**{f"picked {name}": [name in top.split(";") for top in picks] for name in ITEMS})
    return frame.assign(
        day=pd.Timestamp("2026-01-05") + pd.to_timedelta(rng.integers(0, 80, n), "D"),
        team=rng.choice(["x", "y"], n),
    )


def survey(frame, **more):
    roles = {
        "items": ITEMS,
        "picks": "top",
        "customer": "who",
        "weight": "w",
        "segments": ["team"],
        "answered_at": "day",
    }
    return cr.Survey(frame, **(roles | more), scales=dict.fromkeys((roles | more)["items"], "1-6"))


def by_hand(frame):
    """CSI and the mean of persons, in plain pandas."""
    w = frame["w"]
    picked = pd.DataFrame(
        {name: frame["top"].str.split(";").map(lambda top, name=name: name in top) for name in ITEMS}
    )
    weights = picked.mul(w, axis=0).sum() / picked.mul(w, axis=0).to_numpy().sum()
    valid = frame[ITEMS].notna()
    means = frame[ITEMS].mul(w, axis=0).sum() / valid.mul(w, axis=0).sum()
    own = (frame[ITEMS] * weights).sum(axis=1) / (valid * weights).sum(axis=1)
    return 100 / 6 * (weights * means).sum(), 100 / 6 * np.average(own, weights=w)


def test_it_is_the_index_of_csi_and_of_plain_pandas():
    frame = rows()
    table = cr.csi(survey(frame), replicates=2).table.set_index("measure")["estimate"]
    for measure, plain in zip(("csi", "csi_person_mean"), by_hand(frame), strict=True):
        found = index_parts(survey(frame), measure)[()].found.estimate
        assert found == pytest.approx(plain, rel=1e-12)
        assert found == pytest.approx(table[measure], rel=1e-12)


@pytest.mark.parametrize("place", [0, 1])
def test_errors_are_those_of_the_jackknife_over_customers(place):
    """Leave one customer out, plain pandas; the jackknife is a little wider by its own theory."""
    frame = rows()
    alone = np.array([by_hand(frame[frame["who"] != who])[place] for who in frame["who"].unique()])
    jackknife = (len(alone) - 1) / len(alone) * ((alone - alone.mean()) ** 2).sum()
    found = index_parts(survey(frame), ("csi", "csi_person_mean")[place])[()].found
    assert found.variance == pytest.approx(jackknife, rel=0.02)
    assert found.customers == len(alone)
    assert found.df == len(alone) - 1


@pytest.mark.full
def test_the_change_of_the_same_customers_is_surer():
    """Second wave of the same people with the same minds: by a bootstrap of customers over both waves, in plain pandas."""
    before = rows()
    after = before.assign(**{name: (before[name] - (before.index % 3 == 0)).clip(1) for name in ITEMS})
    found = cr.compare(survey(before), survey(after), "csi").table.iloc[0]
    rng, draws = np.random.default_rng(1), []
    places = before.groupby("who").indices
    names = np.array(list(places))
    for _ in range(300):
        at = np.concatenate([places[one] for one in rng.choice(names, len(names))])
        draws.append(by_hand(after.iloc[at])[0] - by_hand(before.iloc[at])[0])
    assert found["estimate"] == pytest.approx(by_hand(after)[0] - by_hand(before)[0])
    assert found["std_error"] == pytest.approx(
        np.std(draws), rel=0.12
    )  # 600 draws know an error to 3 %; four of these
    apart = cr.compare(survey(before), survey(after.assign(who=after["who"] + "x")), "csi").table.iloc[0]
    assert found["std_error"] < 0.7 * apart["std_error"]


def test_weights_times_ten_split_rows_and_order_change_nothing():
    frame = rows()
    once = index_parts(survey(frame), "csi")[()].found
    ten = survey(frame.assign(w=10 * frame["w"]))
    split = survey(pd.concat([frame.assign(w=frame["w"] / 2)] * 2, ignore_index=True))
    mixed = survey(frame.sample(frac=1, random_state=1))
    for other in (ten, split, mixed):
        found = index_parts(other, "csi")[()].found
        assert (found.estimate, found.variance) == pytest.approx((once.estimate, once.variance), rel=1e-8)


def test_groups_and_months_are_those_of_the_chosen_answers():
    asked = survey(rows())
    for team, found in index_parts(asked, "csi", ("team",)).items():
        alone = index_parts(asked.where(team=team[0]), "csi")[()].found
        assert (found.found.estimate, found.found.variance) == pytest.approx((alone.estimate, alone.variance))
    months = index_parts(asked, "csi", ("month",))
    assert [key[0] for key in months] == ["2026-01", "2026-02", "2026-03"]
    assert months[("2026-02",)].found.n == asked.where(period="2026-02").counts().n.sum()


def test_without_customers_each_answer_is_one():
    frame = rows()
    alone = index_parts(survey(frame, customer=None), "csi")[()]
    named = index_parts(survey(frame.assign(who=range(len(frame)))), "csi")[()]
    assert alone.sums is None
    assert alone.found.variance == pytest.approx(named.found.variance)


def test_trend_of_an_index_sees_a_fall():
    late = rows(900, seed=3).assign(
        day=lambda f: pd.Timestamp("2025-01-06") + pd.to_timedelta(np.arange(900) % 450, "D")
    )
    falling = late.assign(
        **{name: (late[name] - 2 * (late["day"] >= "2026-03-01")).clip(1) for name in ITEMS}
    )
    found = cr.trend(survey(falling), "csi", every="month", replicates=50)
    assert found.table["signal"].iloc[-1] or found.table["signal"].iloc[-2]
    assert not found.table["signal"].iloc[:12].any()


def test_indices_made_otherwise_are_not_compared():
    frame = rows()
    with pytest.raises(MethodError, match="made otherwise"):
        cr.compare(survey(frame), survey(frame, items=["a", "b"]), "csi")
    with pytest.raises((MethodError, ColumnError)):
        cr.compare(survey(frame, picks=None), survey(frame, picks=None), "csi")


def test_a_group_without_ratings_is_left_out():
    frame = rows()
    frame.loc[frame["team"] == "y", ITEMS] = np.nan
    assert list(index_parts(survey(frame), "csi", ("team",))) == [("x",)]


@pytest.mark.parametrize(
    "asked",
    [
        lambda one: cr.compare(one.where(team="x"), one.where(team="y"), "csi"),
        lambda one: cr.compare(one.where(team="x"), one.where(team="y"), "csi_person_mean"),
        lambda one: cr.explain_change(one.where(team="x"), one.where(team="y"), "csi"),
        lambda one: cr.trend(one, "csi"),
    ],
)
def test_a_share_of_the_maximum_of_answers_below_0_is_no_index(asked):
    """The mean of -2 to 3 over 3 is no share; `csi` refuses it, and so does what compares it."""
    frame = rows()
    below = frame.assign(**{name: frame[name] - 3 for name in ITEMS})
    roles = {"items": ITEMS, "picks": "top", "customer": "who", "segments": ["team"], "answered_at": "day"}
    with pytest.raises(MethodError, match="below 0"):
        asked(cr.Survey(below, **roles, scales=dict.fromkeys(ITEMS, "-2-3")))
