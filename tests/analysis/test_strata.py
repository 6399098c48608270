"""Strata in loyalty and drivers: errors by hand within strata, also of those whose window is not over or who lack a driver."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.stats.survey_means import design_of, survey_domains
from tests.analysis.shops import by_hand, shop, survey_of
from tests.stats.test_sandwich import by, within

SITES = np.array(["north", "south", "west"])
UNUSED = "Strata are not used here"


def layered_shop(customers=150):
    """A shop whose customers come from three sites, of which each has a score and a habit of its own."""
    answers, sold = shop(3, customers=customers)
    site = answers["client"].str[1:].astype(int) % 3
    answers["site"] = SITES[site]
    answers["score"] = np.clip(answers["score"] + site - 1, 1, 5)
    loyal = answers.loc[site == 0].drop_duplicates("client")
    more = pd.DataFrame({"customer": loyal["client"], "bought_at": loyal["rated"] + pd.Timedelta(days=30)})
    return answers, pd.concat([sold, more], ignore_index=True)


def told(result):
    return " ".join(map(str, result.cautions))


# --- loyalty ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["first", "all"])
def test_rates_have_the_error_of_a_domain_of_the_design(answer):
    """Whoever bought, by score: R svyby's error with strata, where those without that score stay in their stratum."""
    answers, sold = layered_shop()
    survey = survey_of(answers, sold, stratum="site")
    found = cr.loyalty(survey, horizon_days=60, answer=answer, replicates=50).tables["rates"]
    rows = by_hand(answers, sold, answer=answer)
    plan = design_of(len(rows), clusters=rows["client"], strata=rows["site"])
    wanted = survey_domains(rows["bought"], rows["score"], plan)
    for row in found[found["std_error"] > 0].to_dict("records"):
        assert row["std_error"] == pytest.approx(100 * wanted[row["score"]].std_error)


def test_customers_whose_window_is_not_over_stay_in_their_stratum():
    answers, sold = layered_shop()
    survey = survey_of(answers, stratum="site", purchases=sold, observed_until="2026-05-20")
    result = cr.loyalty(survey, horizon_days=60, replicates=50)
    rows = by_hand(answers, sold)
    over = rows["rated"].dt.normalize() + pd.Timedelta(days=60) <= pd.Timestamp("2026-05-20")
    assert 20 < over.sum() < len(rows) - 20
    plan = design_of(len(rows), clusters=rows["client"], strata=rows["site"])
    wanted = survey_domains(rows["bought"], over & (rows["score"] >= 4), plan)[True]
    groups = result.tables["groups"]
    found = groups[(groups["term"] == "score") & (groups["group"] == "satisfied")].iloc[0]
    assert found["std_error"] == pytest.approx(100 * wanted.std_error)


def test_the_difference_is_centred_within_strata():
    answers, sold = layered_shop()
    rows = by_hand(answers, sold)
    result = cr.loyalty(survey_of(answers, sold, stratum="site"), horizon_days=60, replicates=50)
    found = result.table.set_index("measure").loc["difference_uncontrolled"]
    good, y = (rows["score"] >= 4).to_numpy(), rows["bought"].to_numpy()
    pull = good * (y - y[good].mean()) / good.sum() - ~good * (y - y[~good].mean()) / (~good).sum()
    site = rows["site"].to_numpy()
    variance = within(pull[:, None], site, {one: int((site == one).sum()) for one in SITES})
    assert found["std_error"] == pytest.approx(100 * np.sqrt(variance.item()))
    assert found["df"] == len(rows) - 3
    assert UNUSED not in told(result)


def test_what_the_stratum_decides_is_left_to_no_chance():
    """Each site has one score and one answer to who buys: drawn within sites, an AUC never moves; drawn from all, it does."""
    answers, _ = layered_shop()
    answers = answers.drop_duplicates("client").assign(
        score=lambda rows: rows["site"].map({"north": 5, "south": 4, "west": 2})
    )
    buyers = answers[answers["site"] != "south"]
    sold = pd.DataFrame({"customer": buyers["client"], "bought_at": buyers["rated"] + pd.Timedelta(days=5)})
    plain, layered = (
        cr.loyalty(survey_of(answers, sold, **roles), horizon_days=60, replicates=200).table.set_index(
            "measure"
        )
        for roles in ({}, {"stratum": "site"})
    )
    for measure in ("auc", "spearman", "point_biserial"):
        assert plain.loc[measure, "std_error"] > 0
        assert np.isnan(layered.loc[measure, "std_error"])
        assert layered.loc[measure, "estimate"] == plain.loc[measure, "estimate"]


