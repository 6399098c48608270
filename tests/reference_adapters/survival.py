"""Kaplan-Meier curves and log-rank tests."""

import math

from csat_research.stats.survival import kaplan_meier, log_rank

from .shares import named


def none(value):
    return None if math.isnan(value) else value


def curve(part, given):
    columns = part[given["time"]], part[given["event"]]
    told = {}
    for scale in ("log", "log_log", "plain"):
        found = kaplan_meier(*columns, given["confidence"], scale)
        survival, error, low, high = found.at(given["times"])
        median, median_low, median_high = found.median
        told[scale] = {
            "lower": low,
            "upper": high,
            "median_lower": none(median_low),
            "median_upper": none(median_high),
        }
    mean, mean_error = found.mean_until(given["times"][-1])
    at_risk = [int((columns[0] >= one).sum()) for one in given["times"]]
    return told | {
        "n": found.n,
        "events": found.events,
        "median": none(median),
        "survival": survival,
        "std_err_greenwood": error,
        "at_risk": at_risk,
        "rmst": mean,
        "rmst_se": mean_error,
        "rmst_to": given["times"][-1],
    }


def curves(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["time"], given["event"]])
    parts = (
        {named(name): part for name, part in frame.groupby(given["by"])}
        if given.get("by")
        else {"all": frame}
    )
    return {"groups": {name: curve(part, given) for name, part in parts.items()}}


def compared(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["time"], given["event"], given["by"]])
    case = frame[given["time"]], frame[given["event"]], frame[given["by"]]
    found = log_rank(*case)
    return {
        "chi2": found.chi2,
        "df": found.df,
        "p_value": found.p_value,
        "observed": dict(zip(found.groups, found.observed, strict=True)),
        "expected": dict(zip(found.groups, found.expected, strict=True)),
        "chi2_rho1": log_rank(*case, early=1.0).chi2,
    }


ADAPTERS = {"kaplan_meier": curves, "logrank": compared}
