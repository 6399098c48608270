"""Weigh: R's numbers through the verbs, re-raking in each replicate, selections, what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, MethodError
from csat_research.stats.calibration import calibrated_mean, margin, rake
from csat_research.stats.effective import bounded_mean, share_interval
from csat_research.stats.estimated import of_calibration

DATA = Path(__file__).parents[1] / "reference" / "data"
TARGETS = {
    "channel": {"chat": 400, "email": 250, "phone": 200, "social": 150},
    "segment": {"A": 450, "B": 350, "C": 200},
}
MARGINS = {"channel": {"chat": 40, "mail": 60}, "team": {"a": 70, "b": 30}}


def sample(seed=0, customers=150):
    """Answers of customers, unlike the targets; the score depends on channel, team and customer."""
    rng = np.random.default_rng(seed)
    who = np.sort(rng.integers(0, customers, 2 * customers))
    channel = np.where(rng.random(len(who)) < 0.7, "chat", "mail")
    team = np.where(rng.random(len(who)) < 0.4 + 0.2 * (channel == "mail"), "a", "b")
    will = 0.2 + 0.9 * (channel == "chat") + 0.6 * (team == "b") + rng.normal(0, 1, customers)[who]
    score = np.clip(np.round(3 + will + rng.normal(0, 1, len(who))), 1, 5)
    again = np.clip(np.round(6 + 2 * will + rng.normal(0, 1, len(who))), 0, 10)
    top = np.where(rng.random(len(who)) < 0.3 + 0.4 * (channel == "chat"), "speed", "price")
    rated = np.clip(score + rng.integers(-1, 2, len(who)), 1, 5)
    columns = {"who": who.astype(str), "channel": channel, "team": team, "score": score, "again": again}
    return pd.DataFrame(columns | {"speed": rated, "price": 6 - rated, "top": top})


def survey(frame, customer="who"):
    return cr.Survey(
        frame, csat="score", nps="again", items=["speed", "price"], picks="top", customer=customer,
        segments=["channel", "team"], scales={"score": "1-5", "speed": "1-5", "price": "1-5"},
    )  # fmt: skip


def row(result, measure):
    return result.table.set_index("measure").loc[measure]


@pytest.mark.parametrize(
    ("y", "weight", "mean", "error"),
    [
        ("csat", None, 4.09649200115057, 0.0842756494688513),
        ("nps", None, 7.83121686918316, 0.157663400275379),
        ("csat", "weight", 4.09316096135305, 0.0876466559809121),
        ("nps", "weight", 7.86339517487939, 0.153761278806155),
    ],
)
def test_means_and_errors_are_those_of_r(y, weight, mean, error):
    """R 4.2.2, survey 4.1.1: calibrate(svydesign(~1, weights), ~channel + segment, totals, calfun="raking") and svymean.

    Without start weights that is svymean of survey::rake too; with them rake's residuals are of plain means of groups.
    Tolerances are those of the cases of tests/reference/raking.json.
    """
    frame = pd.read_csv(DATA / "csat_first200.csv")
    scale = {"csat": "1-5", "nps": {"values": "0-10", "satisfied": [9, 10]}}[y]
    given = cr.Survey(frame, csat=y, weight=weight, segments=["channel", "segment"], scales={y: scale})
    found = row(cr.csat(cr.weigh(given, margins=TARGETS)), "csat_mean")
    assert found["estimate"] == pytest.approx(mean, rel=1e-6)
    assert found["std_error"] == pytest.approx(error, rel=1e-6)
    assert np.isnan(found["customers"])


def raked_again(frame, columns, replicates=2000):
    """(replicates, k) weighted totals of columns: customers drawn, and both margins raked anew on the four cells of each."""
    who, cell = frame["who"].astype(int), (frame["channel"] == "mail") + 2 * (frame["team"] == "b")
    size = who.max() + 1
    sums = np.zeros((size, 4, len(columns) + 1))
    np.add.at(sums, (who, cell), np.column_stack([np.ones(len(frame)), *columns]).astype(float))
    times = np.random.default_rng(1).multinomial(size, np.full(size, 1 / size), replicates)
    drawn = np.tensordot(times, sums, axes=1)
    factor = np.ones((replicates, 2, 2))  # team, channel
    for _ in range(200):
        found = factor * drawn[:, :, 0].reshape(-1, 2, 2)
        factor = factor * (np.array([70, 30]) / found.sum(axis=2))[:, :, None]
        found = factor * drawn[:, :, 0].reshape(-1, 2, 2)
        factor = factor * (np.array([40, 60]) / found.sum(axis=1))[:, None, :]
    return np.einsum("rc,rck->rk", factor.reshape(-1, 4), drawn[:, :, 1:])


def test_errors_are_those_of_raking_anew_in_each_replicate():
    frame = sample()
    chat, good = frame["channel"] == "chat", frame["score"] >= 4
    signs = (frame["again"] >= 9) * 1.0 - (frame["again"] <= 6)
    columns = [good, signs, good & chat, chat, frame["top"] == "speed", frame["speed"], frame["price"]]
    share, nps, inside, of_chat, top, speed, price = raked_again(frame, columns).T
    index = 20 * (top * speed + (100 - top) * price) / 100**2
    drawn = [share, nps, 100 * inside / of_chat, index]
    wanted = np.std(drawn, axis=1, ddof=1)
    weighed = cr.weigh(survey(frame), margins=MARGINS)
    found = [
        row(cr.csat(weighed), "csat"),
        row(cr.nps(weighed), "nps"),
        row(cr.csat(weighed.where(channel="chat")), "csat"),
        row(cr.csi(weighed, replicates=1500), "csi"),
    ]
    assert [one["std_error"] for one in found] == pytest.approx(
        wanted, rel=0.08
    )  # 1,500 replicates: 1.8 % each
    plain = survey(frame.assign(w=weighed.rows("_w")["_w"]))
    plain = cr.Survey(
        frame.assign(w=weighed.rows("_w")["_w"]),
        csat="score",
        customer="who",
        weight="w",
        scales={"score": "1-5"},
    )
    assert (
        row(cr.csat(plain), "csat")["std_error"] > 1.05 * found[0]["std_error"]
    )  # teeth: fixed weights are too wide
    assert row(cr.csat(plain), "csat")["estimate"] == pytest.approx(found[0]["estimate"])


def test_start_weights_that_go_with_the_answer_do_not_widen_the_error():
    """Customers drawn 1,500 times and raked anew; residuals without the start weights would be 8 % too wide here."""
    rng = np.random.default_rng(4)
    n = 1500
    channel, team = rng.random(n) < 0.3, rng.random(n) < 0.5
    w = np.exp(0.8 * rng.normal(size=n))
    score = np.where(rng.random(n) < 1 / (1 + np.exp(-0.2 - 0.9 * np.log(w) - channel + 0.6 * team)), 5, 2)
    frame = pd.DataFrame(
        {
            "score": score,
            "w": w,
            "channel": np.where(channel, "mail", "chat"),
            "team": np.where(team, "b", "a"),
        }
    )
    asked = cr.Survey(frame, csat="score", weight="w", segments=["channel", "team"], scales={"score": "1-5"})
    found = row(cr.csat(cr.weigh(asked, margins=MARGINS)), "csat")
    cell = channel + 2 * team
    sums = np.stack([np.eye(4)[cell] * (w * one)[:, None] for one in (np.ones(n), score == 5)], axis=2)
    drawn = np.tensordot(rng.multinomial(n, np.full(n, 1 / n), 1500), sums, axes=1)
    factor = np.ones((1500, 2, 2))  # team, channel
    for _ in range(100):
        held = factor * drawn[:, :, 0].reshape(-1, 2, 2)
        factor = factor * (np.array([70, 30]) / held.sum(axis=2))[:, :, None]
        held = factor * drawn[:, :, 0].reshape(-1, 2, 2)
        factor = factor * (np.array([40, 60]) / held.sum(axis=1))[:, None, :]
    shares = (factor.reshape(-1, 4) * drawn[:, :, 1]).sum(axis=1)
    assert found["std_error"] == pytest.approx(shares.std(ddof=1), rel=0.05)  # 1,500 replicates: 1.8 % each
    plain = rake([margin(frame[name], targets) for name, targets in MARGINS.items()], w)
    assert calibrated_mean(score == 5, plain)[1] > 1.06 * found["std_error"] / 100  # as R survey::rake


def test_a_selection_and_a_group_are_the_same_number_and_compact_keeps_it():
    weighed = cr.weigh(survey(sample()), margins=MARGINS)
    by = cr.csat(weighed, by="channel").table
    for name in ("chat", "mail"):
        one = cr.csat(weighed.where(channel=name)).table
        wanted = by[by["channel"] == name].drop(columns="channel").reset_index(drop=True)
        pd.testing.assert_frame_equal(one, wanted)
    small = weighed.compact("score", "channel")
    pd.testing.assert_frame_equal(cr.csat(small, by="channel").table, by)


def test_each_customer_once_has_the_error_of_its_own_influence():
    frame = sample()
    weighed = cr.weigh(survey(frame), margins=MARGINS)
    known = of_calibration(rake([margin(frame[name], targets) for name, targets in MARGINS.items()]))
    answers = frame.groupby("who")["who"].transform("size").to_numpy()
    y = (frame["score"] >= 4).to_numpy(float)
    total = (known.weights / answers).sum()
    mean = known.weights / answers @ y / total
    each = pd.Series(known.influence((y - mean) / answers / total)).groupby(frame["who"].to_numpy()).sum()
    found = row(cr.csat(weighed, per="customer"), "csat")
    assert found["estimate"] == pytest.approx(100 * mean)
    wanted = 100 * np.sqrt(len(each) / (len(each) - 1) * ((each - each.mean()) ** 2).sum())
    assert found["std_error"] == pytest.approx(wanted)


def test_a_change_has_the_error_of_both_waves_weighed_together():
    frame = sample()
    frame["day"] = np.where(np.arange(len(frame)) % 2, "2026-03-10", "2026-04-10")
    given = cr.Survey(
        frame,
        csat="score",
        customer="who",
        answered_at="day",
        segments=["channel", "team"],
        scales={"score": "1-5"},
    )
    weighed = cr.weigh(given, margins=MARGINS)
    found = cr.compare(weighed.where(period="2026-03"), weighed.where(period="2026-04"))
    known = of_calibration(rake([margin(frame[name], targets) for name, targets in MARGINS.items()]))
    y, late = (frame["score"] >= 4).to_numpy(float), (frame["day"] > "2026-04").to_numpy()
    moves = np.zeros(len(y))
    for chosen, sign in ((late, 1), (~late, -1)):
        w = known.weights * chosen
        moves += sign * chosen * (y - w @ y / w.sum()) / w.sum()
    each = pd.Series(known.influence(moves)).groupby(frame["who"].to_numpy()).sum()
    wanted = 100 * np.sqrt(len(each) / (len(each) - 1) * ((each - each.mean()) ** 2).sum())
    assert found.table["std_error"].item() == pytest.approx(wanted)
    assert found.table["df"].item() == frame["who"].nunique() - 1
    assert not [one for one in found.cautions if "as given" in str(one)]


def test_verbs_that_take_the_weights_as_given_say_so():
    weighed = cr.weigh(survey(sample()), margins=MARGINS)
    told = [
        cr.csat(weighed), cr.importance(weighed, replicates=50),
        cr.drivers(weighed, drivers=["speed"]), cr.csi(weighed.where(channel="chat"), replicates=50),
    ]  # fmt: skip
    assert [any("as given" in str(one) for one in result.cautions) for result in told] == [
        False,
        False,
        True,
        True,
    ]


def test_a_method_with_sums_of_its_own_says_so_too():
    rng = np.random.default_rng(0)
    shown = ["a;b;c", "b;c;d", "c;d;a", "d;a;b"] * 30
    best = [one.split(";")[i] for one, i in zip(shown, rng.integers(0, 2, 120), strict=True)]
    frame = pd.DataFrame(
        {
            "who": np.repeat(np.arange(60), 2).astype(str),
            "shown": shown,
            "best": best,
            "channel": ["chat", "mail"] * 60,
        }
    )
    frame["worst"] = [one.split(";")[2] for one in shown]
    given = cr.Survey(frame, customer="who", shown="shown", best="best", worst="worst", segments=["channel"])
    weighed = cr.weigh(given, margins={"channel": {"chat": 40, "mail": 60}})
    found = cr.importance(weighed, method="maxdiff", replicates=50)
    assert any("as given" in str(one) for one in found.cautions)


def test_trimmed_weights_are_counted_and_meet_the_margins():
    frame = sample()
    frame["base"] = np.random.default_rng(3).lognormal(0, 0.7, len(frame))
    given = cr.Survey(
        frame, csat="score", weight="base", segments=["channel", "team"], scales={"score": "1-5"}
    )
    free = cr.weigh(given, margins=MARGINS)
    most = 0.9 * free.rows("_w")["_w"].max()
    found = cr.weigh(given, margins=MARGINS, trim=(0.1, most))
    weights = found.rows("_w", "channel", "team")
    assert weights["_w"].max() <= most * (1 + 1e-5)
    for name, targets in MARGINS.items():
        shares = 100 * weights.groupby(name)["_w"].sum() / weights["_w"].sum()
        assert shares.to_dict() == pytest.approx(targets, rel=1e-6)
    beyond = int(((free.rows("_w")["_w"] > most) | (free.rows("_w")["_w"] < 0.1)).sum())
    assert beyond
    assert f"{beyond} were cut" in str(found.about.notes[-1])
    checks = cr.data_quality(found).table.set_index("measure")
    assert checks.loc["weights_cut", "n"] == beyond
    assert checks.loc["weights", "n"] > 0


def test_weights_written_to_a_file_are_taken_as_given_and_say_so(tmp_path):
    weighed = cr.weigh(survey(sample()), margins=MARGINS, trim=2.5)
    again = cr.read_survey(cr.write_survey(weighed, tmp_path))
    one, other = cr.csat(weighed), cr.csat(again)
    assert other.table["estimate"].tolist() == pytest.approx(one.table["estimate"].tolist())
    assert any("as given" in str(told) for told in other.cautions)
    assert not any("as given" in str(told) for told in one.cautions)


def test_the_silent_keep_out_and_counts_are_answers():
    frame = sample(customers=40)
    silent = frame.assign(score=np.nan, again=np.nan, speed=np.nan, price=np.nan, top=None, status="asked")
    both = pd.concat([frame.assign(status="answered"), silent], ignore_index=True)
    given = cr.Survey(
        both, csat="score", status="status", segments=["channel", "team"], scales={"score": "1-5"}
    )
    alone = cr.Survey(frame, csat="score", segments=["channel", "team"], scales={"score": "1-5"})
    wanted = cr.csat(cr.weigh(alone, margins=MARGINS)).table
    found = cr.csat(cr.weigh(given, margins=MARGINS)).table
    assert found["estimate"].tolist() == pytest.approx(wanted["estimate"].tolist())
    # the silent are units without an answer, so that G/(G-1) is that of 160 units instead of 80
    assert found["std_error"].tolist() == pytest.approx(wanted["std_error"].tolist(), rel=0.01)
    cells = frame.groupby(["score", "channel", "team"]).size().reset_index(name="times")
    counted = cr.Survey(
        cells, csat="score", count="times", segments=["channel", "team"], scales={"score": "1-5"}
    )
    pd.testing.assert_frame_equal(cr.csat(cr.weigh(counted, margins=MARGINS)).table, wanted)


def test_crossed_margins_are_post_stratification():
    frame = sample()
    targets = {("chat", "a"): 10, ("chat", "b"): 20, ("mail", "a"): 30, ("mail", "b"): 40}
    found = cr.weigh(survey(frame), margins={("channel", "team"): targets}).rows("_w", "channel", "team")
    shares = 100 * found.groupby(["channel", "team"])["_w"].sum() / found["_w"].sum()
    assert shares.to_dict() == pytest.approx(targets)


@pytest.mark.parametrize(
    ("margins", "more", "error", "words"),
    [
        ({"channel": {"chat": 40}}, {}, MethodError, "Margin “channel”: No target for: mail"),
        ({"channel": {"chat": 4, "mail": 5, "fax": 1}}, {}, MethodError, "No answer for: fax"),
        (
            {"channel": {"chat": 40, "mail": 60}, "team": {"a": 7, "b": 3}},
            {},
            MethodError,
            "different totals: 100, 10",
        ),
        ({"chanel": {"chat": 40, "mail": 60}}, {}, ColumnError, "Did you mean “channel”"),
        ({"channel": {"chat": 40, "mail": "60"}}, {}, MethodError, "write a number"),
        ({"channel": 40}, {}, MethodError, "what its groups stand for"),
        ({"month": {"2026-03": 1}}, {}, ColumnError, "date of the answer"),
        ({"gap": {"x": 1}}, {}, MethodError, "100 rows have no gap"),
        (MARGINS, {"trim": 0.5}, MethodError, "trim is 0.5"),
        (MARGINS, {"trim": 1.01}, MethodError, "allow more"),
        (MARGINS, {"start": "none"}, MethodError, "Write one of: weight, equal"),
    ],
)
def test_what_cannot_be_weighed_says_why(margins, more, error, words):
    frame = sample(customers=100).assign(gap=["x", None] * 100)
    given = cr.Survey(frame, csat="score", segments=["channel", "team", "gap"], scales={"score": "1-5"})
    with pytest.raises(error, match=words):
        cr.weigh(given, margins=margins, **more)


def test_a_survey_is_weighed_once_and_stays_as_it_was():
    given = survey(sample())
    before = cr.csat(given).table
    weighed = cr.weigh(given, margins=MARGINS)
    pd.testing.assert_frame_equal(cr.csat(given).table, before)
    with pytest.raises(MethodError, match="weighed already"):
        cr.weigh(weighed, margins=MARGINS)


def test_targets_that_add_up_to_neither_100_nor_1_are_told_with_their_total():
    """110 is perhaps a slip of the pen, perhaps a count: who sees the total knows."""
    frame = sample()
    told = {
        total: str(cr.weigh(survey(frame), margins={"channel": {"chat": total - part, "mail": part}}).about.notes[-1])
        for total, part in ((100, 60), (1, 0.6), (110, 60), (5619, 600))
    }  # fmt: skip
    assert all("weights meet channel (2 groups);" in told[one] for one in (100, 1))
    assert "weights meet channel (2 groups, 110 in all);" in told[110]
    assert "(2 groups, 5,619 in all);" in told[5619]


# --- little behind a weight ------------------------------------------------------------------------


def thin(few, score):
    """Few people in "rare", forty others."""
    frame = pd.DataFrame(
        {"channel": ["rare"] * few + ["chat"] * 40, "who": [f"c{i}" for i in range(few + 40)]}
    )
    frame["score"] = np.where(frame["channel"] == "rare", 5, score)
    frame["ltr"] = np.where(frame["channel"] == "rare", 10, 0)
    return cr.Survey(
        frame, csat="score", nps="ltr", customer="who", segments=["channel"], scales={"score": "1-5"}
    )


@pytest.mark.parametrize(("few", "refused"), [(4, True), (5, False), (9, False), (10, False)])
def test_few_people_do_not_stand_for_many_without_a_word(few, refused):
    targets = {"channel": {"rare": 90, "chat": 10}}
    if refused:
        with pytest.raises(MethodError, match="all of rare"):
            cr.weigh(thin(few, 2), margins=targets)
        return
    told = [str(one) for one in cr.csat(cr.weigh(thin(few, 2), margins=targets)).cautions]
    assert any("Of channel rare, under 10 customers carry 90.0" in one for one in told) == (few < 10)


@pytest.mark.parametrize("measure", [cr.csat, cr.nps])
def test_groups_alike_within_themselves_do_not_make_a_range_of_no_width(measure):
    """All error is hidden where every group of a margin agrees: then the range is that of all answers, as if none did."""
    weighed = cr.weigh(thin(40, 2), margins={"channel": {"rare": 30, "chat": 70}})
    found = measure(weighed).table.iloc[0]
    assert found["std_error"] == pytest.approx(0, abs=1e-9)
    assert found["conf_high"] - found["conf_low"] > 10
    # Kish: forty people weigh .3, forty .7 between them
    assert found["n_effective"] == pytest.approx(1 / (40 * (0.3 / 40) ** 2 + 40 * (0.7 / 40) ** 2))


@pytest.mark.parametrize("measure", ["csat", "csat_mean"])
def test_ranges_of_few_answers_know_that_residuals_are_too_small(measure):
    """By hand: residuals on the margins over √(1 - h), h the diagonal of the hat matrix; std_error is R's and knows no h."""
    frame = pd.read_csv(DATA / "csat_first200.csv").iloc[:60]
    given = cr.Survey(
        frame, csat="csat", weight="weight", segments=["channel", "segment"], scales={"csat": "1-5"}
    )
    found = row(cr.csat(cr.weigh(given, margins=TARGETS)), measure)
    y = frame["csat"].to_numpy(float) if measure == "csat_mean" else (frame["csat"] >= 4).to_numpy(float)
    start = frame["weight"].to_numpy(float)
    x = np.column_stack([pd.get_dummies(frame[name]).to_numpy(float) for name in TARGETS])
    w = rake([margin(frame[name], TARGETS[name]) for name in TARGETS], start).weights
    inverse = np.linalg.pinv(x.T @ (x * start[:, None]))
    mean = w @ y / w.sum()
    residual = w * (y - mean - x @ inverse @ (x * start[:, None]).T @ (y - mean)) / w.sum()
    h = np.einsum("ij,jk,ik->i", x, inverse, x) * start
    plain, square = 60 / 59 * ((residual - residual.mean()) ** 2).sum(), residual @ residual
    assert found["std_error"] == pytest.approx((100 if measure == "csat" else 1) * np.sqrt(plain))
    if measure == "csat":
        variance = plain * (residual @ (residual / (1 - h))) / square
        wanted = share_interval(mean, variance, 60, 59, capped=False)
        assert (found["conf_low"], found["conf_high"]) == pytest.approx((100 * wanted.low, 100 * wanted.high))
    else:  # under 200 units: the score interval on the scale, by the jackknife with the same diagonal
        variance = plain * (59 / 60) ** 2 * ((residual / (1 - h)) ** 2).sum() / square
        wanted = bounded_mean(mean, variance, w.sum() ** 2 / (w @ w) - 1, 1, 5, 0.95)
        assert (found["conf_low"], found["conf_high"]) == pytest.approx((wanted.low, wanted.high))


def test_an_answer_that_decides_its_own_weight_leaves_a_finite_range():
    """A group of five customers of whom one has nearly all start weight."""
    frame = pd.DataFrame({"score": [5, 4, 2, 1, 5] * 12, "place": ["rare"] * 5 + ["usual"] * 55, "w": 1.0})
    frame.loc[0, "w"] = 1e9
    given = cr.Survey(frame, csat="score", weight="w", segments=["place"], scales={"score": "1-5"})
    found = cr.csat(cr.weigh(given, margins={"place": {"rare": 10, "usual": 90}})).table
    assert np.isfinite(found[["conf_low", "conf_high"]].to_numpy(float)).all()