def test_formulas_for_independent_answers_are_refused_within_strata():
    answers, sold = layered_shop()
    result = cr.loyalty(survey_of(answers, sold, nps="ltr", stratum="site"), horizon_days=60, replicates=50)
    assert set(result.tables["prediction_formulas"]["reason"]) == {"Answers were drawn within strata."}


def test_the_gain_of_a_score_has_the_error_of_its_strata():
    """By hand: the same gains, their mean's variance within strata in place of that over all."""
    from csat_research.stats.added_value import added_value
    from csat_research.stats.sandwich import Strata

    rng = np.random.default_rng(1)
    site = np.arange(300) % 3
    x = rng.normal(size=300) + 2.0 * site
    y = (rng.random(300) < 1 / (1 + np.exp(2 - x))).astype(float)
    plain = added_value(y, np.zeros((300, 0)), x[:, None])["log_loss"]
    one = added_value(y, np.zeros((300, 0)), x[:, None], strata=Strata(np.zeros(300)))["log_loss"]
    layered = added_value(y, np.zeros((300, 0)), x[:, None], strata=Strata(site))["log_loss"]
    assert (one.std_error, one.df) == (pytest.approx(plain.std_error), plain.df)
    assert layered.std_error < plain.std_error
    assert layered.estimate == plain.estimate
    assert layered.df == plain.df - 2


# --- hotspots --------------------------------------------------------------------------------------


@pytest.mark.parametrize("segment", ["", "x"])
def test_a_cell_has_the_error_of_its_design(segment):
    """Influences by hand, within strata; who has no answer of the segment, or lacks the driver, was drawn all the same."""
    frame = contacts(gaps=0.15).assign(part=lambda rows: np.where(rows["who"] % 7 < 3, "x", "y"))
    survey = contacts_survey(frame, segments=["part"], questions={"wait": {"better": "high"}})
    result = cr.hotspots(survey, by="part")
    found = result.table.set_index("part").loc[segment]
    full = frame.dropna()
    y, w = (full["score"] >= 4).to_numpy(float), full["w"].to_numpy()
    order = np.argsort(full["wait"].to_numpy())
    middle = full["wait"].to_numpy()[order][np.searchsorted(w[order].cumsum(), w.sum() / 2)]
    here = (full["part"] == segment).to_numpy() if segment else np.ones(len(full), dtype=bool)
    good = here & (full["wait"] >= middle).to_numpy()
    pull = [one * w * (y - np.average(y[one], weights=w[one])) / w[one].sum() for one in (good, here)]
    sums = by(full["who"].to_numpy(), (pull[0] - pull[1])[:, None])
    drawn = {h: int((np.arange(200) % 3 == h).sum()) for h in range(3)}
    variance = within(sums, np.unique(full["who"]) % 3, drawn).item()
    assert found["std_error"] == pytest.approx(100 * np.sqrt(variance))
    assert found["df"] == full.loc[here, "who"].nunique() - 3
    assert UNUSED not in told(result)


# --- drivers ---------------------------------------------------------------------------------------


def contacts(customers=200, gaps=0.0):
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    site = who % 3
    wait = rng.normal(size=len(who)) + 0.3 * site
    score = np.clip(np.round(2 + site + 0.5 * wait + rng.normal(size=len(who))), 1, 5)
    wait[rng.random(len(who)) < gaps] = np.nan
    return pd.DataFrame(
        {"who": who, "site": SITES[site], "wait": wait, "score": score, "w": rng.lognormal(0, 0.3, len(who)),
         "agent": rng.integers(0, 12, len(who))}
    )  # fmt: skip


def contacts_survey(frame, **roles):
    given = {"csat": "score", "customer": "who", "drivers": ["wait"], "stratum": "site", "weight": "w"}
    return cr.Survey(frame, **{**given, **roles}, scales={"score": "1-5"})


