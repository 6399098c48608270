"""Relative weights, linear and logistic."""

from csat_research.stats.association import covariance
from csat_research.stats.relative import relative_weights, relative_weights_logit


def told(names, shares, r2):
    return {
        "r_squared": r2,
        "raw": dict(zip(names, shares, strict=True)),
        "rescaled_percent": dict(zip(names, 100 * shares / shares.sum(), strict=True)),
    }


def ols(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], *given["x"]])
    found = relative_weights(covariance(frame[[given["y"], *given["x"]]]))
    return told(given["x"], found.shares, found.r2)


def logit(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], *given["x"]])
    found = relative_weights_logit(frame[given["y"]], frame[given["x"]])
    return told(given["x"], found.shares, found.r2)


ADAPTERS = {"relative_weights_ols": ols, "relative_weights_logit": logit}
