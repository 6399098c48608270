"""Charts with a memory, funnels, interrupted series, changes of level; positions are 1-based in the reference."""

from csat_research.stats.change_point import level_shift, levels, ols_cusum
from csat_research.stats.funnel import funnel, funnel_limits
from csat_research.stats.interrupted import interrupted_series
from csat_research.stats.memory_charts import cusum_chart, ewma_chart

from .charts import positions

NAMES = ("(Intercept)", "time", "post", "since")


def ewma(given, read_csv):
    y = read_csv(given["csv"])[given["y"]].dropna()
    found = ewma_chart(y, given["center"], given["std_dev"], share=given["lambda"], sigmas=given["nsigmas"])
    return {
        "ewma": found.values,
        "lcl": found.low,
        "ucl": found.high,
        "beyond_limits": positions(found.beyond),
    }


def cusum(given, read_csv):
    y = read_csv(given["csv"])[given["y"]].dropna()
    asked = {"shift": given["se_shift"], "decision": given["decision_interval"]}
    found = cusum_chart(y, given["center"], given["std_dev"], **asked)
    signals = {"signal_up": positions(found.signal_up), "signal_down": positions(found.signal_down)}
    return {"pos": found.up, "neg": found.down, **signals}


def funnels(given, read_csv):
    frame = read_csv(given["csv"])
    n = frame[given["n"]]
    found = funnel(frame[given["successes"]], n)
    limits = {}
    for way, exact in (("normal", False), ("exact", True)):
        for name, level in (("95", 0.95), ("998", 0.998)):
            low, high = funnel_limits(found.target, n, level, exact=exact)
            limits |= {f"{way}_{name}_lower": low, f"{way}_{name}_upper": high}
    return {
        "target": found.target,
        "z": found.z,
        "phi_raw": found.dispersion,
        "phi_winsorised_10": found.dispersion_trimmed,
        "p_holm": found.p_holm,
        **limits,
    }


def interrupted(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], given["time"]])
    ways = {(lag, adjust): interrupted_series(frame[given["y"]], frame[given["time"]], given["start"], lag=lag, adjust=adjust)
            for lag in (1, 3) for adjust in (False, True)}  # fmt: skip
    first = ways[1, False]
    named = {
        f"se_nw_lag{lag}{'_adjusted' if adjust else ''}": dict(zip(NAMES, found.std_errors, strict=True))
        for (lag, adjust), found in ways.items()
    }
    return {
        "n": first.n,
        "coef": dict(zip(NAMES, first.coefficients, strict=True)),
        "se_ols": dict(zip(NAMES, first.std_errors_plain, strict=True)),
        "durbin_watson": first.durbin_watson,
        "p_nw_lag3_adjusted_t": dict(zip(NAMES, ways[3, True].p_values, strict=True)),
        **named,
    }


def change_points(given, read_csv):
    """The last period before a change, counted from 1, is as large as the first after it, counted from 0."""
    y = read_csv(given["csv"])[given["y"]].dropna()
    found, shift, sums = levels(y, given["h"]), level_shift(y), ols_cusum(y)
    return {
        "n_breaks_bic": len(found.positions),
        "positions": found.positions,
        "ols_cusum": {"statistic": sums.statistic, "p_value": sums.p_value},
        "supF": {"statistic": shift.statistic, "p_value": shift.p_value, "position": shift.position},
    }


ADAPTERS = {
    "change_point": change_points,
    "ewma_chart": ewma,
    "cusum_chart": cusum,
    "funnel_limits": funnels,
    "interrupted_time_series": interrupted,
}
