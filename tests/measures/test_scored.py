"""The mean of scores with its error: against rows summed by hand, and what must not matter."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.measures.scores.cluster_weights import cluster_weights
from csat_research.measures.scores.scored import scored
from csat_research.survey.survey import Survey
from tests.measures.plain import mean_and_error, survey_rows

COMPARED = ("n", "customers", "estimate", "variance", "df", "kish")


def cells_of(frame, **roles):
    survey = Survey(frame, csat="score", scales={"score": "1-5"}, **roles)
    cluster = "client" if "customer" in roles else None
    return survey.counts("score", cluster=cluster)


def score(cells, **options):
    codes = cells.keys["score"].to_numpy(float)
    return scored(cells, codes, np.ones(len(cells), dtype=bool), **options)


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("clustered", [True, False])
def test_mean_and_error_are_those_of_the_rows(weighted, clustered):
    frame = survey_rows()
    roles = ({"weight": "w"} if weighted else {}) | ({"customer": "client"} if clustered else {})
    found = score(cells_of(frame, **roles))
    rows = frame if clustered else frame.dropna(subset=["score"])
    weights = rows["w"] if weighted else np.ones(len(rows))
    clusters = rows["client"] if clustered else np.arange(len(rows))
    mean, error = mean_and_error(rows["score"], weights, clusters)
    assert found.estimate == pytest.approx(mean, abs=1e-12)
    assert found.std_error == pytest.approx(error, rel=1e-10)
    assert found.n == frame["score"].notna().sum()


def test_a_weighted_survey_also_gives_its_unweighted_number():
    frame = survey_rows()
    found = score(cells_of(frame, weight="w", customer="client"), weighted=False)
    mean, error = mean_and_error(frame["score"], np.ones(len(frame)), frame["client"])
    assert (found.estimate, found.std_error) == pytest.approx((mean, error), rel=1e-10)


def test_per_customer_is_the_mean_of_customer_means():
    frame = survey_rows()
    found = score(cells_of(frame, customer="client"), per="customer")
    means = frame.groupby("client")["score"].mean()
    mean, error = mean_and_error(means, np.ones(len(means)), means.index)
    assert (found.estimate, found.std_error) == pytest.approx((mean, error), rel=1e-10)
    means = means.dropna()
    assert found.customers == len(means)
    assert found.df == len(means) - 1


def test_per_customer_with_weights_weighs_a_customer_by_the_mean_weight_of_its_answers():
    frame = survey_rows().dropna(subset=["score"])
    found = score(cells_of(frame, customer="client", weight="w"), per="customer")
    frame["wy"] = frame["w"] * frame["score"]
    sums = frame.groupby("client")[["w", "wy"]].sum()
    mean_weight = frame.groupby("client")["w"].mean()
    assert found.estimate == pytest.approx(np.average(sums["wy"] / sums["w"], weights=mean_weight), abs=1e-12)


def test_nobody_answered_is_no_number():
    frame = survey_rows().assign(score=np.nan)
    found = score(cells_of(frame, customer="client"))
    assert found.n == 0
    assert np.isnan(found.estimate)


def test_one_customer_has_no_error():
    frame = survey_rows().assign(client="one")
    found = score(cells_of(frame, customer="client"))
    assert np.isnan(found.std_error)
    assert found.withheld


def test_the_shares_of_scores_add_to_one():
    found = score(cells_of(survey_rows(), customer="client", weight="w"))
    assert sum(found.shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("per", ["answer", "customer"])
@pytest.mark.parametrize("strata", [None, "region"])
def test_a_group_is_all_customers_of_whom_the_others_said_nothing(weighted, per, strata):
    """The group by itself, of its own cells, beside the whole survey in which all other answers are missing."""
    frame = survey_rows()
    frame["region"] = np.where(frame["client"].astype(str).str[-1].isin(list("01234")), "north", "south")
    roles = {"customer": "client", "weight": "w", "segments": ["channel"]}
    roles |= {"stratum": "region"} if strata else {}
    survey = Survey(frame, csat="score", scales={"score": "1-5"}, **roles)
    cells = survey.counts("score", "channel", cluster="client", strata=strata)
    for channel in frame["channel"].dropna().unique():
        alone = frame.assign(score=frame["score"].where(frame["channel"] == channel))
        whole = Survey(alone, csat="score", scales={"score": "1-5"}, **roles)
        whole = whole.counts("score", cluster="client", strata=strata)
        everybody = np.ones(len(whole), dtype=bool)
        given = {"weighted": weighted, "per": per}
        one = scored(
            cells, cells.keys["score"].to_numpy(float), (cells.keys["channel"] == channel).to_numpy(), **given
        )
        other = scored(whole, whole.keys["score"].to_numpy(float), everybody, **given)
        found, wanted = ([getattr(x, name) for name in COMPARED] for x in (one, other))
        assert found == pytest.approx(wanted, rel=1e-12, nan_ok=True)
        assert one.uneven == pytest.approx(other.uneven, rel=1e-9)


def test_every_group_looks_at_its_own_customers_alone():
    """So that all groups together are one pass over what customers said, however many groups there are."""
    survey = Survey(
        survey_rows(), csat="score", scales={"score": "1-5"}, customer="client", segments=["channel"]
    )
    cells = survey.counts("score", "channel", cluster="client")
    masks = [mask for _, mask in cells.groups(["channel"])]
    looked = [cluster_weights(cells, mask, True) for mask in masks]
    assert sum(len(clusters.weights) for clusters in looked) == cells.cluster_totals.nnz
    for mask, clusters in zip(masks, looked, strict=True):
        assert len(clusters.of_clusters()) == len(clusters.present) == cells.clusters(mask) < clusters.size


def test_one_customer_with_half_of_the_answers_leaves_no_range():
    """100 answers of one customer beside 100 others: 4 equal ones, of which 95 % ranges held 73 times in 100 [sim]."""
    rng = np.random.default_rng(12)
    frame = pd.DataFrame({"score": rng.integers(1, 6, 200), "ltr": rng.integers(0, 11, 200)})
    frame = frame.assign(
        ease=frame["score"], who=np.r_[np.zeros(100, dtype=int), np.arange(1, 101)], place="here"
    )
    roles = {"csat": "score", "nps": "ltr", "ces": "ease", "segments": ["place"]}
    scales = {"score": "1-5", "ease": {"values": "1-5", "better": "high"}}
    for verb in (cr.csat, cr.nps, cr.ces):
        found = verb(cr.Survey(frame, **roles, customer="who", scales=scales))
        assert found.table[["std_error", "conf_low", "conf_high"]].isna().all(axis=None)
        assert found.table["estimate"].notna().all()
        assert any("A few carry most of the weight" in str(one) for one in found.cautions)
        assert not any("strata" in str(one) for one in found.cautions)
        each = verb(cr.Survey(frame, **roles, customer="who", scales=scales), per="customer")
        assert each.table["conf_low"].notna().all()
        assert verb(cr.Survey(frame, **roles, scales=scales)).table["conf_low"].notna().all()
    by = cr.csat(cr.Survey(frame, **roles, customer="who", scales=scales), by="place")
    assert next(str(one) for one in by.cautions if "carry" in str(one)).endswith("given: here.")


@pytest.mark.parametrize(("heavy", "shown"), [(5.0, True), (1e3, False), (1e9, False)])
def test_one_answer_with_nearly_all_of_the_weight_leaves_no_range(heavy, shown):
    frame = pd.DataFrame({"score": [5, 4, 3, 2, 1] * 20, "w": [heavy] + [1.0] * 99, "who": range(100)})
    for customer in ({}, {"customer": "who"}):
        found = cr.csat(cr.Survey(frame, csat="score", weight="w", scales={"score": "1-5"}, **customer))
        rows = found.table[found.table["measure"] != "csat_unweighted"]
        assert rows["conf_low"].notna().all() == shown
        assert any("A few carry" in str(one) for one in found.cautions) != shown
