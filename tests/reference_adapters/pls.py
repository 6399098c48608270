"""PLS path models in three schemes."""

import numpy as np

from csat_research.stats.pls import pls, pls_index, total_effects


def model(given, read_csv):
    names = [one for items in given["blocks"].values() for one in items]
    x = read_csv(given["csv"])[names].dropna().to_numpy(float)
    blocks = {theme: [names.index(one) for one in items] for theme, items in given["blocks"].items()}
    case = x, names, {theme: blocks[theme] for theme in given["latent"]}
    told = {scheme: solved(*case, given, scheme) for scheme in ("centroid", "factorial", "path")}
    return {"n": len(x), **told}


def solved(x, names, blocks, given, scheme):
    found = pls(x, blocks, given["path_matrix"], scheme=scheme)
    themes, whole = found.themes, total_effects(found.paths)

    def by_theme(values):
        return dict(zip(themes, values, strict=True))

    relations = [
        {
            "relation": f"{themes[i]} -> {themes[j]}",
            "direct": found.paths[j, i],
            "indirect": whole[j, i] - found.paths[j, i],
            "total": whole[j, i],
        }
        for i in range(len(themes))
        for j in range(i + 1, len(themes))
    ]
    index = [pls_index(found, theme, x, given["scale_min"], given["scale_max"]) for theme in themes]
    return {
        "weights": dict(zip(names, found.weights, strict=True)),
        "loadings": dict(zip(names, found.loadings, strict=True)),
        "paths": {"rows": list(themes), "cols": list(themes), "values": np.asarray(found.paths)},
        "r_squared": by_theme(found.r_squared),
        "ave": by_theme(found.ave),
        "gof": found.fit,
        "total_effects": relations,
        "alpha": by_theme(found.alpha),
        "dg_rho": by_theme(found.rho),
        "index_0_100": by_theme(index),
    }


ADAPTERS = {"pls_path": model}
