"""Answers chosen across strata: whoever was drawn and is not chosen stays in its stratum, as in a subset of a design of R survey.

A survey whose other answers are blank has the same customers and the same answers, so that both have the same errors.
"""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import csat_research as cr
from csat_research.measures.units import units_of
from csat_research.reporting import parts
from csat_research.reporting.keys import answers_key

CUT = "A period was chosen from a part"
RATED = ["score", "ltr", "speed", "price", "staff", "wait"]
SCALES = dict.fromkeys(("score", "speed", "price", "staff"), "1-5") | {"ltr": "0-10"}


def contacts(customers=180, seed=8):
    """Customers of three sites, one to three answers each; those who write by chat are unevenly spread over the sites."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    site = np.array([0, 0, 0, 1, 1, 2])[who % 6]
    channel = np.where(rng.random(len(who)) < 0.75 - 0.15 * site, "chat", "mail")
    trait = np.round(rng.normal(size=customers), 3)[who]
    wait = np.round(rng.exponential(4, len(who)), 3)
    base = 3.2 + 0.6 * site - 0.15 * wait + 0.6 * trait

    def rated(shift, low, high, spread=1.0):
        return np.clip(np.round(base + shift + rng.normal(0, spread, len(who))), low, high)

    return pd.DataFrame(
        {
            "who": [f"c{i:03d}" for i in who], "site": np.array(["north", "south", "west"])[site], "channel": channel,
            "w": np.round(rng.lognormal(0, 0.4, len(who)), 4), "wait": wait, "score": rated(0, 1, 5),
            "ltr": rated(4, 0, 10, 2.0), "speed": rated(0.3, 1, 5), "price": rated(-0.5, 1, 5), "staff": rated(0.6, 1, 5),
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 180, len(who)), "D"),
        }
    )  # fmt: skip


def survey_of(frame, **roles):
    given = {
        "csat": "score", "nps": "ltr", "items": ["speed", "price", "staff"], "drivers": ["wait"], "customer": "who",
        "weight": "w", "stratum": "site", "segments": ["channel"], "answered_at": "day", "scales": SCALES,
        "questions": {"wait": {"better": "low"}},
    }  # fmt: skip
    return cr.Survey(frame, **{**given, **roles})


def told(result):
    return " ".join(map(str, result.cautions))


def chosen_and_blank(**roles):
    """The answers by chat of a survey, and the survey whose other answers are blank."""
    frame = contacts().assign(half=lambda rows: rows["day"].dt.day.mod(2).map({0: "even", 1: "odd"}))
    blank = frame.copy()
    blank.loc[blank["channel"] != "chat", RATED] = np.nan
    return survey_of(frame, **roles).where(channel="chat"), survey_of(blank, **roles)


def same(found, wanted, *columns):
    for name in columns or ("estimate", "std_error", "conf_low", "conf_high"):
        assert found[name].to_numpy(float) == pytest.approx(wanted[name].to_numpy(float), nan_ok=True), name


# --- R -----------------------------------------------------------------------------------------------


def test_errors_are_those_of_a_subset_of_a_design_in_r():
    """R 4.2.2, survey 4.1.1: C = subset(svydesign(~who, strata=~site, weights=~w, data), channel == "chat"); svymean(~x, C)."""
    survey = survey_of(contacts()).where(channel="chat")
    scores = cr.csat(survey).table.set_index("measure")["std_error"]
    assert scores["csat"] == pytest.approx(3.17135592269983)
    assert scores["csat_mean"] == pytest.approx(0.0887704785595313)
    assert cr.nps(survey).table["std_error"].iloc[0] == pytest.approx(5.21097989641108)


def test_slopes_are_those_of_a_subset_of_a_design_in_r():
    """svyglm(score ~ wait, C)."""
    found = cr.drivers(survey_of(contacts()).where(channel="chat"), model="linear", outcome="csat_mean")
    table = found.tables["coefficients"]
    assert table["estimate"].to_numpy() == pytest.approx([3.314590688679329, -0.108487197795185])
    assert table["std_error"].to_numpy() == pytest.approx([0.1130180177389044, 0.0175784454712453])
    assert table["df"].to_numpy() == pytest.approx(144)  # degf(C)


def test_answers_of_nobody_known_are_units_of_their_strata():
    """svymean(~top, subset(svydesign(~1, strata=~site, data), channel == "chat")); R has no weights here either."""
    survey = survey_of(contacts(), customer=None, weight=None).where(channel="chat")
    row = cr.csat(survey).table.iloc[0]
    assert (row["estimate"], row["std_error"]) == (
        pytest.approx(32.32758620689655),
        pytest.approx(3.02938548876875),
    )


# --- the same as groups of all, and as blanks --------------------------------------------------------


@pytest.mark.parametrize("verb", [cr.csat, cr.nps])
@pytest.mark.parametrize("per", ["answer", "customer"])
@pytest.mark.parametrize("roles", [{}, {"weight": None}])
def test_a_choice_has_the_range_of_its_group(verb, per, roles):
    survey = survey_of(contacts(), **roles)
    group = verb(survey, by="channel", per=per).table
    found = verb(survey.where(channel="chat"), per=per).table
    same(found, group[group["channel"] == "chat"])


def test_a_stratum_in_which_nobody_chose_costs_no_degree_of_freedom():
    """Sixty sites of three: those by chat, of one site in two, are customers less their own sites."""
    frame = contacts().assign(site=lambda rows: "s" + rows["who"].str[1:].astype(int).floordiv(3).astype(str))
    frame["channel"] = np.where(frame["site"].str[1:].astype(int) % 2, "chat", "mail")
    survey = survey_of(frame, weight=None)
    group = cr.csat(survey, by="channel").table
    chosen = cr.csat(survey.where(channel="chat")).table
    alone = cr.csat(survey_of(frame[frame["channel"] == "chat"], weight=None)).table
    same(chosen, group[group["channel"] == "chat"])
    same(chosen, alone)  # whole strata were chosen: they are a sample of their own


@pytest.mark.parametrize("measure", ["csat", "nps"])
def test_a_change_knows_who_was_drawn(measure):
    chosen, blank = chosen_and_blank()
    tables = [
        cr.compare(one.where(period="2026-01..2026-03"), one.where(period="2026-04..2026-06"), measure=measure).table
        for one in (chosen, blank)
    ]  # fmt: skip
    same(*tables, "estimate", "std_error")


def test_the_order_of_choices_does_not_matter():
    whole = survey_of(contacts())
    first, last = (
        whole.where(channel="chat").where(period="2026-01..2026-03"),
        whole.where(period="2026-01..2026-03"),
    )
    for other in (last.where(channel="chat"), whole.where(channel="chat", period="2026-01..2026-03")):
        same(cr.csat(first).table, cr.csat(other).table)


def test_parts_of_a_change_know_who_was_drawn():
    chosen, blank = chosen_and_blank()
    tables = [
        cr.explain_change(
            one.where(period="2026-01..2026-03"), one.where(period="2026-04..2026-06"), by="site", replicates=200
        ).table
        for one in (chosen, blank)
    ]  # fmt: skip
    same(*tables)


@pytest.mark.parametrize("model", ["linear", "logistic", "ordinal"])
def test_drivers_know_who_was_drawn(model):
    chosen, blank = chosen_and_blank()
    same(*(cr.drivers(one, model=model).table for one in (chosen, blank)))


def test_hotspots_know_who_was_drawn():
    chosen, blank = chosen_and_blank(segments=["channel", "half"])
    same(*(cr.hotspots(one, by="half").table for one in (chosen, blank)), "std_error", "df")


def test_whatever_is_resampled_knows_who_was_drawn():
    """Importance and the index: the linearised covariance of sums, and replicates of 2,000 draws with errors within 8 %."""
    chosen, blank = (units_of(one) for one in chosen_and_blank())
    columns = ["speed", "price", "staff", "score"]
    each = [np.nan_to_num(one.columns(columns) - 3.0) * one.w[:, None] for one in (chosen, blank)]
    variances = [one.variance(sums).variance for one, sums in zip((chosen, blank), each, strict=True)]
    assert variances[0] == pytest.approx(variances[1])
    drawn = chosen.replicates(chosen.sums(each[0]), 2000, 0)
    n = np.unique(blank.strata, return_counts=True)[1].min()
    ratio = drawn.var(axis=0) / np.diag(variances[0])
    assert ratio == pytest.approx(
        1, abs=0.16 + 1 / n
    )  # the bootstrap within a stratum draws (n-1)/n of its variance


def test_loyalty_knows_who_was_drawn():
    rng, frame = np.random.default_rng(1), contacts()
    sold = frame[rng.random(len(frame)) < 0.3]
    bought = pd.DataFrame({"customer": sold["who"], "bought_at": sold["day"] + pd.Timedelta(days=20)})
    roles = {"purchases": bought, "observed_until": "2026-12-31"}
    chosen, blank = chosen_and_blank(**roles)
    found = [
        cr.loyalty(one, scores=("csat",), horizon_days=60, answer="all", replicates=50).tables["rates"]
        for one in (chosen, blank)
    ]
    same(*found, "estimate", "std_error")


# --- other engines, compact surveys, files -----------------------------------------------------------


@pytest.mark.parametrize("engine", ["polars", "duckdb", "compact"])
def test_it_is_the_same_on_every_engine(engine):
    frame = contacts()
    given = {"polars": pl.from_pandas, "duckdb": duckdb.from_df, "compact": lambda one: one}[engine](frame)
    survey = survey_of(given).where(channel="chat")
    if engine == "compact":
        survey = survey.compact("score")
    same(cr.csat(survey).table, cr.csat(survey_of(frame).where(channel="chat")).table)


def test_new_columns_are_there_for_whoever_was_drawn():
    import narwhals as nw

    def teams(survey):
        return survey.with_columns(team=nw.col("site") + nw.col("who").str.slice(3, 1))

    frame = contacts()
    found = [cr.drivers(one, model="linear", cluster="team").table for one in (
        teams(survey_of(frame).where(channel="chat")), teams(survey_of(frame)).where(channel="chat"))]  # fmt: skip
    same(*found)


def written(survey, folder):
    cr.write_survey(survey, folder)
    return cr.read_survey(folder / "survey.yml")


def test_a_part_in_a_folder_knows_how_many_were_drawn(tmp_path):
    chosen = survey_of(contacts()).where(channel="chat")
    read = written(chosen, tmp_path)
    same(cr.csat(read).table, cr.csat(chosen).table)
    same(cr.csat(read, per="customer").table, cr.csat(chosen, per="customer").table)
    same(cr.csat(read.where(score=[3, 4, 5])).table, cr.csat(chosen.where(score=[3, 4, 5])).table)
    same(*(cr.drivers(one, model="linear").table for one in (read, chosen)))
    assert units_of(read).variance(np.ones((len(units_of(read).w), 1))).variance == pytest.approx(
        units_of(chosen).variance(np.ones((len(units_of(chosen).w), 1))).variance
    )
    same(cr.csat(written(read, tmp_path / "again")).table, cr.csat(chosen).table)


def test_pairs_of_customers_and_agents_are_counted_in_a_part_too(tmp_path):
    frame = contacts().assign(agent=lambda rows: rows["site"] + rows["day"].dt.day.mod(14).astype(str))
    chosen = survey_of(frame, agent="agent").where(channel="chat")
    same(*(cr.drivers(one, model="linear").table for one in (written(chosen, tmp_path), chosen)))


def test_answers_of_nobody_known_are_counted_in_a_part_too(tmp_path):
    chosen = survey_of(contacts(), customer=None, weight=None).where(channel="chat")
    same(cr.csat(written(chosen, tmp_path)).table, cr.csat(chosen).table)


def test_a_period_of_a_part_says_what_it_does_not_know(tmp_path):
    """How many of those drawn in a period are not in the part was not written with it."""
    chosen = survey_of(contacts()).where(channel="chat")
    read = written(chosen, tmp_path)
    assert CUT not in told(cr.csat(read)) + told(cr.csat(chosen.where(period="2026-01..2026-03")))
    found = cr.csat(read.where(period="2026-01..2026-03"))
    assert CUT in told(found)
    assert found.table["std_error"].iloc[0] > 0


def test_a_part_of_a_batch_has_the_errors_of_its_choice(tmp_path):
    """What a report of one segment is handed: a whole stratum, or answers from within strata."""
    survey = survey_of(contacts())
    for chosen in ({"site": "north"}, {"channel": "chat"}):
        part = written(parts._only(survey, chosen), tmp_path / "".join(chosen))
        same(cr.csat(part).table, cr.csat(survey.where(**chosen)).table)


def test_parts_of_other_surveys_are_other_surveys():
    """So that what was written for the one is never taken for the other."""
    frame = contacts()
    more = pd.concat([frame, frame[frame["channel"] == "mail"].assign(who=lambda rows: "x" + rows["who"])])
    found = {answers_key(survey_of(one).where(channel="chat")) for one in (frame, more)}
    assert len(found) == 2
