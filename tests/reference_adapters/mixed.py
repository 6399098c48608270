"""Random intercepts: lme4's lmer and glmer, lmerTest's degrees of freedom."""

from csat_research.stats.random_intercept import icc_anova, random_intercept
from csat_research.stats.random_intercept_logit import random_intercept_logit

from .models import design, named, read, text_columns
from .shares import named as code_name


def fit_of(method, y, x, groups):
    fit = random_intercept(y, x, groups, names=list(x), method=method)
    return fit, {
        "fixed": named(x, fit.coefficients),
        "se": named(x, fit.std_error),
        "var_group": fit.var_group,
        "var_residual": fit.var_residual,
        "icc": fit.icc,
        "loglik": fit.loglik,
        "n": fit.n,
        "groups": len(fit.groups),
    }


def by_group(fit, x):
    """Predicted effects and their errors, shrunken and raw means."""
    parts = {
        "blup": fit.effects,
        "blup_se": fit.effect_errors,
        "shrunken_mean": fit.shrunken().means,
        "raw_mean": fit.means,
        "n_per_group": fit.sizes,
    }
    terms = {"satterthwaite_df": fit.df, "satterthwaite_p": fit.p_value}
    return {key: named(fit.groups, one) for key, one in parts.items()} | {
        key: named(x, one) for key, one in terms.items()
    }


def intercept(given, read_csv):
    frame = read(given, read_csv, "group")
    x = design(frame, given["x"], text_columns(given, frame))
    y = frame[given["y"]].to_numpy(dtype=float)
    groups = [code_name(one) for one in frame[given["group"]]]
    reml, numbers = fit_of("reml", y, x, groups)
    ml, plain = fit_of("ml", y, x, groups)
    return {
        "reml": numbers | by_group(reml, x),
        "ml": plain,
        "lr_random_intercept": ml.likelihood_ratio,
        "lr_p_halved": ml.likelihood_ratio_p,
        "icc1_anova": icc_anova(y, groups),
    }


def logit(given, read_csv):
    frame = read(given, read_csv, "group")
    x = design(frame, given["x"], text_columns(given, frame))
    y = frame[given["y"]].isin(given["top"]).to_numpy(dtype=float)
    groups = [code_name(one) for one in frame[given["group"]]]
    laplace, exact = (random_intercept_logit(y, x, groups, names=list(x), nodes=q) for q in (1, 15))
    return {
        "laplace": {
            "fixed": named(x, laplace.coefficients),
            "se": named(x, laplace.std_error),
            "var_group": laplace.var_group,
            "loglik": laplace.loglik,
        },
        "agq15": {"fixed": named(x, exact.coefficients), "var_group": exact.var_group},
        "icc_latent": laplace.icc,
    }


ADAPTERS = {"random_intercept": intercept, "random_intercept_logit": logit}
