"""Net Promoter Score: one group, two, many, weighted, and the same people twice."""

from itertools import combinations

from csat_research.stats.adjust import adjusted
from csat_research.stats.differences import homogeneity, paired_means
from csat_research.stats.nps_intervals import (
    nps_adjusted,
    nps_counts,
    nps_score,
    nps_signs,
    nps_wald,
    with_extra,
)
from csat_research.stats.nps_tests import nps_difference, nps_test
from csat_research.stats.survey_means import survey_mean

from .shares import bounds, design, named


def nps_one(given, read_csv):
    counts = nps_counts(range(11), given["counts_0_to_10"])
    level, found, more = given["confidence"], nps_test(*counts), with_extra(*counts)
    adjusted_test, adjusted_interval = nps_test(*more), nps_adjusted(*counts, level)
    return {
        "n": sum(counts),
        "promoters": counts[0],
        "passives": counts[1],
        "detractors": counts[2],
        "nps": found.nps,
        "variance": found.variance,
        "se": found.std_error,
        "se_n_minus_1": found.std_error_n_minus_1,
        "p_value_vs_zero": found.p_value,
        "wald": bounds(nps_wald(*counts, level)),
        "score": bounds(nps_score(*counts, level)),
        "adjusted_wald": {"nps": adjusted_test.nps, "se": adjusted_test.std_error}
        | bounds(adjusted_interval),
    }


def nps_two(given, read_csv):
    frame = read_csv(given["csv"])
    groups = [
        nps_counts(frame.loc[frame[given["by"]] == given[key], given["y"]]) for key in ("group_1", "group_2")
    ]
    plain, more = (nps_difference(*groups, method=m, level=given["confidence"]) for m in ("wald", "adjusted"))
    return {
        "n_1": sum(groups[0]),
        "n_2": sum(groups[1]),
        "nps_1": nps_test(*groups[0]).nps,
        "nps_2": nps_test(*groups[1]).nps,
        "difference": plain.difference,
        "se": plain.std_error,
        "z": plain.statistic,
        "p_value": plain.p_value,
        "wald": bounds(plain),
        "adjusted_wald": {
            "difference": more.difference,
            "se": more.std_error,
            "z": more.statistic,
            "p_value": more.p_value,
            **bounds(more),
        },
    }


def nps_weighted(given, read_csv):
    frame = read_csv(given["csv"])
    found = survey_mean(nps_signs(frame[given["y"]]), design(given, frame))
    return {
        "nps": found.mean,
        "se": found.std_error,
        "df": found.df,
        "ci_t": bounds(found.interval(given["confidence"])),
    }


def nps_many(given, read_csv):
    frame = read_csv(given["csv"])
    tests = {named(key): nps_counts(rows[given["y"]]) for key, rows in frame.groupby(given["by"])}
    results = {key: nps_test(*counts) for key, counts in tests.items()}
    joint = homogeneity([r.nps for r in results.values()], [r.std_error for r in results.values()])
    pairs = [f"{a}|{b}" for a, b in combinations(results, 2)]
    return {
        "groups": {k: {"n": sum(tests[k]), "nps": r.nps, "se": r.std_error} for k, r in results.items()},
        "Q": joint.statistic,
        "df": joint.df,
        "p_value": joint.p_value,
        "holm": dict(zip(pairs, adjusted(joint.pair_p_values, "holm"), strict=True)),
    }


def nps_paired(given, read_csv):
    frame = read_csv(given["csv"])
    before, after = (nps_signs(frame[given[key]]) for key in ("before", "after"))
    found = paired_means(before, after, given["confidence"])
    return {
        "n": found.n,
        "nps_before": found.before,
        "nps_after": found.after,
        "difference": found.interval.estimate,
        "se": found.std_error,
        "t": found.statistic,
        "df": found.df,
        "p_value": found.p_value,
        "ci_t": bounds(found.interval),
    }


ADAPTERS = {
    "nps_one": nps_one,
    "nps_two": nps_two,
    "nps_weighted": nps_weighted,
    "nps_many": nps_many,
    "nps_paired": nps_paired,
}
