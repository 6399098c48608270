"""Satisfaction index from ratings and k picks of each respondent, with the jackknife's error."""

import numpy as np

from csat_research.measures.index.arithmetic import index, person_indices, rescaled


def csi_pick_k(given, read_csv):
    frame = read_csv(given["csv"])
    codes, picked = frame[given["items"]].to_numpy(float), frame[given["picks"]].to_numpy(float)
    rated = ~np.isnan(codes)
    ends = given["scale_min"], given["scale_max"]
    summed, base, counts = np.nansum(codes, axis=0), rated.sum(axis=0), picked.sum(axis=0)
    means, weights = summed / base, counts / counts.sum()
    without = _left_out(np.nan_to_num(codes), rated, picked)
    replicates = index(without[0], rescaled(without[1], *ends, "maximum"))
    n = len(frame)
    return {
        "n": n,
        "pick_counts": dict(zip(given["picks"], counts, strict=True)),
        "weights": dict(zip(given["items"], weights, strict=True)),
        "item_means": dict(zip(given["items"], means, strict=True)),
        "item_top2_share": dict(
            zip(given["items"], np.nansum(codes >= ends[1] - 1, axis=0) / base, strict=True)
        ),
        "csi_of_max": float(index(weights, rescaled(means, *ends, "maximum"))),
        "csi_0_100": float(index(weights, rescaled(means, *ends, "range"))),
        "unweighted_of_max": float(rescaled(means, *ends, "maximum").mean()),
        "mean_of_person_indices_of_max": float(
            person_indices(weights, rescaled(codes, *ends, "maximum"))[0].mean()
        ),
        "jackknife_se_of_max": float(np.sqrt((n - 1) / n * ((replicates - replicates.mean()) ** 2).sum())),
    }


def _left_out(codes, rated, picked):
    """Weights and means without each respondent in turn, (n, J) each."""
    counts = picked.sum(axis=0) - picked
    means = (codes.sum(axis=0) - codes) / (rated.sum(axis=0) - rated)
    return counts / counts.sum(axis=1, keepdims=True), means


ADAPTERS = {"csi_pick_k": csi_pick_k}
