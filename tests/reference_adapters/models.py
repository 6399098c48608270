"""Models: least squares, logistic regression, survey weights and clusters."""

import numpy as np
import pandas as pd

from csat_research.stats.clustered import auc
from csat_research.stats.columns import vif
from csat_research.stats.diagnostics import linear_diagnostics, logit_diagnostics, standardised
from csat_research.stats.effects import average_derivatives, finite_effects
from csat_research.stats.linear import linear
from csat_research.stats.logit import logistic
from csat_research.stats.profiles import profile_interval


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
        found["se_twoway"] = named(x, unrepaired(both.sandwich))
    return found


def unrepaired(found):
    """Errors of A + b - both as R leaves them; ours lifts what is no covariance to one."""
    first, second, both = (np.diag(way.covariance()) for way in found.ways)
    variance = first + second - both
    return np.sqrt(np.where(variance >= 0, variance, np.nan))


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


def ols(given, read_csv):
    frame = read(given, read_csv)
    x = design(frame, given["x"], text_columns(given, frame))
    y = frame[given["y"]].to_numpy(dtype=float)
    plain, robust = linear(y, x, errors="classical"), linear(y, x, errors="HC3")
    low, high = plain.interval()
    robust_low, robust_high = robust.interval()
    found = {
        "coef": named(x, plain.coefficients),
        "se": named(x, plain.std_error),
        "t": named(x, plain.statistic),
        "p_value": named(x, plain.p_value),
        "ci_lower": named(x, low),
        "ci_upper": named(x, high),
        "p_hc3_t": named(x, robust.p_value),
        "ci_hc3_lower": named(x, robust_low),
        "ci_hc3_upper": named(x, robust_high),
        "vif": named(given["x"], vif(x.iloc[:, 1:], sizes=sizes(x, given))),
        "beta_standardised": named(list(x)[1:], standardised(plain.coefficients[1:], y, x.iloc[:, 1:])),
        "wald_hc3_terms": terms(robust, x, given),
    }
    rules = ("HC0", "HC1", "HC2", "HC3")
    errors = {f"se_{rule.lower()}": named(x, linear(y, x, errors=rule).std_error) for rule in rules}
    return found | errors | ols_diagnostics(y, x)


def terms(fit, x, given):
    """Joint test of every driver: one column, or all of its dummies."""
    drivers = list(given["x"])
    places = {
        name: [j for j, column in enumerate(x) if column == name or is_level(column, name, drivers)]
        for name in drivers
    }
    tests = {name: fit.wald(at) for name, at in places.items()}
    return {name: one.statistic for name, one in tests.items()}


def sizes(x, given):
    """Number of columns of every driver."""
    drivers = list(given["x"])
    return [sum(column == name or is_level(column, name, drivers) for column in x) for name in drivers]


def is_level(column, name, drivers):
    return column not in drivers and column.startswith(name)


def ols_diagnostics(y, x):
    found = linear_diagnostics(y, x)
    equal = found.breusch_pagan
    return {
        "n": len(y),
        "r_squared": found.r2,
        "adj_r_squared": found.r2_adjusted,
        "sigma": found.sigma,
        "f": found.f,
        "f_df": list(found.f_df),
        "aic_R": found.aic,
        "bic_R": found.bic,
        "loglik": found.loglik,
        "breusch_pagan_koenker": {"statistic": equal.statistic, "df": equal.df, "p_value": equal.p_value},
        "reset_2_3": {"f": found.reset.statistic, "p_value": found.reset.p_value},
        "durbin_watson": found.durbin_watson,
        "shapiro_w": found.shapiro.statistic,
        "shapiro_p": found.shapiro.p_value,
        "max_cook": found.max_cook,
        "max_hat": found.max_hat,
    }


def survey_logit(given, read_csv):
    frame = read(given, read_csv, "weight", "cluster", "strata")
    return survey_fit(logistic, frame[given["y"]].isin(given["top"]), given, frame)


def binary_logit(given, read_csv):
    frame = read(given, read_csv, "cluster")
    x = design(frame, given["x"], given.get("categorical") or {})
    y = frame[given["y"]].to_numpy(dtype=float)
    fit = logistic(y, x, errors="classical")
    ends = [profile_interval(y, x, j, spline=True) for j in range(x.shape[1])]
    fitted = logit_diagnostics(y, fit.fitted)
    ties = fitted.hosmer_lemeshow
    found = {
        "n": fit.n,
        "coef": named(x, fit.coefficients),
        "se": named(x, fit.std_error),
        "z": named(x, fit.statistic),
        "p_value": named(x, fit.p_value),
        "se_hc0": named(x, logistic(y, x, errors="HC0").std_error),
        "ci_profile_lower": named(x, [end[0] for end in ends]),
        "ci_profile_upper": named(x, [end[1] for end in ends]),
        "odds_ratio": named(x, np.exp(fit.coefficients)),
        "loglik": fit.loglik,
        "loglik_null": fit.loglik_null,
        "mcfadden_r2": fit.r2,
        "tjur_r2": fitted.tjur_r2,
        "brier": fitted.brier,
        "auc": auc(fit.fitted, y),
        "hosmer_lemeshow_10": {"chi2": ties.statistic, "groups": fitted.groups, "p_value": ties.p_value},
    }
    return found | marginal(fit, x, given) | clustered_errors(y, x, frame, given)


def marginal(fit, x, given):
    """Slopes of numbers, discrete changes from the base level for dummies; without the sampling of rows."""
    effects = {}
    for j, column in enumerate(list(x)[1:], start=1):
        factor = next(
            (name for name in given.get("categorical") or {} if is_level(column, name, given["x"])), None
        )
        if factor is None:
            effects[column] = average_derivatives(fit, x, [j], sampled=False)
            continue
        levels = [name for name in x if is_level(name, factor, given["x"])]
        before = x.assign(**dict.fromkeys(levels, 0.0))
        effects[column] = finite_effects(fit, [(before, before.assign(**{column: 1.0}))], sampled=False)
    return {
        "ame": {name: one.estimates[0] for name, one in effects.items()},
        "ame_se": {name: one.std_error[0] for name, one in effects.items()},
    }


def clustered_errors(y, x, frame, given):
    if not given.get("cluster"):
        return {}
    rules = {"se_cluster_hc1": "CR1", "se_cluster_hc0_adj": "svyglm"}
    clusters = [frame[given["cluster"]].to_numpy()]
    return {
        key: named(x, logistic(y, x, clusters=clusters, errors=rule).std_error) for key, rule in rules.items()
    }


ADAPTERS = {
    "ols": ols,
    "ols_cluster": ols_cluster,
    "survey_gaussian": survey_gaussian,
    "survey_logit": survey_logit,
    "binary_logit": binary_logit,
}

# R's glm stops when the deviance moves by less than 1e-8 of itself, and gives the errors of the step before: up to 1e-4 off
# (glm) or 1e-5 (svyglm). Told to go on (epsilon = 1e-14, tests/reference_more) it gives ours to 1e-9. p of a large z moves most.
LOOSER = {
    "binary_logit": {key: {"abs": 1e-6, "rel": 1e-3} for key in ("se", "z", "p_value", "ame_se")},
    "survey_logit": {
        key: {"abs": 1e-9, "rel": 1e-5} for key in ("se", "t", "p_value", "ci_lower", "ci_upper")
    },
}
