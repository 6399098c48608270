"""Trend: limits and signals by hand, what sets them, what is never judged, and how often the alarm is false."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.analysis.trend.periods import baseline_periods, incomplete, periods_between
from csat_research.analysis.trend.trend import trend
from csat_research.errors import ColumnError, EmptyError, MethodError
from csat_research.measures.scores.csat import csat
from csat_research.measures.scores.nps import nps
from csat_research.results.result import Result
from csat_research.simulate.example import example
from csat_research.stats.chart_rules import run_chart
from csat_research.survey.survey import Survey
from tests.measures.plain import same_numbers


def answers(shares, per=60, *, start="2025-01-01", seed=0, **more):
    """A month per share, `per` answers on evenly spread days, exactly round(share * per) of them satisfied."""
    rng, frames = np.random.default_rng(seed), []
    for i, share in enumerate(shares):
        first = pd.Timestamp(start) + pd.DateOffset(months=i)
        days = first + pd.to_timedelta(np.linspace(0, first.days_in_month - 1, per).round(), unit="D")
        good = rng.permutation(np.arange(per) < round(share * per))
        frames.append(pd.DataFrame({"day": days, "score": np.where(good, 5.0, 2.0)}))
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(**{name: values(rows) for name, values in more.items()})


def survey_of(rows, **roles):
    return Survey(rows, csat="score", answered_at="day", scales={"score": "1-5", "ltr": "0-10"} if "nps" in roles
                  else {"score": "1-5"}, **roles)  # fmt: skip


STEADY = [0.8, 0.75, 0.85, 0.8, 0.75, 0.85, 0.8, 0.8, 0.75, 0.85, 0.8, 0.8]


def test_limits_of_a_p_chart_are_the_textbooks():
    found = trend(survey_of(answers([*STEADY, 0.8, 0.55])), every="month", chart="p")
    last = found.table.iloc[-1]
    centre = np.mean(STEADY)
    half = 3 * math.sqrt(centre * (1 - centre) / 60)
    assert last["centre"] == pytest.approx(100 * centre)
    assert (last["lower_limit"], last["upper_limit"]) == pytest.approx(
        (100 * (centre - half), 100 * (centre + half))
    )
    assert found.signals["period"].tolist() == ["2026-02"]
    assert "February 2026 lies below its usual range" in found.interpret()


def test_a_period_without_a_range_is_not_said_to_lie_inside_its_usual_one():
    """Its place in the picture is empty; a period beside it with more customers is said to lie inside."""
    rows = answers([*STEADY, 0.8], who=lambda one: np.arange(len(one)))
    few = rows.assign(who=np.where(rows["day"] < "2026-01-01", rows["who"], rows["who"] % 9))
    found, enough = (trend(survey_of(one, customer="who"), every="month", chart="p") for one in (few, rows))
    assert math.isnan(found.table["conf_low"].iloc[-1])
    assert "Too few answers to say whether January 2026 lies inside" in found.interpret()
    assert "January 2026 lies inside its usual range" in enough.interpret().split(".")[0]
    assert "January 2026: 80.0 (68.2 to 88.2)" in str(enough.figure.alt)


@pytest.mark.parametrize("kind", ["p", "laney"])
def test_the_period_judged_stands_in_the_ledger_of_tests(kind):
    """Three σ of the chart reach from the centre to a limit; the centre has an error of its own, and so has Laney's σ."""
    found = trend(survey_of(answers([*STEADY, 0.8, 0.55])), every="month", chart=kind)
    last, (row,) = found.table.iloc[-1], found.tests
    sigmas = 3 * (last["estimate"] - last["centre"]) / (last["upper_limit"] - last["centre"])
    k = int(found.table["baseline"].sum())
    far = sigmas / math.sqrt(1 + 1 / k)
    assert row.statistic == pytest.approx(far)
    expected = math.erfc(abs(far) / math.sqrt(2)) if kind == "p" else 2 * stats.t.sf(abs(far), k - 1)
    assert row.p_value == pytest.approx(expected)
    assert (str(row.label), row.n, row.verdict) == (
        "February 2026 against the centre of earlier periods",
        60,
        "",
    )
    assert not trend(survey_of(answers([0.8, 0.7, 0.9])), every="month").tests


