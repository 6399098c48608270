"""Replicates: their exact mean and covariance, the same result in any order, joint tables, the normal short cut."""

import numpy as np
import pytest
from scipy import sparse

from csat_research.errors import MethodError
from csat_research.stats.draws import (
    BLOCK,
    cell_replicates,
    cluster_weights,
    exchange_clusters,
    percentile_interval,
    replicate_totals,
)

KINDS = ("bootstrap", "bayesian")


def clusters_of(n, seed, *, weighted=False, cells=3):
    """(clusters x cells): one to four answers of a customer, who tends to answer alike."""
    rng = np.random.default_rng(seed)
    table, favourite = np.zeros((n, cells)), rng.integers(0, cells, n)
    for answer in range(4):
        stays = rng.random(n) < 0.5
        cell = np.where(stays, favourite, rng.integers(0, cells, n))
        weight = rng.lognormal(0, 0.5, n) if weighted else np.ones(n)
        np.add.at(table, (np.arange(n), cell), weight * (rng.random(n) < 0.8**answer))
    return table


def covariance_of_the_bootstrap(table):
    """Exact covariance of the column totals when clusters are drawn with replacement."""
    centred = table - table.mean(axis=0)
    return centred.T @ centred


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True], ids=["few_profiles", "a_profile_each"])
def test_replicates_have_the_exact_mean_and_covariance(kind, weighted):
    """20,000 replicates know a standard deviation to 0.5 %, so 3 % is six of its errors."""
    table = clusters_of(120, 1, weighted=weighted)
    found = replicate_totals(table, 20_000, seed=5, kind=kind)
    exact = covariance_of_the_bootstrap(table) * (120 / 121 if kind == "bayesian" else 1)
    assert found.mean(axis=0) == pytest.approx(table.sum(axis=0), rel=0.01)
    scale = np.sqrt(np.outer(np.diag(exact), np.diag(exact)))
    assert np.abs(np.cov(found, rowvar=False) - exact).max() < 0.06 * scale.max()
    assert found.std(axis=0) == pytest.approx(np.sqrt(np.diag(exact)), rel=0.03)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
def test_order_of_clusters_and_storage_do_not_matter(kind, weighted):
    table = clusters_of(200, 2, weighted=weighted)
    shuffled = table[np.random.default_rng(0).permutation(200)]
    want = replicate_totals(table, 40, seed=3, kind=kind)
    assert replicate_totals(shuffled, 40, seed=3, kind=kind) == pytest.approx(want, rel=1e-9)
    assert replicate_totals(sparse.csr_array(shuffled), 40, seed=3, kind=kind) == pytest.approx(
        want, rel=1e-9
    )


def test_the_last_bit_of_a_sum_does_not_matter():
    """Weights summed in another order differ by 1e-16; the replicates must not notice."""
    table = np.round(clusters_of(300, 4), 0) * 0.1
    nudged = table * (1 + 1e-15 * np.random.default_rng(1).integers(-1, 2, table.shape))
    assert replicate_totals(nudged, 30, seed=8) == pytest.approx(
        replicate_totals(table, 30, seed=8), rel=1e-9
    )


def test_a_seed_is_a_seed():
    table = clusters_of(50, 3)
    assert (replicate_totals(table, 10, seed=1) == replicate_totals(table, 10, seed=1)).all()
    assert (replicate_totals(table, 10, seed=1) != replicate_totals(table, 10, seed=2)).any()


