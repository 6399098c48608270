"""Products: what each unit adds to the cross-products of score and drivers, and the covariances that replicates give."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np

from csat_research.measures.derived.modelled import Model
from csat_research.measures.units import Floats, Units
from csat_research.stats.shapley import correlations
from csat_research.survey.engine.moments import covariance_of, square
from csat_research.survey.predictors import Predictors
from csat_research.survey.questions import Question

__all__ = ["Matrices", "complete_products", "paired_products"]

ROUNDING = 1e-9  # an eigenvalue so little below 0 is one of 0
Matrices = Callable[[Floats], Floats]


def complete_products(units: Units, model: Model) -> tuple[Floats, Matrices]:
    """From complete rows: each unit's sums, and covariances (r, k, k) from sums (r, m).

    Sums: (units, m) upper triangles of Σ w zz', z = [1, outcome, columns] less their means; zeros for a unit without a
    complete row.
    """
    z = np.column_stack([model.outcome, model.columns])
    z = np.column_stack([np.ones(len(z)), z - np.average(z, axis=0, weights=model.weights)])
    first, second = np.triu_indices(z.shape[1])
    found = np.zeros((units.count, len(first)))
    products = model.weights[:, None] * z[:, first] * z[:, second]
    np.add.at(found, model.codes, products)
    found += units.error_of_weights(products, model.rows)
    return found, lambda totals: np.asarray(covariance_of(square(totals, z.shape[1])))


def paired_products(units: Units, outcome: Question, predictors: Predictors) -> tuple[Floats, Matrices]:
    """From the rows that have both, for each pair of columns: each unit's sums, and covariances (r, k, k) from sums.

    Sums: (units, 4m) of w, w·a, w·b, w·ab. Pairs from different answers may give what no answers can have (an eigenvalue
    below 0): such a matrix is NaN.
    """
    columns = predictors.controls_first.matrix(units.frame)[:, 1:]
    z = np.column_stack([units.columns([outcome.name]), columns])
    z = z - np.nanmean(z, axis=0)
    known, z = ~np.isnan(z), np.nan_to_num(z)
    first, second = np.triu_indices(z.shape[1])
    both = units.w[:, None] * (known[:, first] & known[:, second])
    parts = [both, both * z[:, first], both * z[:, second], both * z[:, first] * z[:, second]]
    return units.sums(np.concatenate(parts, axis=1)), lambda totals: _of_pairs(totals, z.shape[1])


def _of_pairs(totals: Floats, size: int) -> Floats:
    w, a, b, ab = np.split(totals, 4, axis=1)
    safe = np.where(w > 0, w, nan)
    found = np.asarray(square(np.nan_to_num(ab / safe - a / safe * b / safe), size))
    least = np.linalg.eigvalsh(correlations(found))[:, 0]
    return np.where((least < -ROUNDING)[:, None, None], nan, found)