def test_laneys_factor_is_the_mean_moving_range_of_z():
    shares = [0.9, 0.6, 0.9, 0.6, 0.9, 0.6, 0.9, 0.6, 0.9, 0.6, 0.9, 0.6, 0.75]
    plain, wide = (
        trend(survey_of(answers(shares)), every="month", chart=kind).table for kind in ("p", "laney")
    )
    centre = np.mean(shares[:12])
    z = (np.array(shares[:12]) - centre) / math.sqrt(centre * (1 - centre) / 60)
    factor = np.abs(np.diff(z)).mean() / 1.128
    reach = [(one["upper_limit"] - one["centre"]).iloc[-1] for one in (plain, wide)]
    assert factor > 3
    assert wide["lower_limit"].iloc[-1] == pytest.approx(
        max(100 * centre - factor * 300 * math.sqrt(centre * (1 - centre) / 60), 0)
    )
    assert reach[1] > reach[0]


@pytest.mark.parametrize("measure", ["csat", "csat_mean", "nps", "promoters"])
def test_estimates_and_ranges_are_those_of_the_measures_own_verb(measure):
    rng = np.random.default_rng(1)
    rows = answers(
        STEADY,
        ltr=lambda one: np.clip(2 * one["score"] + rng.integers(-2, 1, len(one)), 0, 10),
        who=lambda one: [f"c{i}" for i in rng.integers(0, 400, len(one))],
        w=lambda one: rng.lognormal(0, 0.4, len(one)),
    )
    survey = survey_of(rows, nps="ltr", customer="who", weight="w")
    found = trend(survey, measure, every="month").table.set_index("period")
    own = (csat if measure.startswith("csat") else nps)(survey, by="month").table
    own = own[own["measure"] == measure].set_index("month")
    for name in ("n", "estimate", "std_error", "conf_low", "conf_high"):
        assert found[name].to_numpy(float) == pytest.approx(
            own.loc[found.index, name].to_numpy(float), nan_ok=True
        )


def test_a_chart_of_means_has_its_limits_from_the_pooled_variance():
    rng = np.random.default_rng(2)
    rows = answers([*STEADY, 0.8]).assign(score=lambda one: rng.integers(1, 6, len(one)).astype(float))
    table = trend(survey_of(rows), "csat_mean", every="month", chart="p").table
    months = rows.groupby(rows["day"].dt.to_period("M"))["score"]
    # Periods of one size: the pooled variance is the mean of theirs (the divisor of a mean's error is n - 1).
    pooled = months.var(ddof=1).iloc[:12].mean()
    centre = months.mean().iloc[:12].mean()
    assert table["centre"].iloc[-1] == pytest.approx(centre)
    assert table["upper_limit"].iloc[-1] == pytest.approx(min(centre + 3 * math.sqrt(pooled / 60), 5))


def test_the_limits_of_nps_stay_on_its_scale():
    rows = answers([*STEADY, 0.8], ltr=lambda one: np.where(one["score"] > 4, 10.0, 9.0))
    rows.loc[rows.index % 20 == 0, "ltr"] = 5.0
    table = trend(survey_of(rows, nps="ltr"), "nps", every="month").table
    assert table["upper_limit"].max() <= 100
    assert table["lower_limit"].min() >= -100


# --- what sets the limits, what is judged ----------------------------------------------------------


@pytest.mark.parametrize(("months", "k"), [(13, 12), (14, 12), (26, 13), (60, 24)])
def test_the_baseline_is_the_first_half_and_never_the_last_period(months, k):
    usable = np.ones(months, dtype=bool)
    found = baseline_periods([f"{2020 + i // 12}-{i % 12 + 1:02d}" for i in range(months)], usable, None)
    assert found.sum() == k
    assert found[:k].all()
    assert not found[-1]


