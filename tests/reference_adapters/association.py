"""Association: correlations, partial correlations, all pairs."""

import numpy as np

from csat_research.stats.adjust import adjusted
from csat_research.stats.association import (
    biserial,
    bonett_wright,
    fieller,
    kendall,
    partial,
    pearson,
    semipartial,
    spearman,
)

METHODS = {"pearson": pearson, "spearman": spearman}


def bounds(found):
    return {"lower": found.low, "upper": found.high}


def complete(given, read_csv, *columns):
    return read_csv(given["csv"]).dropna(subset=list(columns))


def correlation_pair(given, read_csv):
    frame, level = complete(given, read_csv, given["x"], given["y"]), given["confidence"]
    x, y = frame[given["x"]], frame[given["y"]]
    r, rho, tau = pearson(x, y, level), spearman(x, y, level), kendall(x, y)
    return {
        "n": len(frame),
        "pearson": {"r": r.estimate, "t": r.statistic, "df": r.df, "p_value": r.p_value, "fisher": bounds(r)},
        "spearman": {
            "rho": rho.estimate,
            "p_value_t": rho.p_value,
            "bonett_wright": bounds(bonett_wright(rho.estimate, rho.n, level)),
            "fieller_106": bounds(fieller(rho.estimate, rho.n, level)),
        },
        "kendall": {"tau_b": tau.tau_b, "z": tau.z, "p_value": tau.p_value},
        "gamma": tau.gamma,
        "somers_d_y_given_x": tau.somers_d,
    }


def point_biserial(given, read_csv):
    frame = complete(given, read_csv, given["binary"], given["y"])
    found = pearson(frame[given["binary"]], frame[given["y"]], given["confidence"])
    return {
        "n": found.n,
        "r_pb": found.estimate,
        "t": found.statistic,
        "p_value": found.p_value,
        "fisher": bounds(found),
        "biserial": biserial(frame[given["binary"]], frame[given["y"]]),
    }


def partial_correlation(given, read_csv):
    frame = complete(given, read_csv, given["x"], given["y"], *given["covariates"])
    case = (frame[given["x"]], frame[given["y"]], frame[given["covariates"]], given["method"])
    both, one = partial(*case), semipartial(*case)
    return {
        "n": both.n,
        "partial": both.estimate,
        "t": both.statistic,
        "df": both.df,
        "p_value": both.p_value,
        "semipartial_y": one.estimate,
        "semipartial_p": one.p_value,
    }


def correlation_matrix(given, read_csv):
    frame, columns = read_csv(given["csv"]), given["columns"]
    names = [(columns[i], columns[j]) for j in range(len(columns)) for i in range(j)]
    found = [METHODS[given["method"]](*frame[list(pair)].dropna().to_numpy().T) for pair in names]
    raw = np.array([one.p_value for one in found])
    rows = zip(names, found, raw, adjusted(raw, "holm"), adjusted(raw, "bh"), strict=True)
    return {
        "pairs": [
            {"a": a, "b": b, "rho": one.estimate, "p_raw": p, "p_holm": holm, "p_bh": bh}
            for (a, b), one, p, holm, bh in rows
        ]
    }


ADAPTERS = {
    "correlation_pair": correlation_pair,
    "point_biserial": point_biserial,
    "partial_correlation": partial_correlation,
    "correlation_matrix": correlation_matrix,
}
