"""Explain change: parts by brute force over rows, waves in which one thing alone moved, what must not matter, what is refused."""

import math

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, EmptyError, MethodError
from csat_research.simulate.shop import draw_shop
from csat_research.simulate.world import WORLDS
from tests.analysis.change_plain import (
    ITEMS,
    index_of,
    parts_by_hand,
    satisfied,
    wave,
    wave_rows,
)
from tests.measures.plain import same_numbers

PARTS = {"csat": ("ratings", "mix"), "csi": ("ratings", "weights", "mix")}
VALUE = {"csat": satisfied, "csi": index_of}
QUICK = {"replicates": 60}


@pytest.fixture(scope="module")
def rows():
    """Two waves: the second lower, with more phone and other likings; some customers in both."""
    return wave_rows(1), wave_rows(
        2, 140, shift=-0.4, shares=(0.3, 0.3, 0.4), likes=(0.0, 0.0, 0.0), first=40
    )


@pytest.fixture(scope="module")
def surveys(rows):
    return wave(rows[0]), wave(rows[1])


@pytest.fixture(scope="module")
def found(surveys):
    return {name: cr.explain_change(*surveys, name, replicates=400) for name in PARTS}


def part(result, term="change"):
    return result.table.set_index("term").loc[term]


# --- the numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", PARTS)
def test_parts_are_those_of_all_orders_over_reweighed_rows(rows, found, measure):
    want = parts_by_hand(*rows, VALUE[measure], PARTS[measure])
    for term, value in want.items():
        assert part(found[measure], term)["estimate"] == pytest.approx(value, abs=1e-9)
        assert abs(value) > 0.05  # each part has something to show


@pytest.mark.parametrize("measure", ["csat", "csat_unweighted", "csat_mean", "nps", "promoters", "csi"])
def test_the_change_and_its_error_are_those_of_compare(surveys, measure):
    row, want = (
        part(cr.explain_change(*surveys, measure, **QUICK)),
        cr.compare(*surveys, measure).table.iloc[0],
    )
    columns = ["n", "n_before", "n_after", "customers", "before", "after", "estimate", "std_error"]
    # slopes of the index are numerical in both, to about eight digits
    np.testing.assert_allclose(row[columns].astype(float), want[columns].astype(float), rtol=1e-6)
    assert row["definition"].startswith(want["definition"].split(",")[0])


@pytest.mark.parametrize("measure", PARTS)
def test_parts_add_up_in_the_estimate_and_in_every_replicate(found, measure):
    every = np.vstack([found[measure].table["estimate"], found[measure].draws])
    assert np.isfinite(every).all()
    assert np.abs(every[:, 0] - every[:, 1:].sum(axis=1)).max() < 1e-9


@pytest.mark.parametrize("measure", PARTS)
def test_segments_add_up_to_each_part(found, measure):
    sums = found[measure].tables["segments"].groupby("term")["estimate"].sum()
    for term in ("change", *PARTS[measure]):
        assert sums[term] == pytest.approx(part(found[measure], term)["estimate"], abs=1e-9)


def test_what_a_segment_brings_is_the_centred_formula(rows, found):
    share, mean = (
        pd.DataFrame([one.groupby("channel").apply(of, one) for one in rows])
        for of in (lambda g, one: g["w"].sum() / one["w"].sum(), lambda g, _: satisfied(g, g))
    )
    middle = np.mean([satisfied(one, one) for one in rows])
    table = found["csat"].tables["segments"].set_index(["term", "channel"])["estimate"]
    for name in share:
        want = share[name].mean() * (mean[name][1] - mean[name][0])
        assert table["ratings", name] == pytest.approx(want, abs=1e-9)
        want = (mean[name].mean() - middle) * (share[name][1] - share[name][0])
        assert table["mix", name] == pytest.approx(want, abs=1e-9)


def test_linearised_errors_and_replicates_agree(found):
    """The cluster bootstrap spreads as the linearised error: 400 replicates tell it to 3.5 %, doubled, and second order."""
    for result in found.values():
        spread = result.draws.std(axis=0, ddof=1)
        np.testing.assert_allclose(spread, result.table["std_error"], rtol=0.12)


