"""Sample sizes and power."""

from csat_research.stats import power as p
from csat_research.stats.nps_intervals import nps_variance


def two_proportions(given, read_csv):
    shares, alpha, n = (given["p_1"], given["p_2"]), given["alpha"], given["n_given"]
    unequal = (given["n_1_given"], given["n_2_given"])
    return {
        "n_per_group_normal": p.n_two_shares(*shares, given["power"], alpha, strict=False),
        "effect_h": p.effect_h(*shares),
        "n_per_group_arcsine": p.n_two_shares(*shares, given["power"], alpha, approximation="arcsine"),
        "power_normal_at_n": p.power_two_shares(*shares, n, alpha=alpha, strict=False),
        "power_normal_strict_at_n": p.power_two_shares(*shares, n, alpha=alpha),
        "power_arcsine_at_n": p.power_two_shares(*shares, n, alpha=alpha, approximation="arcsine"),
        "power_arcsine_unequal": p.power_two_shares(*shares, *unequal, alpha, approximation="arcsine"),
    }


def correlation(given, read_csv):
    asked = (given["r"], given["power"], given["alpha"])
    return {
        "n": p.n_correlation(*asked),
        "n_fisher_z": p.n_correlation_fisher(*asked),
        "power_at_n": p.power_correlation(given["r"], given["n_given"], given["alpha"]),
    }


def nps(given, read_csv):
    variance = nps_variance(given["promoters"], given["passives"], given["detractors"])
    points = given["difference_points"] / 100
    return {
        "nps": given["promoters"] - given["detractors"],
        "variance": variance,
        "n_margin": p.n_margin(variance, given["margin_points"] / 100, 1 - given["alpha"]),
        "n_per_group_difference": p.n_difference(variance, points, given["power"], given["alpha"]),
    }


def margin(given, read_csv):
    variance = given["p"] * (1 - given["p"])
    asked = (variance, given["margin"], given["confidence"])
    return {
        "n_infinite": p.n_margin(*asked),
        "n": p.n_margin(*asked, population=given["population"]),
    }


def means(given, read_csv):
    at = (given["power"], given["alpha"])
    regression = given["regression"]
    n = p.n_regression(regression["f2"], regression["u"], *at)
    return {
        "n_per_group_t": p.n_means(given["delta"], given["sd"], *at),
        "n_per_group_anova": p.n_anova(given["anova"]["f"], given["anova"]["k"], *at),
        "n_chisq": p.n_chi_square(given["chisq"]["w"], given["chisq"]["df"], *at),
        "v_regression": n - regression["u"] - 1,
        "n_regression": n,
    }


ADAPTERS = {
    "power_two_proportions": two_proportions,
    "power_correlation": correlation,
    "power_nps": nps,
    "sample_size_margin": margin,
    "power_means": means,
}
