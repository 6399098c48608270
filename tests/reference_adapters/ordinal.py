"""Cumulative logit and probit, as R clm; Brant's test and the nominal test beside the logit."""

import numpy as np

from csat_research.stats.brant_as_r import brant_as_r
from csat_research.stats.effects import average_derivatives, average_predictions, finite_effects
from csat_research.stats.ordinal import ordinal
from csat_research.stats.proportional import nominal_test

from .models import design, is_level, named, read
from .shares import named as code_name


def ordinal_model(link):
    def adapter(given, read_csv):
        frame = read(given, read_csv, "weight")
        x = design(frame, given["x"], given.get("categorical") or {})
        levels = [str(level) for level in given["levels"]]
        y = frame[given["y"]].map(lambda code: levels.index(code_name(code))).to_numpy(dtype=float)
        counts = frame[given["weight"]].to_numpy(dtype=float) if given.get("weight") else None
        fit = ordinal(y, x, names=x.columns, link=link, counts=counts, errors="classical")
        top = levels.index(str(given["top_from"]))
        found = parameters(fit, levels) | points(fit.at(top), x, given)
        return found | proportional(y, x, given, counts) if link == "logit" else found

    return adapter


def parameters(fit, levels):
    cuts = len(fit.thresholds)
    whole, cut_names = fit.estimates, [f"{levels[c]}|{levels[c + 1]}" for c in range(cuts)]
    slopes = whole.names[cuts:]
    low, high = whole.interval()
    ratio = fit.likelihood_ratio
    return {
        "n": fit.n,
        "rows": whole.n,
        "coef": named(slopes, whole.coefficients[cuts:]),
        "se": named(slopes, whole.std_error[cuts:]),
        "z": named(slopes, whole.statistic[cuts:]),
        "p_value": named(slopes, whole.p_value[cuts:]),
        "ci_wald_lower": named(slopes, low[cuts:]),
        "ci_wald_upper": named(slopes, high[cuts:]),
        "odds_ratio": named(slopes, np.exp(whole.coefficients[cuts:])),
        "thresholds": named(cut_names, fit.thresholds),
        "thresholds_se": named(cut_names, whole.std_error[:cuts]),
        "loglik": whole.loglik,
        "loglik_null": whole.loglik_null,
        "mcfadden_r2": fit.r2,
        "lr_chi2": ratio.statistic,
        "lr_df": ratio.df,
        "aic": fit.aic,
    }


def points(share, x, given):
    """P(Y >= top): its mean, first rows, and what a slope of a number or 0 -> 1 of a dummy does to the mean."""
    effects = {}
    for j, column in enumerate(list(x)[1:], start=1):
        two_values = set(x[column].unique()) <= {0.0, 1.0}
        if two_values or any(is_level(column, name, given["x"]) for name in given.get("categorical") or {}):
            change = (x.assign(**{column: 0.0}), x.assign(**{column: 1.0}))
            effects[column] = finite_effects(share, [change], sampled=False)
        else:
            effects[column] = average_derivatives(share, x, [j], sampled=False)
    return {
        "mean_p_top": average_predictions(share, [x]).estimates[0],
        "p_top_first_rows": share.fitted[:5],
        "ame_p_top": {name: one.estimates[0] for name, one in effects.items()},
        "ame_p_top_se": {name: one.std_error[0] for name, one in effects.items()},
    }


def proportional(y, x, given, counts):
    terms = {
        name: [j for j, column in enumerate(x) if column == name or is_level(column, name, given["x"])]
        for name in given["x"]
    }
    numbers = [name for name in given["x"] if terms[name] and [*x][terms[name][0]] == name]
    nominal = nominal_test(y, x, terms, counts=counts, at_zero=numbers)
    found = {
        "nominal_lr": {name: one.statistic for name, one in nominal.items()},
        "nominal_p": {name: one.p_value for name, one in nominal.items()},
    }
    if counts is not None:
        return found
    tests = brant_as_r(y, x, list(x))
    return found | {
        "brant": {
            "chi2": {name: one.statistic for name, one in tests.items()},
            "df": {name: one.df for name, one in tests.items()},
            "p_value": {name: one.p_value for name, one in tests.items()},
        }
    }


ADAPTERS = {f"ordinal_{link}": ordinal_model(link) for link in ("logit", "probit")}
