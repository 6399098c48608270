"""The funnel of a csat Result: limits and z by hand, no name, no order by score, and words that count."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.errors import ColumnError, MethodError

SHARES = {"Ann": 0.5, "Bob": 0.8, "Cy": 0.8, "Di": 0.8, "Ed": 0.75, "Flo": 0.85}


def survey(sizes=(100, 100, 100, 100, 100, 100), shares=SHARES):
    names = [name for name, n in zip(shares, sizes, strict=True) for _ in range(n)]
    scores = [
        score
        for (name, share), n in zip(shares.items(), sizes, strict=True)
        for score in [5] * round(share * n) + [2] * (n - round(share * n))
    ]
    return cr.Survey(
        pd.DataFrame({"score": scores, "who": names}), csat="score", agent="who", scales={"score": "1-5"}
    )


def test_z_and_p_by_hand():
    found = cr.csat(survey(), by="who").funnel.table.sort_values("estimate")
    p = np.array(sorted(SHARES.values()))
    n = found["n_effective"].to_numpy()
    assert np.allclose(n, 100)  # no customers, no weights
    common = p.mean()
    z = (p - common) / np.sqrt(common * (1 - common) / n)
    assert np.allclose(found["statistic"], z)
    smallest = 2 * stats.binom.cdf(50, 100, common)  # Ann's tail
    assert np.isclose(found["p_adjusted"].min(), 6 * smallest)


def test_a_few_answers_nearly_all_satisfied_lie_inside():
    """Ten of ten is what chance brings to six of ten groups at 95 %: it is no point to look at."""
    shares = {f"g{i}": 1.0 if i % 2 else 0.9 for i in range(10)}
    found = cr.csat(survey(sizes=(10,) * 10, shares=shares), by="who").funnel
    assert found.table["upper_limit"].tolist() == [100.0] * 10
    assert "10 of 10 groups" in found.interpret()


def test_the_test_of_one_share_is_that_of_a_two_way_table():
    """Σ z² of groups about their common share is Pearson's χ² of groups by satisfied or not, without correction."""
    found = cr.csat(survey(), by="who").funnel.tests[0]
    table = np.array([[100 * share, 100 - 100 * share] for share in SHARES.values()])
    wanted = stats.chi2_contingency(table, correction=False)
    assert np.isclose(found.statistic, wanted.statistic)
    assert np.isclose(found.p_value, wanted.pvalue)
    told = f"all 6 groups of “who” have one share (χ² = {wanted.statistic:.1f}, 5 degrees of freedom)"
    assert str(found.label) == told


def test_customers_who_return_make_it_welchs_test():
    """Their effective answers are an estimate: as they are many the two agree, and the words say which it is."""
    rng = np.random.default_rng(5)
    scores = np.repeat(rng.choice([2, 5], 300, p=[0.2, 0.8]), 2)  # both answers of a customer are the same
    frame = pd.DataFrame({"score": scores, "who": np.repeat(list("abcdef"), 100)})
    frame["customer"] = np.arange(600) // 2
    asked = {"csat": "score", "agent": "who", "scales": {"score": "1-5"}}
    found = cr.csat(cr.Survey(frame, customer="customer", **asked), by="who").funnel
    test, table = found.tests[0], found.table
    assert not np.allclose(table["n_effective"], table["n"])
    assert "Welch's F" in str(test.label)
    assert (
        test.statistic < (table["statistic"] ** 2).sum() / 5
    )  # 50 customers a group: a little less than χ² / 5
    assert test.statistic == pytest.approx((table["statistic"] ** 2).sum() / 5, rel=0.05, abs=1e-9)


def test_times_chance_is_a_ratio_of_standard_deviations_as_in_a_trend():
    """Six groups of 100: the SD of their shares about the common one over that of 100 draws at it, not its square."""
    found = cr.csat(survey(), by="who").funnel
    p = np.array(list(SHARES.values()))
    times = np.sqrt(((p - p.mean()) ** 2).mean() / (p.mean() * (1 - p.mean()) / 100))
    assert times > 1.5  # far enough from its square
    assert f"scatter {times:.2f} times as much as chance alone would make them" in found.interpret()


def test_nobody_is_named_and_nobody_is_ranked():
    found = cr.csat(survey(sizes=(60, 120, 100, 80, 140, 40)), by="who").funnel
    everything = str(found.to_json()) + found._repr_html_()
    assert not [name for name in SHARES if name in everything]
    assert found.table["n"].is_monotonic_decreasing
    assert found.table["group"].tolist() == ["1", "2", "3", "4", "5", "6"]


def test_its_words_count_what_the_table_holds():
    found = cr.csat(survey(), by="who").funnel
    inside = found.table["estimate"].between(found.table["lower_limit"], found.table["upper_limit"]).sum()
    assert f"{inside} of 6 groups" in found.interpret()
    assert "Judged together, 1 group lies outside" in found.interpret()
    alike = cr.csat(survey(shares=dict.fromkeys(SHARES, 0.8)), by="who").funnel
    assert "6 of 6 groups" in alike.interpret()
    assert "none lies outside" in alike.interpret()


def test_small_groups_are_left_out_and_counted():
    more = {**SHARES, "Gus": 1.0}
    found = cr.csat(survey(sizes=(100,) * 6 + (3,), shares=more), by="who").funnel
    assert len(found.table) == 6
    assert any("1 group is too small" in str(one) for one in found.cautions)


def test_what_cannot_be_a_funnel_is_refused_in_words():
    with pytest.raises(ColumnError, match="by="):
        _ = cr.csat(survey()).funnel
    two = {"Ann": 0.5, "Bob": 0.8}
    with pytest.raises(MethodError, match="2 are large enough"):
        _ = cr.csat(survey(sizes=(50, 50), shares=two), by="who").funnel
    stored = type(cr.csat(survey())).from_json(cr.csat(survey(), by="who").to_json())
    with pytest.raises(MethodError, match="stored"):
        _ = stored.funnel


def test_the_period_knows_the_column_of_the_agent():
    assert cr.periods(survey()).agent == "who"
    with pytest.raises(ColumnError, match="role agent"):
        _ = cr.periods(
            cr.Survey(pd.DataFrame({"score": [1, 5]}), csat="score", scales={"score": "1-5"})
        ).agent


def test_a_list_leaves_the_bands_of_chance_as_they_are():
    """Nearly all of a list answered: errors of the list are near 0, and every difference would lie outside chance."""
    plain = survey()
    listed = cr.Survey(
        plain.rows("score", "who")[["score", "who"]].assign(names=620),
        csat="score",
        agent="who",
        population="names",
        scales={"score": "1-5"},
    )
    one, other = (cr.csat(each, by="who").funnel.table for each in (plain, listed))
    assert other["statistic"].tolist() == pytest.approx(one["statistic"].tolist(), rel=0.02)  # n - 1 for n


def test_the_bands_are_those_the_words_name_whatever_the_level():
    one, other = (cr.csat(survey(), by="who", level=level).funnel for level in (0.95, 0.5))
    assert other.table["lower_limit"].tolist() == one.table["lower_limit"].tolist()
    assert str(other.findings[0]) == str(one.findings[0])
