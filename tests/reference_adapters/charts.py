"""Control charts; positions are 1-based in the reference."""

from csat_research.stats.chart_rules import run_signals
from csat_research.stats.charts import individuals_chart, p_chart, u_chart


def positions(found):
    return [int(i) + 1 for i in found]


def p_chart_case(given, read_csv):
    frame = read_csv(given["csv"])
    plain, laney = (
        p_chart(frame[given["successes"]], frame[given["n"]], laney=kind) for kind in (False, True)
    )
    return {
        "center": plain.centre,
        "lcl": plain.low,
        "ucl": plain.high,
        "beyond_limits": positions(plain.beyond),
        "laney_sigma_z": laney.sigma_z,
        "laney_lcl": laney.low,
        "laney_ucl": laney.high,
        "laney_beyond": positions(laney.beyond),
    } | qicharts2_limits(laney)


def qicharts2_limits(chart):
    """The second package gives the same limits under names of its own."""
    return {"laney_lcl_qicharts2": chart.low, "laney_ucl_qicharts2": chart.high}


def u_chart_case(given, read_csv):
    frame = read_csv(given["csv"])
    found = u_chart(frame[given["counts"]], frame[given["n"]])
    shown = slice(1) if frame[given["n"]].nunique() == 1 else slice(None)  # qcc prints equal limits once
    return {
        "center": found.centre,
        "lcl": found.low[shown],
        "ucl": found.high[shown],
        "beyond_limits": positions(found.beyond),
    }


def individuals_chart_case(given, read_csv):
    values = read_csv(given["csv"])[given["y"]]
    found = individuals_chart(values)
    return {
        "center": found.centre,
        "std_dev": found.sigma[0],
        "lcl": found.low[0],
        "ucl": found.high[0],
        "beyond_limits": positions(found.beyond),
        "violating_runs_7": positions(run_signals(values, found.centre, 7)),
    }


ADAPTERS = {"p_chart": p_chart_case, "u_chart": u_chart_case, "individuals_chart": individuals_chart_case}