@pytest.mark.parametrize("months", [3, 8, 12])
def test_under_twelve_earlier_periods_is_a_run_chart_without_limits(months):
    found = trend(survey_of(answers(STEADY[:months])), every="month")
    assert found.provenance["chart"] == "run"
    assert found.table[["lower_limit", "upper_limit"]].isna().all().all()
    assert not found.table["signal"].any()
    assert found.table["centre"].iloc[0] == pytest.approx(found.table["estimate"].median())
    assert any("run chart without limits" in str(one) for one in found.cautions)


def test_a_run_chart_that_is_asked_for_does_not_speak_of_too_few():
    found = trend(survey_of(answers([*STEADY, 0.8])), every="month", chart="run")
    assert "too few" not in found.summary()


@pytest.mark.parametrize("months", [2, 9])
def test_where_no_order_could_show_a_run_nothing_is_said_of_runs(months):
    found = trend(
        survey_of(answers([0.5, 0.6, 0.7, 0.8, 0.9, 0.55, 0.65, 0.75, 0.85][:months])), every="month"
    )
    assert found.interpret() == f"CSAT in {months} periods: too few to tell what is usual."
    assert not run_chart(sorted(found.table["estimate"])).shifted  # sorted, a run is as long as it can be


def test_two_periods_neither_of_which_is_complete():
    rows = answers([0.5, 0.6])
    days = rows["day"].sort_values()
    inner = rows[
        (rows["day"] > days.iloc[0] + pd.Timedelta(days=9))
        & (rows["day"] < days.iloc[-1] - pd.Timedelta(days=9))
    ]
    found = trend(survey_of(inner), every="month")
    assert found.table["incomplete"].all()
    assert (
        found.interpret()
        == "CSAT: no complete period with answers enough, so that what is usual cannot be told."
    )


def test_ten_months_show_a_long_stay_or_none():
    rising = [0.5, 0.52, 0.54, 0.56, 0.58, 0.8, 0.82, 0.84, 0.86, 0.88]
    crossing = [0.5, 0.8, 0.52, 0.82, 0.54, 0.84, 0.56, 0.86, 0.58, 0.88]
    told = [trend(survey_of(answers(one)), every="month").interpret() for one in (rising, crossing)]
    assert "a longer stay above or below its middle than chance makes" in told[0]
    assert "no long stay above or below its middle" in told[1]


def test_thirteen_months_have_limits():
    assert trend(survey_of(answers([*STEADY, 0.8])), every="month").table["lower_limit"].notna().all()


def test_a_baseline_period_never_signals_however_far_out():
    shares = [0.2, *STEADY[1:], 0.8]
    found = trend(survey_of(answers(shares)), every="month", chart="p")
    assert found.table["estimate"].iloc[0] < found.table["lower_limit"].iloc[0]
    assert not found.table["signal"].iloc[0]


def test_eight_in_a_row_on_one_side_signal():
    shares = [*STEADY, *[0.84] * 9]
    found = trend(survey_of(answers(shares)), every="month", chart="p", baseline=12)
    assert found.signals["period"].tolist() == ["2026-08", "2026-09"]
    assert "ends a long run above" in found.interpret()


def test_a_declared_range_sets_the_limits():
    shares = [0.5, 0.5, *STEADY, 0.8]
    found = trend(survey_of(answers(shares)), every="month", baseline="2025-03..2026-02")
    assert found.table.loc[found.table["baseline"], "period"].tolist() == found.table["period"].tolist()[2:14]
    assert found.table["centre"].iloc[-1] == pytest.approx(100 * np.mean(STEADY))


@pytest.mark.parametrize(
    ("baseline", "error", "words"),
    [
        ("2025-01..2026-02", MethodError, "which it is to judge"),
        ("2019-01..2019-12", EmptyError, "No complete period"),
        (14, MethodError, "none to judge"),
        (0, MethodError, "none to judge"),
        (-3, MethodError, "none to judge"),
        ("soon", EmptyError, "is no period"),
    ],
)
def test_a_baseline_that_cannot_be(baseline, error, words):
    with pytest.raises(error, match=words):
        trend(survey_of(answers([*STEADY, 0.8, 0.8])), every="month", baseline=baseline)


