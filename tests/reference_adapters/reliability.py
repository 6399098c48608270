"""Scales of items: alpha and its cousins, what items share, one factor behind them."""

from csat_research.stats.one_factor import FEWEST, minres, omega_of, one_factor
from csat_research.stats.reliability import MOST_GRADES, alpha_ordinal, common_ground, reliability


def scale(given, read_csv):
    ratings = read_csv(given["csv"])[given["items"]].dropna()
    found, shared = reliability(ratings, given["confidence"]), common_ground(ratings)
    numbers = {
        "n_complete": found.n,
        "k": ratings.shape[1],
        "alpha": found.interval.estimate,
        "alpha_std": found.standardised,
        "guttman_lambda6": found.lambda6,
        "mean_r": found.mean_r,
        "median_r": found.median_r,
        "alpha_feldt_95": {
            "lower": found.interval.low,
            "upper": found.interval.high,
        },
        "alpha_ase_psych": found.std_error,
        "kmo": shared.kmo,
        "bartlett": {"chi2": shared.chi2, "df": shared.df, "p_value": shared.p_value},
        "eigenvalues": shared.eigenvalues,
    }
    of_items = {name: getattr(found, name) for name in ("item_rest", "item_total", "alpha_if_dropped", "item_mean", "item_sd")}  # fmt: skip
    for name, values in {**of_items, "kmo_items": shared.kmo_items}.items():
        numbers[name] = dict(zip(ratings.columns, values, strict=True))
    if ratings.nunique().max() <= MOST_GRADES:
        numbers["alpha_ordinal"] = alpha_ordinal(ratings)
    return numbers | (behind(ratings) if ratings.shape[1] >= FEWEST else {})


def behind(ratings):
    """The numbers of one factor."""
    found, loadings = one_factor(ratings), minres(ratings.corr())
    fit = {name: getattr(found, name) for name in ("chi2", "df", "cfi", "tli", "rmsea", "srmr")}
    return {
        "omega_cfa_ml": found.omega,
        "omega_cfa_std": found.omega_standardised,
        "ave": found.ave,
        "loadings_std": dict(zip(ratings.columns, found.standardised, strict=True)),
        "cfa_fit": fit,
        "omega_minres_std": omega_of(loadings, 1 - loadings**2),
    }


ADAPTERS = {"reliability": scale}

# psych::fa leaves its search for the loadings up to 5e-5 before the least residuals; tests/stats/test_one_factor.py.
LOOSER = {"reliability": {"omega_minres_std": {"abs": 1e-6, "rel": 2e-4}}}
