"""Cox models with both ways of ties, strata, clusters, and the test of proportional hazards."""

import pandas as pd

from csat_research.stats.cox import concordance, cox, proportional_hazards


def design(given, frame):
    """Columns with R's names, and how many each term has."""
    parts, sizes = [], []
    for name in given["x"]:
        if name in given.get("categorical", {}):
            levels = given["categorical"][name][1:]
            parts.append(pd.DataFrame({f"{name}{one}": (frame[name] == one).astype(float) for one in levels}))
        else:
            parts.append(frame[[name]].astype(float))
        sizes.append(parts[-1].shape[1])
    return pd.concat(parts, axis=1), sizes


def fitted(found, names):
    def named(values):
        return dict(zip(names, values, strict=True))

    return {
        "coef": named(found.coefficients),
        "se": named(found.std_errors),
        "hazard_ratio": named(2.718281828459045**found.coefficients),
        "p_value": named(found.p_values),
        "loglik": [found.log_likelihood_null, found.log_likelihood],
        "lr": found.likelihood_ratio,
        "score": found.score,
        "wald": round(found.wald, 2),  # as R prints it
    }


def model(given, read_csv):
    others = [given[name] for name in ("strata", "cluster") if name in given]
    frame = (
        read_csv(given["csv"])
        .dropna(subset=[given["time"], given["event"], *given["x"], *others])
        .reset_index(drop=True)
    )
    columns, sizes = design(given, frame)
    strata = frame[given["strata"]] if "strata" in given else None
    case = frame[given["time"]], frame[given["event"]], columns
    found = {ties: cox(*case, strata=strata, ties=ties) for ties in ("efron", "breslow")}
    zph = proportional_hazards(found["efron"], sizes)
    told = {ties: fitted(one, columns.columns) for ties, one in found.items()}
    told |= {
        "zph_km": {
            "chi2": dict(zip(given["x"], zph.chi2, strict=True)) | {"GLOBAL": zph.overall},
            "p_value": dict(zip(given["x"], zph.p_values, strict=True)) | {"GLOBAL": zph.overall_p},
        },
        "concordance": concordance(found["efron"]),
        "n": found["efron"].n,
        "events": found["efron"].events,
    }
    if "cluster" in given:
        grouped = cox(*case, strata=strata, clusters=frame[given["cluster"]])
        told["cluster_se"] = dict(zip(columns.columns, grouped.std_errors, strict=True))
    return told


ADAPTERS = {"cox": model}