def test_auto_chooses_from_roles_and_n_not_from_the_outcome():
    wild = [0.9, 0.4] * 7
    assert trend(survey_of(answers(wild)), every="month").provenance["chart"] == "p"
    clustered = answers([*STEADY, 0.8], who=lambda one: [f"c{i}" for i in range(len(one))])
    assert trend(survey_of(clustered, customer="who"), every="month").provenance["chart"] == "laney"
    many = answers([*STEADY, 0.8], per=520)
    assert trend(survey_of(many), every="month").provenance["chart"] == "laney"


# --- periods ---------------------------------------------------------------------------------------


def test_incomplete_periods_are_shown_and_never_signal():
    rows = answers([*STEADY, 0.8, 0.1, 0.1])
    rows = rows[(rows["day"] >= "2025-01-10") & (rows["day"] <= "2026-03-15")]
    found = trend(survey_of(rows), every="month")
    table = found.table.set_index("period")
    assert table.index[table["incomplete"]].tolist() == ["2025-01", "2026-03"]
    assert table.loc["2026-03", "estimate"] < table.loc["2026-03", "lower_limit"]
    assert found.signals["period"].tolist() == ["2026-02"]
    assert not table.loc["2025-01", "baseline"]
    assert any("Incomplete" in str(one) and "2026-03" in str(one) for one in found.cautions)


def test_a_file_that_ends_a_day_early_is_incomplete_unless_it_rests_as_long_elsewhere():
    days = pd.date_range("2026-01-01", "2026-03-30", freq="D")
    every_day = survey_of(pd.DataFrame({"day": days, "score": 5.0}))
    assert incomplete(every_day, ["2026-01", "2026-02", "2026-03"]) == {"2026-03"}
    # May 2026 ends on a Sunday: a service that rests at weekends has covered it by Friday the 29th.
    weekdays = pd.bdate_range("2026-04-01", "2026-05-29")
    rests = survey_of(pd.DataFrame({"day": weekdays, "score": 5.0}))
    assert incomplete(rests, ["2026-04", "2026-05"]) == set()
    assert incomplete(rests, ["2026-W21", "2026-W22", "2026-W23"]) == {"2026-W23"}


def test_weeks_are_iso_weeks_over_the_new_year():
    days = pd.date_range("2025-12-22", "2026-01-11", freq="D").repeat(6)
    found = trend(survey_of(pd.DataFrame({"day": days, "score": 5.0})), every="week")
    assert found.table["period"].tolist() == ["2025-W52", "2026-W01", "2026-W02"]
    assert found.table["n"].tolist() == [42, 42, 42]
    assert not found.table["incomplete"].any()
    start = dt.date.fromisocalendar(2026, 1, 1)
    assert start == dt.date(2025, 12, 29)


def test_a_period_without_answers_keeps_its_place():
    rows = answers([*STEADY, 0.8, 0.8])
    rows = rows[rows["day"].dt.strftime("%Y-%m") != "2025-05"]
    table = trend(survey_of(rows), every="month").table.set_index("period")
    assert table.loc["2025-05", "n"] == 0
    assert math.isnan(table.loc["2025-05", "estimate"])
    assert not table.loc["2025-05", "baseline"]
    assert table["baseline"].sum() == 12
    assert periods_between(["2025-Q4", "2026-Q2"], "quarter") == ["2025-Q4", "2026-Q1", "2026-Q2"]


def test_under_five_answers_a_period_is_neither_shown_nor_judged():
    rows = answers([*STEADY, 0.8, 0.0])
    last = rows["day"].dt.strftime("%Y-%m") == "2026-02"
    ends = rows.index[last][[0, 20, 40, -1]]
    found = trend(survey_of(rows[~last | rows.index.isin(ends)]), every="month")
    row = found.table.iloc[-1]
    assert (row["n"], row["signal"]) == (4, False)
    assert math.isnan(row["estimate"])
    assert found.interpret().startswith("January 2026")
    assert any("Under 5 answers" in str(one) for one in found.cautions)


def test_under_ten_customers_a_period_has_no_range():
    rows = answers([*STEADY, 0.8], who=lambda one: [f"c{i % 7}" for i in range(len(one))])
    found = trend(survey_of(rows, customer="who"), every="month")
    assert found.table["conf_low"].isna().all()
    assert found.table["estimate"].notna().all()
    assert any("Under 10 customers, no range is given: 2025-01, " in str(one) for one in found.cautions)


