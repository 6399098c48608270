"""Importance: shares of R² by every metric, blocks, controls, dominance."""

import pandas as pd

from csat_research.stats.association import covariance
from csat_research.stats.dominance import dominance
from csat_research.stats.draws import percentile_interval
from csat_research.stats.halving import subset_gains
from csat_research.stats.logit import PSEUDO_R2, logistic_subsets
from csat_research.stats.replicates import (
    bca_interval,
    jackknife_covariances,
    moment_totals,
    replicate_covariances,
)
from csat_research.stats.shapley import METRICS, correlations, first, last, lmg, lmg_batch


def dummies(frame, columns, categorical):
    """Model columns and the number of them per driver: one, or levels - 1."""
    parts = [
        pd.get_dummies(frame[name], drop_first=True) if name in categorical else frame[[name]]
        for name in columns
    ]
    return pd.concat(parts, axis=1).astype(float), [part.shape[1] for part in parts]


def complete(given, read_csv):
    columns = [given["y"], *given["x"], *given.get("controls", [])]
    return read_csv(given["csv"]).dropna(subset=columns)


def relative_importance_ols(given, read_csv):
    frame = complete(given, read_csv)
    matrix = covariance(frame[[given["y"], *given["x"]]])
    found = {name: metric(matrix) for name, metric in METRICS.items()}
    named = {name: dict(zip(given["x"], values, strict=True)) for name, values in found.items()}
    shares = {name: values / values.sum() for name, values in found.items()}
    return {
        "n": len(frame),
        "r_squared": lmg(matrix).r2,
        "var_y": matrix[0, 0] * len(frame) / (len(frame) - 1),
        "share": {name: dict(zip(given["x"], values, strict=True)) for name, values in shares.items()},
        **named,
    }


def relative_importance_weighted(given, read_csv):
    frame = complete(given, read_csv)
    matrix = covariance(frame[[given["y"], *given["x"]]], frame[given["weight"]])
    return three(matrix, given["x"])


def three(matrix, names, sizes=None):
    found = lmg(matrix, sizes=sizes)
    values = {"lmg": found.shares, "last": last(matrix, sizes=sizes), "first": first(matrix, sizes=sizes)}
    return {key: dict(zip(names, one, strict=True)) for key, one in values.items()} | {"r_squared": found.r2}


def relative_importance_grouped(given, read_csv):
    frame, groups = complete(given, read_csv), dict(given["groups"])
    grouped = {name for members in groups.values() for name in members}
    groups |= {name: [name] for name in given["x"] if name not in grouped}
    ordered = [name for members in groups.values() for name in members]
    matrix = covariance(frame[[given["y"], *ordered]])
    return three(matrix, list(groups), [len(members) for members in groups.values()])


def relative_importance_factor(given, read_csv):
    frame = complete(given, read_csv)
    columns, sizes = dummies(frame, given["x"], given["categorical"])
    return three(covariance(pd.concat([frame[given["y"]], columns], axis=1)), given["x"], sizes)


def relative_importance_controls(given, read_csv):
    frame = complete(given, read_csv)
    text = [name for name in given["controls"] if not pd.api.types.is_numeric_dtype(frame[name])]
    controls, sizes = dummies(frame, given["controls"], text)
    matrix = covariance(pd.concat([frame[given["y"]], controls, frame[given["x"]]], axis=1))
    found = lmg(matrix, controls=sum(sizes))
    return {
        "r_squared_full": found.r2,
        "r_squared_controls": found.r2_controls,
        "lmg": dict(zip(given["x"], found.shares, strict=True)),
    }


def square(values, names):
    return {"rows": names, "cols": names, "values": values}


def by_size(values, names):
    return {"rows": names, "cols": [str(size) for size in range(len(names))], "values": values}


def dominance_ols(given, read_csv):
    names = given["x"]
    frame = complete(given, read_csv)
    fits = subset_gains(correlations(covariance(frame[[*names, given["y"]]])))
    found = dominance(fits)
    ranks = (-found.general).argsort().argsort() + 1
    return {
        "r_squared": fits[-1],
        "general": dict(zip(names, found.general, strict=True)),
        "general_ranks": dict(zip(names, ranks, strict=True)),
        "conditional": by_size(found.conditional, names),
        "complete": square(found.complete, names),
        "conditional_matrix": square(found.conditional_matrix, names),
        "general_matrix": square(found.general_matrix, names),
    }


def relative_importance_boot(given, read_csv):
    frame = complete(given, read_csv)
    columns = frame[[given["y"], *given["x"]]]
    totals, found = moment_totals(columns), lmg(covariance(columns)).shares
    draws = lmg_batch(replicate_covariances(totals, given["resamples"], seed=1)).shares
    without = lmg_batch(jackknife_covariances(totals)).shares
    ends = {
        "percentile": percentile_interval(draws, given["confidence"]),
        "bca": bca_interval(found, draws, without, given["confidence"]),
    }
    bounds = {
        f"{name}_{side}": end[i] for name, end in ends.items() for i, side in enumerate(("lower", "upper"))
    }
    return {key: dict(zip(given["x"], one, strict=True)) for key, one in {"lmg": found, **bounds}.items()}


def dominance_logit(given, read_csv):
    frame, names = complete(given, read_csv), given["x"]
    x, y = frame[names].to_numpy(dtype=float), frame[given["y"]].to_numpy(dtype=float)
    fits = {kind: logistic_subsets(y, x, kind=kind) for kind in PSEUDO_R2}
    found = {kind: dominance(one) for kind, one in fits.items()}
    general = {f"general_{kind}": dict(zip(names, one.general, strict=True)) for kind, one in found.items()}
    return {
        "mcfadden_r2": fits["mcfadden"][-1],
        **general,
        "conditional_mcfadden": by_size(found["mcfadden"].conditional, names),
        "complete_matrix_mcfadden": square(found["mcfadden"].complete, names),
    }


ADAPTERS = {
    "relative_importance_ols": relative_importance_ols,
    "relative_importance_weighted": relative_importance_weighted,
    "relative_importance_grouped": relative_importance_grouped,
    "relative_importance_factor": relative_importance_factor,
    "relative_importance_controls": relative_importance_controls,
    "relative_importance_boot": relative_importance_boot,
    "dominance_ols": dominance_ols,
    "dominance_logit": dominance_logit,
}