def test_ranges_lie_around_their_parts_and_p_says_the_same(found):
    for result in found.values():
        table = result.table
        assert ((table["conf_low"] < table["estimate"]) & (table["estimate"] < table["conf_high"])).all()
        apart = (table["conf_low"] > 0) | (table["conf_high"] < 0)
        assert (apart == (table["p_value"] < 0.05)).all()


def test_customers_in_both_waves_are_drawn_together(rows):
    """The same people with the same moods in both waves: the change is surer than between strangers, in SE and in range."""
    before, after = wave_rows(5, shift=0.0), wave_rows(5, shift=-0.3)
    same, strangers = (
        part(cr.explain_change(wave(before), wave(one), replicates=200), "ratings")
        for one in (after, after.assign(who="x" + after["who"]))
    )
    assert same["estimate"] == pytest.approx(strangers["estimate"])
    assert same["std_error"] < 0.8 * strangers["std_error"]
    widths = [one["conf_high"] - one["conf_low"] for one in (same, strangers)]
    assert widths[0] < 0.8 * widths[1]
    assert (same["customers"], strangers["customers"]) == (
        before["who"].nunique(),
        2 * before["who"].nunique(),
    )


def test_strata_are_drawn_within():
    """A panel in which one stratum gains what the other loses: within strata hardly anything is left to chance."""
    rng = np.random.default_rng(3)
    north = np.arange(120) % 2 == 0
    frames = [
        pd.DataFrame(
            {
                "score": np.where(rng.random(120) < np.where(north == bool(after), 0.9, 0.1), 5, 2),
                "area": np.where(north, "n", "s"),
                "who": [f"c{i}" for i in range(120)],
                "channel": np.where(np.arange(120) % 3 == 0, "chat", "email"),
            }
        )
        for after in (0, 1)
    ]
    roles = {"csat": "score", "customer": "who", "segments": ["channel"], "scales": {"score": "1-5"}}
    plain, layered = ([cr.Survey(one, **roles, stratum=name) for one in frames] for name in (None, "area"))
    loose, tight = (cr.explain_change(*pair, replicates=200) for pair in (plain, layered))
    assert part(tight)["std_error"] == pytest.approx(cr.compare(*layered).table["std_error"].iloc[0])
    for name in ("change", "ratings"):
        assert part(tight, name)["estimate"] == part(loose, name)["estimate"]
        assert part(tight, name)["std_error"] < 0.6 * part(loose, name)["std_error"]
        widths = [part(one, name)["conf_high"] - part(one, name)["conf_low"] for one in (tight, loose)]
        assert widths[0] < 0.6 * widths[1]


# --- waves in which one thing alone moved -----------------------------------------------------------


def copies(rows, times):
    """Each row as often as its channel says."""
    return rows.loc[rows.index.repeat(rows["channel"].map(times))].reset_index(drop=True)