@pytest.mark.parametrize(("customers", "said"), [(39, True), (40, False)])
def test_under_forty_customers_ranges_of_a_period_are_said_to_be_rough(customers, said):
    rows = answers([*STEADY, 0.8], who=lambda one: [f"c{i % 60 % customers}" for i in range(len(one))])
    found = trend(survey_of(rows, customer="who"), every="month")
    assert (
        any("Under 40 customers, ranges are rough: 2025-01, " in str(one) for one in found.cautions) == said
    )


def test_no_spread_no_usual_range():
    found = trend(survey_of(answers([1.0] * 13)), every="month")
    assert found.table["lower_limit"].isna().all()
    assert "no usual range" in found.interpret()
    assert math.isnan(found.provenance["false_alarm_rate"])
    assert not any("limits come from" in str(one) or "–" in str(one) for one in found.cautions)


# --- false alarms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("chart", "k"), [("p", 12), ("laney", 12), ("laney", 20)])
def test_the_printed_false_alarm_rate_is_what_happens(chart, k):
    """600 unchanged processes through the same rule, counted by an own simulation, against the printed rate."""
    months, n, share = k + 4, 80, 0.75
    rng = np.random.default_rng(7)
    counts = rng.binomial(n, share, (600, months)) / n
    centre = counts[:, :k].mean(axis=1, keepdims=True)
    sigma = np.sqrt(centre * (1 - centre) / n)
    z = (counts - centre) / sigma
    factor = np.abs(np.diff(z[:, :k], axis=1)).mean(axis=1) / 1.128 if chart == "laney" else np.ones(600)
    rate = (
        (np.abs(z[:, k:]) > 3 * factor[:, None]).any(axis=1).mean()
    )  # four judged periods cannot be a run of eight
    shares = np.where(np.arange(months) % 2, 0.7, 0.8)
    printed = trend(survey_of(answers(shares, per=n)), every="month", chart=chart, baseline=k)
    told = printed.provenance["false_alarm_rate"]
    if chart == "laney":  # the series above scatters as it does; only a plain process has the plain rate
        told = _printed_of_plain(n, share, months, k)
    assert abs(told - rate) < 4 * math.sqrt(0.04 / 600) + 0.01


def _printed_of_plain(n, share, months, k):
    from csat_research.stats.chart_rules import false_alarm_rate

    return false_alarm_rate([n] * months, share, baseline=k, laney=True).any_signal


def test_incomplete_periods_do_not_count_among_the_false_alarms():
    rows = answers([*STEADY, 0.8, 0.8, 0.8])
    whole = trend(survey_of(rows), every="month", chart="p").provenance["false_alarm_rate"]
    short = trend(survey_of(rows[rows["day"] <= "2026-02-10"]), every="month", chart="p").provenance[
        "false_alarm_rate"
    ]
    assert short < whole


def test_more_periods_judged_give_more_false_alarms_and_the_seed_repeats():
    few, many = (
        trend(survey_of(answers([*STEADY, *[0.8] * n])), every="month", chart="p", baseline=12)
        for n in (1, 12)
    )
    assert few.provenance["false_alarm_rate"] < many.provenance["false_alarm_rate"]
    again = trend(survey_of(answers([*STEADY, *[0.8] * 12])), every="month", chart="p", baseline=12)
    assert again.provenance == many.provenance


@pytest.mark.parametrize("measure", ["csat", "nps", "csat_mean"])
def test_every_chart_with_limits_prints_its_rate(measure):
    rows = answers([*STEADY, 0.8], ltr=lambda one: np.where(one["score"] > 4, 9.0, 4.0))
    found = trend(survey_of(rows, nps="ltr"), measure, every="month")
    assert 0 <= found.provenance["false_alarm_rate"] < 0.1
    assert any("steady service would signal" in str(one) for one in found.cautions)


# --- what must not matter, bad input ---------------------------------------------------------------