def test_a_slope_has_the_error_of_its_design():
    """Least squares by hand: (X'WX)^-1 Σ_h n/(n-1) (...) (X'WX)^-1 over customers, those without a driver drawn too."""
    frame = contacts(gaps=0.15)
    found = cr.drivers(contacts_survey(frame), model="linear", outcome="csat_mean").tables["coefficients"]
    full = frame.dropna()
    x, w = np.column_stack([np.ones(len(full)), full["wait"]]), full["w"].to_numpy()
    w = w / w.mean()
    bread = np.linalg.inv((x * w[:, None]).T @ x)
    residual = full["score"].to_numpy() - x @ bread @ (x * w[:, None]).T @ full["score"].to_numpy()
    u = by(full["who"].to_numpy(), (x * (w * residual)[:, None]) @ bread)
    names = np.unique(full["who"])
    assert len(names) < 200
    drawn = {h: int((np.arange(200) % 3 == h).sum()) for h in range(3)}
    errors = np.sqrt(np.diag(within(u, names % 3, drawn)))
    assert found["std_error"].to_numpy() == pytest.approx(errors)
    assert found["df"].to_numpy() == pytest.approx(len(names) - 3)


@pytest.mark.parametrize(
    ("model", "outcome", "estimates", "errors", "rel"),
    [
        ("linear", "csat_mean", [2.85372869926, 0.67289213369], [0.0644772420982, 0.0614678459059], 1e-9),
        ("logistic", "csat", [-0.960848520676, 1.191881806397], [0.145418347928, 0.158394979219], 2e-6),
        ("ordinal", "csat", [1.101487877127], [0.119368304152], 1e-4),
    ],
)
def test_coefficients_and_errors_are_those_of_r(model, outcome, estimates, errors, rel):
    """R 4.2.2, survey 4.1.1, where those without a wait are drawn too; R stops its search at these digits.

    S = subset(svydesign(~who, strata=~site, weights=~w, data), !is.na(wait)); svyglm(score ~ wait, S), svyglm(I(score >= 4) ~
    wait, S, family=quasibinomial()), svyolr(factor(score) ~ wait, S).
    """
    found = cr.drivers(contacts_survey(contacts(gaps=0.15)), model=model, outcome=outcome)
    table = found.tables["coefficients"]
    assert table["estimate"].to_numpy() == pytest.approx(estimates, rel=rel)
    assert table["std_error"].to_numpy() == pytest.approx(errors, rel=rel)


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_every_table_of_a_model_knows_strata(model):
    """One stratum of all is no stratum; three move every error that is told, and cost two degrees of freedom."""
    frame = contacts().assign(all="x")
    plain, one, three = (
        cr.drivers(contacts_survey(frame, stratum=name), model=model) for name in (None, "all", "site")
    )
    tables = ["effects", "coefficients", "mean_score"]
    for name in tables:
        errors = [found.tables[name]["std_error"].to_numpy() for found in (plain, one, three)]
        assert errors[1] == pytest.approx(errors[0])
        assert (np.abs(errors[2] / errors[0] - 1) > 1e-5).all()
    for name in ("departure", "proportional_odds"):
        if name in plain.tables:
            statistics = [found.tables[name]["statistic"].to_numpy() for found in (plain, one, three)]
            assert statistics[1] == pytest.approx(statistics[0])
            assert statistics[2] != pytest.approx(statistics[0], rel=1e-6)
    asked = [found.what_if({"wait": cr.at_least(0)}).table for found in (plain, one, three)]
    assert asked[1]["std_error"].item() == pytest.approx(asked[0]["std_error"].item())
    assert asked[2]["std_error"].item() != pytest.approx(asked[0]["std_error"].item(), rel=1e-5)
    assert asked[2]["df"].item() == asked[0]["df"].item() - 2
    assert UNUSED not in told(three)


def test_clusters_that_cross_strata_are_said_not_to_use_them():
    survey = contacts_survey(contacts(), agent="agent")
    assert UNUSED in told(cr.drivers(survey, cluster="agent"))
    assert UNUSED not in told(cr.drivers(survey))


def test_split_rows_and_ten_times_the_weight_change_nothing():
    frame = contacts()
    halves = pd.concat([frame.assign(w=frame["w"] / 2)] * 2)
    found = [
        cr.drivers(contacts_survey(one)).table for one in (frame, halves, frame.assign(w=10 * frame["w"]))
    ]
    for other in found[1:]:
        for name in ("estimate", "std_error", "conf_low", "df"):
            assert other[name].to_numpy() == pytest.approx(found[0][name].to_numpy(), rel=1e-6)
