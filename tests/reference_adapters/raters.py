"""Intraclass correlations of raters."""

from csat_research.stats.raters import intraclass_correlations

from .shares import bounds


def icc(given, read_csv):
    found = intraclass_correlations(read_csv(given["csv"])[given["raters"]])
    forms = [
        {
            "type": one.form,
            "icc": one.interval.estimate,
            "F": one.f,
            "df1": one.df_1,
            "df2": one.df_2,
            "p_value": one.p_value,
        }
        | bounds(one.interval)
        for one in found
    ]
    return {"forms": forms}


ADAPTERS = {"icc_raters": icc}
