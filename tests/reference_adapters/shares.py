"""Shares and means: intervals of one share, sample designs, weights."""

from dataclasses import asdict

import numpy as np

from csat_research.stats import intervals
from csat_research.stats.survey_means import (
    PROPORTION_INTERVALS,
    design_of,
    survey_domains,
    survey_mean,
    survey_share_interval,
    weight_summary,
)


def bounds(found):
    return {"lower": found.low, "upper": found.high}


def design(given, frame):
    columns = {name: given.get(name) for name in ("weight", "cluster", "strata", "fpc")}
    taken = {name: None if column is None else frame[column].to_numpy() for name, column in columns.items()}
    return design_of(
        len(frame),
        weights=taken["weight"],
        clusters=taken["cluster"],
        strata=taken["strata"],
        fpc=taken["fpc"],
    )


def named(code):
    """A code as R names it: 3, also where a gap made the column 3.0."""
    return f"{code:g}" if isinstance(code, float) else str(code)


def satisfied(answers, top):
    """1 for a top code, 0 for another, NaN for no answer."""
    return np.where(answers.isna(), np.nan, answers.isin(top))


def binom_ci(given, read_csv):
    case = (given["successes"], given["n"], given["confidence"])
    found = {name: bounds(interval(*case)) for name, interval in intervals.SHARE_INTERVALS.items()}
    return found | {
        "estimate": intervals.wilson(*case).estimate,
        "jeffreys_unmodified": bounds(intervals.jeffreys(*case, modified=False)),
        "wilson_continuity": bounds(intervals.wilson_continuity(*case)),
    }


def top_box_ci(given, read_csv):
    shares = satisfied(read_csv(given["csv"])[given["column"]], given["top"])
    n, successes = int(np.isfinite(shares).sum()), int(np.nansum(shares))
    found = intervals.wilson(successes, n, given["confidence"])
    return {
        "n": n,
        "missing": len(shares) - n,
        "successes": successes,
        "estimate": found.estimate,
        "wilson": bounds(found),
    }


def survey_mean_case(given, read_csv):
    frame = read_csv(given["csv"])
    found = survey_mean(frame[given["y"]], design(given, frame))
    return {
        "mean": found.mean,
        "se": found.std_error,
        "df": found.df,
        "deff": found.deff,
        "ci_t": bounds(found.interval(given["confidence"])),
    }


def survey_proportion(given, read_csv):
    frame = read_csv(given["csv"])
    top, plan = satisfied(frame[given["y"]], given["top"]), design(given, frame)
    found = survey_mean(top, plan)
    case = (found.mean, found.std_error**2, len(frame), found.df)
    weight = float(plan.weights[np.isfinite(np.asarray(top, dtype=float))].sum() / plan.weights.mean())
    how = {"level": given["confidence"], "answered": (found.n, weight)}
    intervals_found = {
        name: bounds(survey_share_interval(*case, method=name, **how)) for name in PROPORTION_INTERVALS
    }
    return {"estimate": found.mean, "se": found.std_error, "df": found.df, **intervals_found}


def survey_domains_case(given, read_csv):
    frame = read_csv(given["csv"])
    shares = satisfied(frame[given["y"]], given["top"])
    found = survey_domains(shares, frame[given["by"]].to_numpy(), design(given, frame))
    return {
        "domains": [
            {"domain": named(key), "estimate": one.mean, "se": one.std_error} for key, one in found.items()
        ],
    }


def weight_summary_case(given, read_csv):
    return asdict(weight_summary(read_csv(given["csv"])[given["weight"]]))


ADAPTERS = {
    "binom_ci": binom_ci,
    "top_box_ci": top_box_ci,
    "survey_mean": survey_mean_case,
    "survey_proportion": survey_proportion,
    "survey_domains": survey_domains_case,
    "weight_summary": weight_summary_case,
}
