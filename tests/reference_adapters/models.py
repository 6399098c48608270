"""Models: least squares, logistic regression, survey weights and clusters."""

import numpy as np
import pandas as pd

from csat_research.stats.columns import vif
from csat_research.stats.linear import linear


def design(frame, columns, categorical):
    """Constant, numbers, and treatment dummies named as in R: the variable and its level."""
    parts = [pd.DataFrame({"(Intercept)": np.ones(len(frame))}, index=frame.index)]
    for name in columns:
        if name not in categorical:
            parts.append(frame[[name]])
            continue
        levels = categorical[name] if isinstance(categorical, dict) else sorted(frame[name].unique())
        parts.append(pd.DataFrame({f"{name}{level}": frame[name] == level for level in levels[1:]}))
    return pd.concat(parts, axis=1).astype(float)


def read(given, read_csv, *more):
    frame = read_csv(given["csv"])
    asked = [given["y"], *given["x"], *(given[key] for key in more if given.get(key))]
    return frame.dropna(subset=asked)


def named(columns, values):
    return dict(zip(columns, values, strict=True))


def ols_cluster(given, read_csv):
    frame = read(given, read_csv, "cluster", "cluster_2")
    x = design(frame, given["x"], text_columns(given, frame))
    ways = [frame[given[key]].to_numpy() for key in ("cluster", "cluster_2") if key in given]
    model = {
        rule: linear(frame[given["y"]], x, clusters=ways[:1], errors=rule) for rule in ("CR0", "CR1", "CR3")
    }
    low, high = model["CR1"].interval()
    found = {
        "n": len(frame),
        "clusters": model["CR1"].clusters[0],
        "coef": named(x, model["CR1"].coefficients),
        "p_cr1_t": named(x, model["CR1"].p_value),
        "ci_cr1_lower": named(x, low),
        "ci_cr1_upper": named(x, high),
    } | {f"se_{rule.lower()}": named(x, one.std_error) for rule, one in model.items()}
    if len(ways) == 2:
        both = linear(frame[given["y"]], x, clusters=ways, errors="CR1")
        found["se_twoway"] = named(x, both.std_error)
    return found


def text_columns(given, frame):
    return given.get("categorical") or [
        name for name in given["x"] if not pd.api.types.is_numeric_dtype(frame[name])
    ]


def survey_gaussian(given, read_csv):
    frame = read(given, read_csv, "weight", "cluster", "strata")
    return survey_fit(linear, frame[given["y"]], given, frame)


def survey_fit(model, outcome, given, frame):
    x = design(frame, given["x"], text_columns(given, frame))
    fit = model(
        outcome.to_numpy(dtype=float),
        x,
        weights=frame[given["weight"]],
        clusters=[frame[given["cluster"]].to_numpy()] if given.get("cluster") else (),
        strata=frame[given["strata"]].to_numpy() if given.get("strata") else None,
        errors="svyglm",
    )
    low, high = fit.interval()
    return {
        "coef": named(x, fit.coefficients),
        "se": named(x, fit.std_error),
        "t": named(x, fit.statistic),
        "p_value": named(x, fit.p_value),
        "df_residual": fit.df[0],
        "ci_lower": named(x, low),
        "ci_upper": named(x, high),
    }


ADAPTERS = {
    "ols_cluster": ols_cluster,
    "survey_gaussian": survey_gaussian,
}