@pytest.mark.parametrize("measure", ["csat", "csi"])
def test_a_pure_shift_of_the_mix_is_all_mix(rows, measure):
    after = copies(rows[0], {"chat": 1, "email": 2, "phone": 4})
    result = cr.explain_change(wave(rows[0]), wave(after), measure, **QUICK)
    assert part(result, "mix")["estimate"] == pytest.approx(part(result)["estimate"], abs=1e-9)
    assert abs(part(result)["estimate"]) > 1
    for term in PARTS[measure][:-1]:
        assert part(result, term)["estimate"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("measure", ["csat", "csi"])
def test_a_pure_shift_of_ratings_is_all_ratings(rows, measure):
    worse = rows[0].assign(
        score=rows[0]["score"].where(rows[0].index % 3 > 0, 1), a=rows[0]["a"].clip(upper=4)
    )
    result = cr.explain_change(wave(rows[0]), wave(worse), measure, **QUICK)
    assert part(result, "ratings")["estimate"] == pytest.approx(part(result)["estimate"], abs=1e-9)
    assert part(result)["estimate"] < -1
    for term in PARTS[measure][1:]:
        assert part(result, term)["estimate"] == pytest.approx(0, abs=1e-9)


def test_a_pure_shift_of_what_matters_is_all_weights(rows):
    other = rows[0].assign(top=["c;b"] * 100 + rows[0]["top"].tolist()[100:])
    result = cr.explain_change(wave(rows[0]), wave(other), "csi", **QUICK)
    assert part(result, "weights")["estimate"] == pytest.approx(part(result)["estimate"], abs=1e-9)
    assert part(result)["estimate"] < -1


def test_the_planted_changes_of_the_shop_come_out():
    """All contacts of the shop, the silent too: the drop is ratings alone, the other quarter mix alone (docs/shop.md)."""
    shop = draw_shop(WORLDS["shop"], 40_000, seed=4)
    frame = pd.DataFrame(
        {
            "csat": shop.scores.csat,
            "channel": shop.contacts.channel.astype(str),
            "month": (np.datetime64("2025-09-01") + (shop.contacts.minute // 1440).astype("timedelta64[D]")).astype("datetime64[M]"),
        }
    )  # fmt: skip

    def months(first, last):
        kept = frame["month"].between(np.datetime64(first), np.datetime64(last))
        return cr.Survey(frame[kept], csat="csat", segments=["channel"], scales={"csat": "1-5"})

    drop = cr.explain_change(months("2026-07", "2026-09"), months("2026-10", "2026-10"), replicates=100)
    mix = cr.explain_change(months("2026-01", "2026-03"), months("2026-04", "2026-06"), replicates=100)
    for result, right, none, truth in ((drop, "ratings", "mix", -18), (mix, "mix", "ratings", -5)):
        error = part(result, right)["std_error"]
        assert (
            abs(part(result, right)["estimate"] - truth) < 0.5 + 4 * error
        )  # the docs round to whole points
        assert abs(part(result, right)["estimate"]) > 8 * error
        assert abs(part(result, none)["estimate"]) < 4 * part(result, none)["std_error"]


# --- components, importance and segments -------------------------------------------------------------


def test_what_is_not_named_stands_in_one_row(surveys, found):
    result = cr.explain_change(*surveys, "csi", components=["mix"], **QUICK)
    assert result.table["term"].tolist() == ["change", "mix", "rest"]
    left = part(found["csi"], "ratings")["estimate"] + part(found["csi"], "weights")["estimate"]
    assert part(result, "rest")["estimate"] == pytest.approx(left, abs=1e-9)
    assert [str(one.label) for one in result.tests] == ["CSI at equal ratings and weights"]


def test_without_mix_no_segments_are_formed(surveys, rows):
    result = cr.explain_change(*surveys, "csi", components=("ratings", "weights"), **QUICK)
    want = (index_of(rows[1], rows[0]) - index_of(rows[0], rows[0])) / 2
    want += (index_of(rows[1], rows[1]) - index_of(rows[0], rows[1])) / 2
    assert part(result, "ratings")["estimate"] == pytest.approx(want, abs=1e-9)
    assert not result.tables


def test_an_index_without_segments_says_that_the_mix_is_not_told(rows):
    result = cr.explain_change(*(wave(one, segments=None) for one in rows), "csi", **QUICK)
    assert result.table["term"].tolist() == ["change", "ratings", "weights"]
    assert any("mix is not told apart" in str(one) for one in result.cautions)


@pytest.mark.parametrize("method", ["correlation", pytest.param("lmg", marks=pytest.mark.full)])
def test_weights_may_come_from_any_method(surveys, method):
    result = cr.explain_change(*surveys, "csi", importance=method, replicates=20)
    levels = [cr.csi(one, importance=method, replicates=1).table["estimate"].iloc[0] for one in surveys]
    assert part(result)[["before", "after"]].tolist() == pytest.approx(levels)
    assert np.abs(result.draws[:, 0] - result.draws[:, 1:].sum(axis=1)).max() < 1e-9


def test_a_segment_of_one_wave_alone_is_mix_and_named(rows):
    after = pd.concat([rows[1], rows[1].iloc[:30].assign(channel="fax")], ignore_index=True)
    result = cr.explain_change(wave(rows[0]), wave(after), **QUICK)
    brought = result.tables["segments"].set_index(["term", "channel"])["estimate"]
    assert brought["ratings", "fax"] == 0
    assert brought["mix", "fax"] == pytest.approx(brought["change", "fax"])
    assert any("one wave only" in str(one) and "fax" in str(one) for one in result.cautions)


def test_a_small_segment_shows_no_number(rows):
    after = pd.concat([rows[1], rows[1].iloc[:3].assign(channel="fax")], ignore_index=True)
    result = cr.explain_change(wave(rows[0]), wave(after), **QUICK)
    table = result.tables["segments"].set_index("channel")
    hidden = ["share_before", "share_after", "estimate", "std_error", "conf_low", "conf_high"]
    assert table.loc["fax", hidden].isna().all(axis=None)
    assert table.loc["chat", hidden].notna().all(axis=None)
    assert "fax" not in result.interpret()


@pytest.mark.parametrize("measure", ["csat", "nps", "csat_mean", "csi"])
def test_the_change_has_the_range_and_p_that_compare_gives_it(surveys, measure):
    """One number on one page has one range: t on the joined customers, not percentiles here and t there."""
    columns = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
    one = cr.explain_change(*surveys, measure, replicates=400)
    compared = cr.compare(*surveys, measure).table.iloc[0]
    assert part(one)[columns].tolist() == pytest.approx(
        compared[columns].tolist(), rel=1e-6
    )  # slopes are numerical


def test_ranges_of_segments_hold_for_all_at_once(found):
    """Wider than one at a time: max-|t| of three segments."""
    one = found["csat"].tables["segments"].query("term == 'change'")
    half = (one["conf_high"] - one["conf_low"]) / 2 / one["std_error"]
    assert half.min() == pytest.approx(half.max())
    assert 2.0 < half.iloc[0] < 3.0


def test_an_answer_without_a_segment_is_one_called_so(rows):
    frames = [one.assign(channel=one["channel"].where(one["channel"] != "phone")) for one in rows]
    result = cr.explain_change(*map(wave, frames), **QUICK)
    assert "(not given)" in set(result.tables["segments"]["channel"])


# --- what must not matter ----------------------------------------------------------------------------


def test_weights_rows_and_engines_change_no_cell(rows):
    """Ten times the weight, another order of rows and another engine, all at once."""
    polars = pytest.importorskip("polars")
    frames = [polars.from_pandas(one.assign(w=10 * one["w"]).sample(frac=1, random_state=3)) for one in rows]
    base, other = (cr.explain_change(*map(wave, one), "csi", **QUICK) for one in (rows, frames))
    same_numbers(base.table, other.table)
    same_numbers(base.tables["segments"], other.tables["segments"])


def test_a_seed_is_a_result(surveys, found):
    again = cr.explain_change(*surveys, replicates=400)
    np.testing.assert_array_equal(again.draws, found["csat"].draws)
    other = cr.explain_change(*surveys, replicates=400, seed=1)
    assert part(other, "mix")["estimate"] == part(again, "mix")["estimate"]
    assert part(other, "mix")["conf_low"] != part(again, "mix")["conf_low"]


def test_back_and_forth_differ_in_sign_alone(rows, found):
    back = cr.explain_change(wave(rows[1]), wave(rows[0]), "csi", replicates=1)
    np.testing.assert_allclose(back.table["estimate"], -found["csi"].table["estimate"], atol=1e-9)


# --- too little, and bad input -----------------------------------------------------------------------


def test_under_ten_customers_in_a_wave_range_and_p_are_withheld(rows):
    few = rows[0][rows[0]["who"] < "c009"]
    result = cr.explain_change(wave(few), wave(rows[1]), **QUICK)
    assert result.table[["std_error", "conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    assert result.table["estimate"].notna().all()
    assert not any(one.enough for one in result.tests)
    assert "No range can be given" in result.interpret()
    assert "too few answers to say" in cr.verdict(result, family="parts").interpret()


def test_a_wave_whose_answers_are_all_alike_hides_its_error(rows):
    result = cr.explain_change(wave(rows[0].assign(score=5)), wave(rows[1]), **QUICK)
    assert result.table["conf_low"].isna().all()
    assert any("are alike" in str(one) for one in result.cautions)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("waves", [(0,), (1,), (0, 1)])
def test_answers_that_are_all_alike_have_no_range_whatever_their_level_and_weights(weighted, waves):
    rng = np.random.default_rng(3)
    frames = []
    for one in (0, 1):
        frame = pd.DataFrame(
            {"who": [f"c{one}{i % 40:02d}" for i in range(60)], "w": rng.uniform(0.5, 2, 60)}
        )
        frame["channel"] = rng.choice(["chat", "phone"], 60)
        frames.append(frame.assign(score=5 if one in waves else rng.integers(2, 6, 60)))
    made = [
        cr.Survey(
            one, csat="score", customer="who", segments=["channel"], scales={"score": "1-5"},
            weight="w" if weighted else None,
        )
        for one in frames
    ]  # fmt: skip
    result = cr.explain_change(*made, **QUICK)
    assert result.table[["std_error", "conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    assert not any(one.enough for one in result.tests)
    assert "no relevant change" not in cr.verdict(result, family="parts").interpret()


def test_a_segment_of_under_ten_customers_has_no_range_and_of_under_forty_a_rough_one():
    rng = np.random.default_rng(4)
    channels = ["rare"] * 9 + ["chat"] * 39 + ["mail"] * 41
    frames = [
        pd.DataFrame(
            {"who": [f"{one}{i}" for i in range(89)], "channel": channels, "score": rng.integers(1, 6, 89)}
        )
        for one in "ab"
    ]
    made = [
        cr.Survey(one, csat="score", customer="who", segments=["channel"], scales={"score": "1-5"})
        for one in frames
    ]
    result = cr.explain_change(*made, **QUICK)
    parts = result.tables["segments"].set_index("channel")
    assert parts.loc["rare", ["conf_low", "conf_high", "std_error"]].isna().all(axis=None)
    assert parts["estimate"].notna().all()
    assert parts.loc[["chat", "mail"]].query("term == 'change'")["conf_low"].notna().all()
    told = [str(one) for one in result.cautions]
    assert any("no range is given for: rare" in one for one in told)
    assert "Under 40 customers in a wave, ranges are rough: chat." in told


def test_answers_without_customers_are_independent(rows):
    result = cr.explain_change(*(wave(one, customer=None) for one in rows), **QUICK)
    assert math.isnan(part(result)["customers"])
    want = cr.compare(*(wave(one, customer=None) for one in rows)).table.iloc[0]
    # compare divides by n-1 in each wave, the stacked form by n-1 of both together
    assert part(result)["std_error"] == pytest.approx(want["std_error"], rel=0.02)


INDEX = {"measure": "csi"}
REFUSED = {
    "no component of that name": ({"components": ["mixx"]}, "mixx.*Did you mean “mix”"),
    "weights of a score": ({"components": ["ratings", "weights"]}, "CSAT has no weights"),
    "one part alone": ({"components": ["ratings"]}, "nothing to tell apart"),
    "none": ({"components": []}, "nothing to tell apart"),
    "segments without mix": (INDEX | {"components": ["ratings", "weights"], "by": "channel"}, "leaves out"),
    "persons": ({"measure": "csi_person_mean"}, "csi"),
    "importance of a score": ({"importance": "picks"}, "index"),
    "no importance of that name": (INDEX | {"importance": "piks"}, "piks.*Did you mean “picks”"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_told_apart_is_refused_in_words(surveys, case):
    asked, told = REFUSED[case]
    with pytest.raises(MethodError, match=told):
        cr.explain_change(*surveys, **asked)


def test_the_default_of_a_score_leaves_weights_out(found):
    assert found["csat"].provenance["components"] == ["ratings", "mix"]


def test_scales_definitions_and_waves_must_fit(rows, surveys):
    with pytest.raises(MethodError, match="share answers"):
        cr.explain_change(surveys[0], surveys[0])
    other = cr.Survey(
        rows[1], csat="score", segments=["channel"], scales={"score": {"values": "1-5", "satisfied": [5]}}
    )
    with pytest.raises(MethodError, match="never compared"):
        cr.explain_change(surveys[0], other)
    finer = cr.Survey(
        rows[1], items=list(ITEMS), picks="top", segments=["channel"], scales=dict.fromkeys(ITEMS, "1-7")
    )
    for verb in (cr.explain_change, cr.compare):
        with pytest.raises(MethodError, match="two scales are never compared"):
            verb(surveys[0], finer, "csi")


def test_segments_must_be_there(rows, surveys):
    with pytest.raises(MethodError, match="none is declared"):
        cr.explain_change(*(wave(one, segments=None) for one in rows))
    with pytest.raises(ColumnError, match="chanel"):
        cr.explain_change(*surveys, by="chanel")
    with pytest.raises(MethodError, match="one value"):
        cr.explain_change(*(wave(one.assign(channel="chat")) for one in rows))
    finest = (one.assign(ticket=[f"{n}-{i}" for i in range(len(one))]) for n, one in enumerate(rows))
    with pytest.raises(MethodError, match="by ticket that the other wave has too"):
        cr.explain_change(*(wave(one, segments=["channel", "ticket"]) for one in finest), by="ticket")
    with pytest.raises(EmptyError, match="no answer"):
        cr.explain_change(surveys[0], wave(rows[1].assign(score=None)))


# --- words and picture -------------------------------------------------------------------------------


def test_the_words_say_that_ranges_do_not_add_up_and_use_no_word_of_a_verdict(found):
    for result in found.values():
        assert "their ranges do not" in result.interpret()
        text = f"{result.summary()} {result.figure.title} {result.figure.alt}".replace(".", " ").split()
        assert not {"rose", "fell", "higher", "lower", "changed", "differs", "causes", "because"} & set(text)


def test_parts_are_a_family_of_the_verdict(found):
    judged = cr.verdict(found["csat"], family="parts")
    assert [str(one.label) for one in judged.tests] == ["CSAT at an equal mix", "CSAT at equal ratings"]
    assert {one.family for one in found["csat"].tests} == {"parts"}
    assert "CSAT at an equal mix fell by" in judged.interpret()


def test_the_picture_leads_from_before_to_after(found):
    for measure, result in found.items():
        data = result.figure.data
        assert [str(one) for one in data["label"]] == ["before", *PARTS[measure], "after"]
        steps = data[~data["total"]]
        ends = steps["start"] + steps["estimate"]
        np.testing.assert_allclose([data["estimate"].iloc[0], *ends[:-1]], steps["start"])
        assert ends.iloc[-1] == pytest.approx(data["estimate"].iloc[-1])
        assert "ratings" in str(result.figure.alt)


def test_a_wave_that_one_customer_carries_has_parts_without_ranges():
    """As `compare`: half of the answers of one customer beside a hundred others."""
    rng = np.random.default_rng(2)
    who = np.r_[np.zeros(100, dtype=int), np.arange(1, 101)]
    frame = pd.DataFrame({"score": rng.integers(1, 6, 200), "place": rng.choice(["a", "b"], 200)})
    roles = {"csat": "score", "segments": ["place"], "scales": {"score": "1-5"}}
    calm, later, heavy = (
        cr.Survey(frame.assign(who=one), customer="who", **roles)
        for one in (np.arange(1000, 1200), np.arange(2000, 2200), who)
    )
    found = cr.explain_change(calm, heavy, by="place", replicates=100)
    assert found.table["estimate"].notna().all()
    assert found.table[["conf_low", "p_value"]].isna().all(axis=None)
    assert not any(one.enough for one in found.tests)
    assert any("A few carry most of the weight" in str(one) for one in found.cautions)
    assert cr.explain_change(calm, later, by="place", replicates=100).table["conf_low"].notna().any()


def test_a_group_of_as_many_promoters_as_detractors_has_an_error():
    """Its sum is 0 and it moves all the same: the error of the change is that of two independent means, by the textbook."""

    def nps(chat, email, day):
        rows = [("chat", score) for score in chat] + [("email", score) for score in email]
        frame = pd.DataFrame(rows, columns=["channel", "ltr"]).assign(day=day)
        return cr.Survey(frame, nps="ltr", segments=["channel"], answered_at="day")

    chat, email = [10] * 30 + [0] * 10, [10] * 20 + [0] * 20
    table = cr.explain_change(
        nps(chat, chat, "2026-09-10"), nps(chat, email, "2026-10-10"), "nps", by="channel", **QUICK
    ).table.set_index("term")
    first, second = 100 * np.sign(np.array([*chat, *chat]) - 5), 100 * np.sign(np.array([*chat, *email]) - 5)
    expected = math.sqrt(first.var(ddof=1) / 80 + second.var(ddof=1) / 80)
    # n/(n - 1) is taken over both waves together, not within each: 1.5 of 1,000
    assert table["std_error"]["change"] == pytest.approx(expected, rel=0.01)
