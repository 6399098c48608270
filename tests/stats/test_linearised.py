"""Linearised variances: slow re-computations, what they collapse to, and the properties every verb inherits."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from csat_research.errors import MethodError
from csat_research.stats.effective import bounded_mean, share_interval
from csat_research.stats.linearised import (
    cluster_sums,
    cluster_variance,
    degrees_of_freedom,
    influence_mean,
    influence_ratio,
    kish_design_effect,
    multiway_variance,
    products_variance,
    two_way,
    variance_of_sums,
)
from csat_research.stats.survey_means import design_of, survey_domains, survey_mean


@pytest.fixture
def rows():
    """Sixty weighted answers of 25 customers and up to 12 agents, some not answered."""
    rng = np.random.default_rng(7)
    scores = rng.integers(1, 6, 60).astype(float)
    scores[rng.choice(60, 5, replace=False)] = np.nan
    return {
        "score": scores,
        "weight": rng.lognormal(0, 0.5, 60),
        "customer": rng.integers(0, 25, 60),
        "agent": rng.integers(0, 12, 60),
    }


def cells_of(rows, *keys):
    """(clusters x cells) Σw by distinct score, cells with no answer last; as the seam gives it."""
    values, codes = np.unique(rows["score"], return_inverse=True)
    ids = np.unique(np.column_stack([rows[k] for k in keys]), axis=0, return_inverse=True)[1].ravel()
    table = np.zeros((ids.max() + 1, len(values)))
    np.add.at(table, (ids, codes), rows["weight"])
    return values, table


def by_hand(rows, group):
    """Variance of the weighted mean by loops over rows and clusters."""
    kept = ~np.isnan(rows["score"])
    y, w = rows["score"][kept], rows["weight"][kept]
    mean = sum(w * y) / sum(w)
    sums = {}
    for key, one, weight in zip(group[kept], y, w, strict=True):
        sums[key] = sums.get(key, 0.0) + weight * (one - mean) / sum(w)
    g = len(sums)
    return g / (g - 1) * sum(u**2 for u in sums.values())


def test_cells_give_the_variance_of_a_loop_over_rows(rows):
    values, totals = cells_of(rows, "customer")
    u = influence_mean(values, totals.sum(axis=0))
    answered = totals[:, np.isfinite(values)].sum(axis=1) > 0
    found = cluster_variance(totals[answered], u).variance
    assert found == pytest.approx(by_hand(rows, rows["customer"]))
    assert products_variance(totals.T @ totals, u, answered.sum()) == pytest.approx(found)
    assert cluster_variance(sparse.csr_array(totals[answered]), u).variance == pytest.approx(found)
    assert multiway_variance([(1, sparse.csr_matrix(totals[answered]))], u).variance == pytest.approx(found)


def test_two_way_is_a_plus_b_less_both(rows):
    rows["score"] = np.nan_to_num(rows["score"], nan=3.0)
    values = cells_of(rows, "customer")[0]
    tables = [(1, ("customer",)), (1, ("agent",)), (-1, ("customer", "agent"))]
    dimensions = [(sign, cells_of(rows, *keys)[1]) for sign, keys in tables]
    u = influence_mean(values, dimensions[0][1].sum(axis=0))
    pairs = rows["customer"] * 100 + rows["agent"]
    want = by_hand(rows, rows["customer"]) + by_hand(rows, rows["agent"]) - by_hand(rows, pairs)
    found = multiway_variance(dimensions, u)
    assert found.variance == pytest.approx(want)
    assert found.clusters == len(set(rows["agent"]))
    assert found.df == found.clusters - 1


def test_a_negative_two_way_variance_is_repaired_upwards():
    assert two_way(0.01, 0.02, 0.05).variance == pytest.approx(0.03)
    a, b, both = np.diag([1.0, 0.1]), np.diag([1.0, 0.1]), np.diag([1.0, 0.5])
    found = two_way(a, b, both)
    assert found.repaired
    assert np.linalg.eigvalsh(found.variance).min() >= 0


def test_plain_answers_collapse_to_the_textbook():
    """Mean of n answers: s²/n with n - 1 below; a share: p(1-p)/(n-1)."""
    y = np.array([5, 4, 4, 2, 1, 5, 3.0])
    found = survey_mean(y, design_of(len(y)))
    assert found.std_error == pytest.approx(y.std(ddof=1) / np.sqrt(len(y)))
    p = np.mean(y >= 4)
    assert survey_mean(y >= 4, design_of(7)).std_error ** 2 == pytest.approx(p * (1 - p) / 6)


def test_a_total_is_its_jackknife():
    """For a sum the delete-one-cluster jackknife and the linearised variance are one number."""
    u = np.random.default_rng(3).normal(size=12)
    left_out = (u.sum() - u) * 12 / 11
    jackknife = 11 / 12 * np.sum((left_out - left_out.mean()) ** 2)
    assert variance_of_sums(u).variance == pytest.approx(jackknife)


def test_strata_are_added_up(rows):
    """A stratified variance is the sum of the variances of its strata, each with its own centre."""
    u, strata = np.arange(10.0) ** 2, np.array([0] * 4 + [1] * 6)
    apart = sum(variance_of_sums(u[strata == h]).variance for h in (0, 1))
    found = variance_of_sums(u, strata)
    assert found.variance == pytest.approx(apart)
    assert found.df == 8


def test_a_census_has_no_sampling_error():
    assert variance_of_sums([1.0, 5.0, 2.0], fpc=[3, 3, 3]).variance == 0
    half = variance_of_sums([1.0, 5.0, 2.0], fpc=[0.5, 0.5, 0.5]).variance
    assert half == pytest.approx(variance_of_sums([1.0, 5.0, 2.0]).variance / 2)
    with pytest.raises(MethodError, match="fpc"):
        variance_of_sums([1.0, 5.0, 2.0], fpc=[2, 2, 2])


def test_a_lonely_cluster_is_counted_and_not_free():
    found = variance_of_sums([1.0, 2.0, 9.0], [0, 0, 1])
    assert found.lonely == 1
    assert found.variance > variance_of_sums([1.0, 2.0]).variance


def test_one_cluster_has_no_variance():
    found = variance_of_sums([1.0])
    assert isnan(found.variance)
    assert isnan(found.std_error)
    assert found.df == degrees_of_freedom(1) == 0


def test_several_estimates_get_their_covariance(rows):
    values, totals = cells_of(rows, "customer")
    w = totals.sum(axis=0)
    both = np.column_stack(
        [influence_mean(values, w), influence_mean(np.where(np.isnan(values), values, values >= 4), w)]
    )
    found = cluster_variance(totals, both).variance
    assert found.shape == (2, 2)
    for k in (0, 1):
        assert found[k, k] == pytest.approx(cluster_variance(totals, both[:, k]).variance)


def test_influence_is_the_derivative(rows):
    """Adding a little weight to a cell moves the estimate by influence times it."""
    values, totals = cells_of(rows, "customer")
    w, step = totals.sum(axis=0), 1e-6
    kept = np.isfinite(values)
    for j in range(len(w)):
        more = w + step * (np.arange(len(w)) == j)
        slope = (
            np.average(values[kept], weights=more[kept]) - np.average(values[kept], weights=w[kept])
        ) / step
        assert influence_mean(values, w)[j] == pytest.approx(slope, abs=1e-5)


def test_a_ratio_without_a_base_is_not_defined():
    assert np.isnan(influence_ratio([1, 0], [0, 0], [3, 1])).all()


def test_kish_of_cells_is_kish_of_rows(rows):
    w = rows["weight"]
    cells = [w[:20], w[20:]]
    found = kish_design_effect([c.sum() for c in cells], [(c**2).sum() for c in cells], 60)
    assert found == pytest.approx(kish_design_effect(w)) == pytest.approx(60 * (w**2).sum() / w.sum() ** 2)


def test_sums_of_clusters_are_sorted_by_key():
    assert cluster_sums(np.eye(3), ["b", "a", "b"]).tolist() == [[0, 1, 0], [1, 0, 1]]


answers = st.lists(
    st.tuples(st.integers(1, 5), st.floats(0.1, 5), st.integers(0, 8)), min_size=4, max_size=30
).filter(lambda rows: len({r[2] for r in rows}) > 1)


def interval_of(rows):
    """Estimate, error and interval of the share 4-5 of (score, weight, customer) rows."""
    score, weight, customer = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = survey_mean(score >= 4, design_of(len(rows), weights=weight, clusters=customer))
    n = len(rows)
    bounds = share_interval(found.mean, found.std_error**2, n, found.df, kish_deff=kish_design_effect(weight))
    return found.mean, found.std_error, bounds


@given(rows=answers)
def test_weights_times_ten_change_nothing(rows):
    mean, error, bounds = interval_of(rows)
    mean10, error10, bounds10 = interval_of([(s, 10 * w, c) for s, w, c in rows])
    assert (mean10, error10) == pytest.approx((mean, error), rel=1e-9, abs=1e-12)
    assert (bounds10.low, bounds10.high) == pytest.approx((bounds.low, bounds.high), abs=1e-7, nan_ok=True)


@given(rows=answers, which=st.integers(0, 3))
def test_a_row_split_in_two_halves_of_one_customer_changes_nothing(rows, which):
    score, weight, customer = rows[which]
    halves = [*rows[:which], (score, weight / 2, customer), (score, weight / 2, customer), *rows[which + 1 :]]
    assert interval_of(halves)[:2] == pytest.approx(interval_of(rows)[:2], rel=1e-9, abs=1e-12)


@given(rows=answers, order=st.randoms())
def test_order_of_rows_does_not_matter(rows, order):
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert interval_of(shuffled)[:2] == pytest.approx(interval_of(rows)[:2], rel=1e-9, abs=1e-12)


def test_the_same_rows_of_two_customers_change_the_error_only():
    rows = [(5, 1.0, i // 2) if i % 4 < 2 else (2, 1.0, i // 2) for i in range(40)]
    apart = [(s, w, i) for i, (s, w, _) in enumerate(rows)]
    assert interval_of(apart)[0] == interval_of(rows)[0]
    assert interval_of(apart)[1] < 0.8 * interval_of(rows)[1]


def test_a_domain_keeps_every_cluster_of_the_design():
    """A group's error counts clusters in which nobody of the group answered: G/(G-1) of all."""
    y, group, customer = (
        np.array([1.0, 0, 1, 1, 0, 1]),
        np.array(list("aaabbb")),
        np.array([0, 1, 2, 3, 4, 5]),
    )
    design = design_of(6, clusters=customer)
    found = survey_domains(y, group, design)["a"]
    alone = survey_mean(y[:3], design_of(3, clusters=customer[:3]))
    assert found.mean == alone.mean
    assert found.std_error**2 / alone.std_error**2 == pytest.approx((6 / 5) / (3 / 2))


def test_a_negative_weight_is_refused():
    with pytest.raises(MethodError, match="weight is negative"):
        design_of(2, weights=[1.0, -1.0])


def test_a_mean_with_next_to_no_degree_of_freedom_has_no_range():
    """As of 100 answers of which one weighs 10,000,000 times the others: t is beyond all numbers."""
    for df in (0.01, 1e-5, 1e-9):
        found = bounded_mean(4.0, 1e-8, df, 1, 5)
        assert np.isnan(found.low)
        assert np.isnan(found.high)