def test_weights_times_ten_and_the_order_of_rows_change_nothing():
    rng = np.random.default_rng(3)
    rows = answers([*STEADY, 0.7], w=lambda one: rng.lognormal(0, 0.4, len(one)),
                   who=lambda one: [f"c{i}" for i in rng.integers(0, 300, len(one))])  # fmt: skip
    other = rows.assign(w=10 * rows["w"]).sample(frac=1, random_state=1)
    one, two = (
        trend(survey_of(each, weight="w", customer="who"), every="month").table for each in (rows, other)
    )
    same_numbers(one, two)


def test_a_weight_without_customers_widens_limits_and_ranges():
    rng = np.random.default_rng(4)
    rows = answers([*STEADY, 0.8], w=lambda one: rng.lognormal(0, 1, len(one)))
    plain, weighted = (
        trend(survey_of(rows, **given), every="month", chart="p").table for given in ({}, {"weight": "w"})
    )
    reach = [(one["upper_limit"] - one["lower_limit"]).median() for one in (plain, weighted)]
    assert reach[1] > reach[0]
    assert (weighted["n_effective"] < plain["n_effective"]).mean() > 0.8


@pytest.mark.parametrize(
    ("measure", "role"), [("csat", "csat"), ("csat_mean", "csat"), ("nps", "nps"), ("ces", "ces")]
)
def test_rows_split_in_halves_move_no_limit(measure, role):
    rng = np.random.default_rng(6)
    rows = answers([*STEADY, 0.7]).assign(
        score=lambda one: rng.integers(1, 6, len(one)) * 1.0,
        w=1.0,
        who=lambda one: [f"c{i}" for i in range(len(one))],
    )
    odd = rows["day"].dt.month % 2 == 1
    split = pd.concat([rows[~odd], *[rows[odd].assign(w=0.5)] * 2]).sort_values("day", kind="stable")
    whole, halved = (
        trend(
            Survey(one, **{role: "score"}, answered_at="day", customer="who", weight="w",
                   scales={"score": "0-10" if role == "nps" else "1-5"},
                   questions={"score": {"better": "high"}} if role == "ces" else {}),
            measure, every="month", chart="p", baseline=12,
        ).table[["centre", "lower_limit", "upper_limit"]]
        for one in (rows, split)
    )  # fmt: skip
    pd.testing.assert_frame_equal(whole, halved, rtol=1e-9)


@pytest.mark.parametrize(("measure", "role"), [("csat_mean", "csat"), ("ces", "ces"), ("nps", "nps")])
def test_of_plain_answers_the_centre_is_the_mean_of_all(measure, role):
    """Months of unlike sizes: x̄ of all baseline answers ± 3 s / √n_t, s² pooled over months (Montgomery, x̄ charts)."""
    rng = np.random.default_rng(12)
    rows = answers([*STEADY, 0.8], ltr=lambda one: rng.choice([9.0, 8.0, 3.0], len(one)))
    rows["easy"] = rng.integers(1, 6, len(rows)) * 1.0
    month = rows["day"].dt.month + 12 * (rows["day"].dt.year - 2025)
    rows = rows[rng.random(len(rows)) < np.where(month % 2 == 1, 1.0, 0.2)]
    given = {"csat": "score"} if role == "csat" else {"nps": "ltr"} if role == "nps" else {"ces": "easy"}
    scored = next(iter(given.values()))
    survey = Survey(rows, **given, answered_at="day", scales={scored: "0-10" if role == "nps" else "1-5"},
                    questions={scored: {"better": "high"}} if role == "ces" else {})  # fmt: skip
    table = trend(survey, measure, every="month", chart="p", baseline=12).table
    values = rows[scored] if role != "nps" else 100.0 * ((rows["ltr"] > 8) * 1 - (rows["ltr"] < 7))
    months = values.groupby(rows["day"].dt.to_period("M"))
    sizes, base = months.size().to_numpy(), slice(0, 12)
    pooled = np.average(months.var(ddof=1).iloc[base], weights=sizes[base])
    centre = months.sum().iloc[base].sum() / sizes[base].sum()
    np.testing.assert_allclose(table["centre"], centre)
    low, high = (-100.0, 100.0) if role == "nps" else (1.0, 5.0)
    np.testing.assert_allclose(
        table["upper_limit"], np.minimum(centre + 3 * np.sqrt(pooled / sizes), high), rtol=1e-9
    )
    np.testing.assert_allclose(
        table["lower_limit"], np.maximum(centre - 3 * np.sqrt(pooled / sizes), low), rtol=1e-9
    )


