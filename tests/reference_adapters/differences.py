"""Two shares, apart and paired."""

from csat_research.stats.differences import paired_shares, two_shares

from .shares import bounds


def two_proportions(given, read_csv):
    counts = (given[key] for key in ("successes_1", "n_1", "successes_2", "n_2"))
    found = two_shares(*counts, given["confidence"])
    return {
        "difference": found.difference,
        "chi2": found.chi2,
        "p_value": found.p_value,
        "chi2_yates": found.chi2_yates,
        "p_value_yates": found.p_value_yates,
        "fisher_p": found.fisher_p,
        "wald": bounds(found.wald),
        "newcombe": bounds(found.newcombe),
        "agresti_caffo": bounds(found.agresti_caffo),
        "odds_ratio_sample": found.odds_ratio,
        "risk_ratio": found.risk_ratio,
    }


def paired_proportions(given, read_csv):
    counts = (given[key] for key in ("yes_yes", "yes_no", "no_yes", "no_no"))
    found = paired_shares(*counts, given["confidence"])
    return {
        "difference": found.difference,
        "wald": bounds(found.wald),
        "chi2": found.chi2,
        "p_value": found.p_value,
        "chi2_corrected": found.chi2_corrected,
        "p_value_corrected": found.p_value_corrected,
        "p_value_exact": found.p_value_exact,
    }


ADAPTERS = {"two_proportions": two_proportions, "paired_proportions": paired_proportions}
