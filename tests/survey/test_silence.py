"""Weights for the silent: errors of refitting in each replicate, the planted truth recovered, what is refused."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, MethodError
from csat_research.simulate.example import shop_frames
from csat_research.stats.response import response_weights


def asked(seed=0, customers=300):
    """Contacts of customers: the long waiting and those by mail are less satisfied and answer less."""
    rng = np.random.default_rng(seed)
    who = np.sort(rng.integers(0, customers, 3 * customers))
    mail = rng.random(len(who)) < 0.5
    waited = rng.lognormal(1, 1, len(who))
    will = rng.normal(0, 1, customers)[who]
    good = 1.2 - 0.8 * mail - 0.5 * (np.log1p(waited) - 1.4) + will + rng.logistic(0, 1, len(who)) > 0
    chance = 1 / (1 + np.exp(-(0.9 - 1.2 * mail - 0.7 * (np.log1p(waited) - 1.4))))
    silent = rng.random(len(who)) > chance
    score = np.where(silent, np.nan, np.where(good, 5, 2))
    columns = {"who": who.astype(str), "score": score, "status": np.where(silent, "asked", "answered")}
    more = {"channel": np.where(mail, "mail", "chat"), "waited_hours": waited, "good": good}
    return pd.DataFrame(columns | more)


def survey(frame, **more):
    return cr.Survey(
        frame, csat="score", status="status", segments=["channel"], drivers=["waited_hours"],
        scales={"score": "1-5"}, **more,
    )  # fmt: skip


RECORDED = ["channel", "waited_hours"]


def fitted(x, a, times):
    """Chances to answer by Newton's steps of a logit with counts."""
    b = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ b))
        b = b + np.linalg.solve(x.T @ (x * (times * p * (1 - p))[:, None]), x.T @ (times * (a - p)))
    return 1 / (1 + np.exp(-x @ b))


@pytest.mark.parametrize("customer", [None, "who"])
def test_the_error_is_that_of_fitting_anew_in_each_replicate(customer):
    frame = asked()
    unit = frame["who"].astype(int).to_numpy() if customer else np.arange(len(frame))
    x = np.column_stack([np.ones(len(frame)), frame["channel"] == "mail", np.log1p(frame["waited_hours"])])
    x, a, y = (
        x.astype(float),
        (frame["status"] == "answered").to_numpy(float),
        (frame["score"] >= 4).to_numpy(float),
    )
    mail = (frame["channel"] == "mail").to_numpy()
    rng, drawn, size = np.random.default_rng(1), [], unit.max() + 1
    for _ in range(600):
        times = rng.multinomial(size, np.full(size, 1 / size))[unit].astype(float)
        w = times * a / fitted(x, a, times)
        drawn.append([w @ y / w.sum(), w[mail] @ y[mail] / w[mail].sum()])
    weighed = cr.weigh(survey(frame, customer=customer), silent=RECORDED)
    found = [cr.csat(one).table.iloc[0] for one in (weighed, weighed.where(channel="mail"))]
    p = fitted(x, a, np.ones(len(a)))
    assert found[0]["estimate"] == pytest.approx(100 * (a / p) @ y / (a / p).sum(), rel=1e-5)
    wanted = 100 * np.std(drawn, axis=0, ddof=1)
    assert [one["std_error"] for one in found] == pytest.approx(wanted, rel=0.1)  # 600 replicates: 2.9 % each


def test_what_depends_on_recorded_columns_is_repaired():
    """Over 16 worlds the weighted share is on that of all asked, and the plain one is off."""
    gaps = []
    for seed in range(16):
        frame = asked(seed)
        given = survey(frame)
        truth = 100 * frame["good"].mean()
        gaps.append(
            [
                cr.csat(one).table["estimate"].iloc[0] - truth
                for one in (given, cr.weigh(given, silent=RECORDED))
            ]
        )
    plain, weighed = np.mean(gaps, axis=0)
    error = np.std(gaps, axis=0, ddof=1)[1] / np.sqrt(len(gaps))
    assert abs(weighed) < 3.5 * error
    assert plain > 2  # teeth: it is 3


@pytest.mark.parametrize("world", ["shop", "silent"])
def test_the_example_is_repaired_or_warned_of(world):
    """In shop silence hangs on channel and waiting; in silent also on the score, which no weight knows."""
    answers, _, columns = shop_frames(3000, 1, name=world)
    columns.pop("weight", None)
    given = cr.Survey(answers, **columns)
    weighed = cr.weigh(given, silent=["channel", "response_hours"])
    found = cr.csat(weighed)
    row, truth = found.table.iloc[0], cr.example(world, n=50).about.truth
    known, bias = (truth[name][0]["estimate"] for name in ("csat", "bias"))
    assert abs(row["estimate"] - (known + bias)) < 3.5 * row["std_error"]
    assert (
        row["estimate"] < cr.csat(given).table["estimate"].iloc[0] - 2 * row["std_error"]
    )  # teeth: without weights
    assert (abs(bias) > 3 * row["std_error"]) == (
        world == "silent"
    )  # what stays in silent is what is planted
    told = [str(one) for one in found.cautions]
    assert any("the data cannot show it" in one for one in told)
    assert any("of those asked did not answer" in one for one in told)
    assert (
        found.tables["response"]["bound_low"].item()
        < row["estimate"]
        < found.tables["response"]["bound_high"].item()
    )