@pytest.mark.parametrize(("measure", "role"), [("csat_mean", "csat"), ("nps", "nps"), ("ces", "ces")])
def test_a_month_of_answers_alike_counts_its_customers_and_weights(measure, role):
    """60 answers of 30 customers, half of weight 9, are 60 / (1.64 · 2) answers: Kish's n Σw² / (Σw)² times two each."""
    rng, low = np.random.default_rng(13), 7.0 if role == "nps" else 3.0
    rows = answers([*STEADY, 0.8]).assign(
        score=lambda one: rng.choice([low - 1, low, low + 2 if role == "nps" else low + 1], len(one)),
        w=1.0,
        who=lambda one: [f"c{i}" for i in range(len(one))],
    )
    last = rows["day"] >= "2026-01-01"
    rows.loc[last, "score"] = low
    rows.loc[last, "w"] = [1.0, 1.0, 9.0, 9.0] * 15
    rows.loc[last, "who"] = [f"d{i // 2}" for i in range(60)]
    survey = Survey(rows, **{role: "score"}, answered_at="day", customer="who", weight="w",
                    scales={"score": "0-10" if role == "nps" else "1-5"},
                    questions={"score": {"better": "high"}} if role == "ces" else {})  # fmt: skip
    table = trend(survey, measure, every="month", chart="p", baseline=12).table
    reach = (table["upper_limit"] - table["centre"]).to_numpy()
    assert reach[12] / reach[0] == pytest.approx(math.sqrt(1.64 * 2))


def test_a_trend_needs_dates_and_two_periods():
    with pytest.raises(ColumnError, match="answered_at"):
        trend(Survey(pd.DataFrame({"score": [5, 4]}), csat="score", scales={"score": "1-5"}), every="month")
    with pytest.raises(EmptyError, match="at least two"):
        trend(survey_of(answers([0.8])), every="month")


@pytest.mark.parametrize("given", [{"every": "fortnight"}, {"chart": "laneys"}])
def test_an_unknown_choice_names_the_nearest(given):
    with pytest.raises(MethodError, match="Write one of"):
        trend(survey_of(answers(STEADY)), **({"every": "month"} | given))


def test_events_outside_the_picture_are_left_out_and_the_bundle_is_whole():
    found = trend(survey_of(answers([*STEADY, 0.5])), every="month")
    again = Result.from_json(found.to_json())
    assert again.interpret() == found.interpret()
    assert again.signals["period"].tolist() == found.signals["period"].tolist() != []
    assert again.figure.kind == "series"
    assert found.figure.data["current"].sum() == 1


def test_a_mean_has_two_decimals_in_words_and_in_the_picture():
    found = trend(example(n=900), "csat_mean", every="month")
    last = found.table[found.table["lower_limit"].notna()].iloc[-1]
    assert f"({last['lower_limit']:.2f} to {last['upper_limit']:.2f})" in found.interpret()
    assert (
        f"{last['estimate']:.2f} ({last['conf_low']:.2f} to {last['conf_high']:.2f})" in found._repr_html_()
    )


def test_a_period_that_one_customer_carries_has_no_range_and_says_so():
    rng = np.random.default_rng(6)
    day = pd.Timestamp("2026-01-05") + pd.to_timedelta(np.repeat([0, 7, 14], 60), "D")
    who = np.r_[np.arange(60), np.zeros(45), np.arange(45, 60), np.arange(60)]
    frame = pd.DataFrame({"score": rng.integers(1, 6, 180), "who": who, "day": day})
    survey = Survey(frame, csat="score", customer="who", answered_at="day", scales={"score": "1-5"})
    found = trend(survey)
    assert found.table["conf_low"].isna().tolist() == [False, True, False]
    assert [str(one).rsplit(": ", 1)[1] for one in found.cautions if "A few carry" in str(one)] == [
        "2026-W03."
    ]