@pytest.mark.parametrize("kind", KINDS)
def test_tables_over_the_same_clusters_stay_joint(kind):
    table = clusters_of(80, 6, cells=4)
    left, right = (
        replicate_totals(part, 25, seed=9, kind=kind, order="given") for part in (table[:, :2], table[:, 2:])
    )
    assert np.hstack([left, right]) == pytest.approx(
        replicate_totals(table, 25, seed=9, kind=kind, order="given")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_blocks_that_add_to_the_clusters(kind):
    blocks = list(cluster_weights(1_500_000, 5, seed=1, kind=kind))
    assert max(block.size for block in blocks) <= BLOCK
    assert [len(block) for block in blocks] == [2, 2, 1]
    assert np.concatenate([block.sum(axis=1) for block in blocks]) == pytest.approx(1_500_000)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_are_known_are_those_that_were_drawn_and_nobody_writes_over_them(kind):
    first = next(cluster_weights(40, 30, seed=3, kind=kind))
    assert next(cluster_weights(40, 30, seed=3, kind=kind)) is first
    drawn = first.copy()
    assert not np.array_equal(next(cluster_weights(40, 30, seed=4, kind=kind)), drawn)
    assert np.array_equal(next(cluster_weights(40, 30, seed=3, kind=kind)), drawn)
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0


def test_strata_keep_their_number_of_clusters():
    table = np.column_stack([np.repeat([1.0, 0.0], [30, 70]), np.repeat([0.0, 1.0], [30, 70])])
    strata = np.repeat(["a", "b"], [30, 70])
    assert np.unique(replicate_totals(table, 50, seed=2, strata=strata), axis=0).tolist() == [[30.0, 70.0]]
    assert len(np.unique(replicate_totals(table, 50, seed=2), axis=0)) > 5


def shares_and_means(totals):
    """Twenty estimates of each replicate: shares of cells, and ratios of neighbours."""
    shares = totals / totals.sum(axis=1, keepdims=True)
    ratios = totals[:, 1:] / (totals[:, 1:] + totals[:, :-1])
    return np.hstack([shares, ratios])


def test_above_many_clusters_a_normal_gives_the_errors_of_the_cluster_bootstrap():
    """Errors within 2 % on average over 19 estimates; 4,000 replicates know each to 1.1 %, hence 5 % for one."""
    table = clusters_of(21_000, 11, weighted=True, cells=10)
    exact = replicate_totals(sparse.csr_array(table), 4_000, seed=1, normal_above=None)
    drawn = replicate_totals(sparse.csr_array(table), 4_000, seed=2)
    assert not np.isin(drawn[:, 0], exact[:, 0]).any()
    ratio = shares_and_means(drawn).std(axis=0) / shares_and_means(exact).std(axis=0)
    assert np.abs(ratio - 1).max() < 0.05
    assert abs(np.exp(np.log(ratio).mean()) - 1) < 0.02


def test_a_normal_is_not_drawn_for_rare_cells():
    table = clusters_of(20_500, 12)
    table[:, 2] = 0
    table[:20, 2] = 1
    found = replicate_totals(table, 200, seed=1)[:, 2]
    assert found.min() >= 0
    assert np.all(found == np.round(found))


@pytest.mark.parametrize("kind", KINDS)
def test_cells_draw_the_spread_of_weights_too(kind):
    """Error of a weighted share by replicates of cells against its linearised value; the mean weight alone is short."""
    rng = np.random.default_rng(5)
    weights, cell = rng.lognormal(0, 0.7, 2_000), rng.integers(0, 2, 2_000)
    n, w, w2 = (np.bincount(cell, weights=x) for x in (np.ones(2_000), weights, weights**2))
    share = w[1] / w.sum()
    exact = np.sqrt(sum(weights**2 * (cell - share) ** 2)) / w.sum()
    draws = cell_replicates(n, w, w2, 8_000, seed=1, kind=kind)
    found = (draws[:, 1] / draws.sum(axis=1)).std()
    flat = cell_replicates(n, w, w**2 / n, 8_000, seed=1, kind=kind)
    assert found == pytest.approx(exact, rel=0.03)
    assert (flat[:, 1] / flat.sum(axis=1)).std() < 0.9 * exact


def test_percentiles_leave_out_what_is_not_defined():
    draws = np.column_stack([np.arange(100.0), np.arange(100.0)])
    draws[:3, 0] = np.nan
    draws[:30, 1] = np.nan
    low, high = percentile_interval(draws, 0.9)
    assert low[0] == pytest.approx(np.quantile(np.arange(3, 100), 0.05))
    assert np.isnan([low[1], high[1]]).all()


def test_exchanged_clusters_stay_whole():
    rng = np.random.default_rng(0)
    clusters = np.sort(np.concatenate([np.repeat(np.arange(10), 2), np.repeat(np.arange(10, 15), 3)]))
    found = exchange_clusters(clusters, seed=4)
    assert sorted(found) == list(range(len(clusters)))
    for key in np.unique(clusters):
        assert len(np.unique(clusters[found[clusters == key]])) == 1
    assert (clusters[found] != clusters).any()
    assert sorted(exchange_clusters(rng.integers(0, 9, 60), seed=1)) == list(range(60))


def test_rows_sorted_inside_their_cluster_are_not_paired_by_rank():
    """Sorted by score, the k-th row of a customer would else meet the k-th of another, and chance would look like a link."""
    rng = np.random.default_rng(1)
    clusters, score = np.repeat(np.arange(400), 3), np.sort(rng.normal(size=(400, 3)), axis=1).ravel()
    found = [np.corrcoef(score, score[exchange_clusters(clusters, seed)])[0, 1] for seed in range(200)]
    # Means of 200 permutations of 1,200 values: standard error about .03 / 14.
    assert abs(np.mean(found)) < 0.01


def test_sizes_of_their_own_are_mixed_too():
    clusters = np.repeat([0, 1, 2], [5, 7, 9])
    assert any((exchange_clusters(clusters, seed) != np.arange(21)).any() for seed in range(5))


def test_what_cannot_be_is_said():
    with pytest.raises(MethodError, match="bootstrap, bayesian"):
        replicate_totals(np.eye(2), 2, seed=0, kind="jackknife")
    with pytest.raises(MethodError, match="no cluster"):
        replicate_totals(np.zeros((0, 2)), 2, seed=0)
    with pytest.raises(MethodError, match="no answer"):
        cell_replicates([0], [0], [0], 2, seed=0)