def test_cut_weights_have_no_slope_and_are_counted():
    frame = asked()
    x = np.column_stack([np.ones(len(frame)), np.log1p(frame["waited_hours"])])
    a = (frame["status"] == "answered").to_numpy(float)
    free, cut = response_weights(a, x), response_weights(a, x, most=1.5)
    there = a > 0
    beyond = there & (free.estimated.weights > 1.5 * cut.estimated.weights[there].mean())
    assert cut.trimmed == beyond.sum() > 0
    assert not cut.estimated.slopes[beyond].any()
    assert (cut.estimated.weights[there] <= free.estimated.weights[there] + 1e-12).all()
    weighed = cr.weigh(survey(frame), silent=["waited_hours"], trim=1.5)
    assert f"{cut.trimmed} were cut" in str(weighed.about.notes[-1])


@pytest.mark.parametrize("trim", [1.2, 1.5, (0.9, 1.3), (0.95, 4)])
def test_no_weight_of_the_silent_lies_beyond_what_trim_says(trim):
    """The bound holds of the weights as they end, over their mean, which cutting has lowered; the note says the largest."""
    low, high = trim if isinstance(trim, tuple) else (0.0, trim)
    frame = asked()
    weighed = cr.weigh(survey(frame), silent=["waited_hours"], trim=trim)
    rows = weighed.rows()
    each = rows.loc[rows["_why_score"].isna(), "_w"]
    each = each / each.mean()
    assert each.max() <= high + 1e-9
    assert each.min() >= low - 1e-9
    told = str(weighed.about.notes[-1])
    assert f"they run from {each.min():.2f} to {each.max():.2f} times the mean" in told
    if each.max() == pytest.approx(high):
        x = np.column_stack([np.ones(len(frame)), np.log1p(frame["waited_hours"])])
        there = (frame["status"] == "answered").to_numpy()
        free = response_weights(there, x).estimated.weights[there]
        by_turns = free.copy()  # R's trimWeights(strict = TRUE) cuts again and again: the same end
        for _ in range(200):
            by_turns = np.clip(free, low * by_turns.mean(), high * by_turns.mean())
        np.testing.assert_allclose(np.sort(each), np.sort(by_turns / by_turns.mean()), rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "more", "error", "words"),
    [
        ({}, {"silent": ["channl"]}, ColumnError, "Did you mean “channel”"),
        ({}, {"silent": ["score"]}, ColumnError, "not recorded of the silent"),
        ({}, {"silent": []}, ColumnError, "Name what is recorded"),
        ({"status": "answered"}, {"silent": "channel"}, MethodError, "Nobody is listed as asked and silent"),
        ({"waited_hours": np.nan}, {"silent": "waited_hours"}, MethodError, "900 of those asked have no"),
        (
            {},
            {"silent": "channel", "margins": {"channel": {"chat": 1}}},
            MethodError,
            "Weigh by known totals",
        ),
        ({}, {}, MethodError, "Weigh by known totals"),
    ],
)
def test_what_cannot_be_weighed_says_why(change, more, error, words):
    frame = asked().assign(**change)
    with pytest.raises(error, match=words):
        cr.weigh(survey(frame), **more)


def test_a_group_that_never_answers_and_a_declared_weight_are_refused():
    frame = asked()
    frame["channel"] = np.where(frame["status"] == "asked", "fax", frame["channel"])
    with pytest.raises(MethodError, match="Of “channel” fax, nobody answered"):
        cr.weigh(survey(frame), silent="channel")
    heavy = survey(asked().assign(w=2.0), weight="w")
    with pytest.raises(MethodError, match="is a weight already"):
        cr.weigh(heavy, silent="channel")
    same = [cr.csat(cr.weigh(heavy, silent="channel", start=start)).table for start in ("equal", "weight")]
    pd.testing.assert_frame_equal(*same)


@pytest.mark.parametrize(("few", "refused"), [(4, True), (5, False), (9, False), (10, False)])
def test_few_people_do_not_stand_for_the_silent_of_their_group_without_a_word(few, refused):
    frame = pd.DataFrame({"channel": ["rare"] * 40 + ["chat"] * 60, "who": [f"c{i}" for i in range(100)]})
    frame["status"] = np.where(np.arange(100) % 40 < few, "answered", "asked")
    frame.loc[40:, "status"] = ["answered", "asked"] * 30
    frame["score"] = np.where(frame["status"] == "answered", 1.0 + np.arange(100) % 5, np.nan)
    given = cr.Survey(
        frame, csat="score", customer="who", segments=["channel"], status="status", scales={"score": "1-5"}
    )
    if refused:
        with pytest.raises(MethodError, match="under 5 customers answered"):
            cr.weigh(given, silent="channel")
        return
    told = [str(one) for one in cr.csat(cr.weigh(given, silent="channel")).cautions]
    assert any("rare, under 10 customers answered and stand for all" in one for one in told) == (few < 10)
