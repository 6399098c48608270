"""Two and many groups, tables of counts, pooled imputations."""

import pandas as pd

from csat_research.stats.contingency import contingency, trend_in_shares
from csat_research.stats.groups import many_groups, tukey_pairs, two_groups
from csat_research.stats.imputation import pooled

from .shares import bounds, named


def two(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], given["by"]])
    parts = [frame.loc[frame[given["by"]] == given[name], given["y"]] for name in ("group_1", "group_2")]
    found = two_groups(*parts, given["confidence"])
    return {
        "n_1": found.n[0],
        "n_2": found.n[1],
        "mean_1": found.means[0],
        "mean_2": found.means[1],
        "mann_whitney_u1": found.u,
        "p_mw_continuity": found.p_rank_continuity,
        "p_mw": found.p_rank,
        "prob_superiority": found.superiority,
        "rank_biserial": found.rank_biserial,
        "welch_t": found.welch_t,
        "welch_df": found.welch_df,
        "welch_p": found.welch_p,
        "welch_ci": bounds(found.welch),
        "student_t": found.student_t,
        "student_p": found.student_p,
        "cohen_d": found.cohen_d,
        "hedges_g_approx": found.hedges_g,
        "var_ratio_f_p": found.p_variances,
    }


def many(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], given["by"]])
    groups = {named(name): part[given["y"]] for name, part in frame.groupby(given["by"])}
    found = many_groups(groups)
    dunn = [
        {"a": one.first, "b": one.second, "z": one.z, "p": one.p_value, "p_holm": one.p_holm}
        for one in found.dunn
    ]
    tukey = [
        {
            "pair": f"{one.second}-{one.first}",
            "diff": one.interval.estimate,
            **bounds(one.interval),
            "p_adj": one.p_adjusted,
        }
        for one in tukey_pairs(groups)
    ]
    return {
        "kruskal_h": found.kruskal,
        "kruskal_df": found.kruskal_df,
        "kruskal_p": found.kruskal_p,
        "epsilon_squared": found.epsilon_squared,
        "anova_f": found.f,
        "anova_p": found.f_p,
        "eta_squared": found.eta_squared,
        "omega_squared": found.omega_squared,
        "welch_f": found.welch_f,
        "welch_df2": found.welch_df,
        "welch_p": found.welch_p,
        "brown_forsythe_f": found.brown_forsythe,
        "brown_forsythe_p": found.brown_forsythe_p,
        "dunn": dunn,
        "tukey": tukey,
    }


def table(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["rows"], given["cols"]])
    counts = pd.crosstab(frame[given["rows"]], frame[given["cols"]])
    found = contingency(counts)
    residuals = {
        "rows": [named(one) for one in counts.index],
        "cols": [named(one) for one in counts.columns],
        "values": found.residuals,
    }
    return {
        "chi2": found.chi2,
        "df": found.df,
        "p_value": found.p_value,
        "g": found.g,
        "g_p": found.g_p,
        "cramers_v": found.cramers_v,
        "cramers_v_assocstats": found.cramers_v,
        "cramers_v_bias_corrected": found.cramers_v_corrected,
        "min_expected": found.min_expected,
        "std_residuals": residuals,
    }


def trend(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["binary"], given["score"]])
    grouped = frame.groupby(given["score"])[given["binary"]].agg(["sum", "size"])
    found = trend_in_shares(grouped["sum"], grouped["size"], grouped.index.to_numpy())
    names = [f"{one:g}" for one in grouped.index]
    return {
        "chi2": found.chi2,
        "p_value": found.p_value,
        "rates": dict(zip(names, found.shares, strict=True)),
        "n": dict(zip(names, grouped["size"], strict=True)),
    }


def pool(given, read_csv):
    found = pooled(given["estimates"], given["variances"], given["n"], given["k"], given["confidence"])
    return {
        "estimate": found.interval.estimate,
        "within": found.within,
        "between": found.between,
        "total": found.total,
        "se": found.std_error,
        "df": found.df,
        "riv": found.riv,
        "fmi": found.fmi,
        **bounds(found.interval),
    }


ADAPTERS = {
    "two_groups": two,
    "many_groups": many,
    "contingency": table,
    "trend_in_proportions": trend,
    "pool_imputations": pool,
}
