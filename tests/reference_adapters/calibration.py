"""Raking, linear calibration, post-stratification."""

from csat_research.stats.calibration import calibrate_linear, calibrated_mean, margin, post_stratify, rake
from csat_research.stats.linearised import kish_design_effect


def asked(given, read_csv):
    frame = read_csv(given["csv"])
    margins = [margin(frame[name], targets) for name, targets in given["margins"].items()]
    start = frame[given["weight"]] if "weight" in given else None
    return frame[given["y"]], margins, start


def raked(given, read_csv):
    y, margins, start = asked(given, read_csv)
    found = rake(margins, start)
    mean, error = calibrated_mean(y, found)
    return {
        "n": len(y),
        "sum": found.weights.sum(),
        "weights": found.weights,
        "min": found.weights.min(),
        "max": found.weights.max(),
        "deff_kish": kish_design_effect(found.weights),
        "mean_y": mean.estimate,
        "se_y_calibrated": error,
    }


def linear(given, read_csv):
    y, margins, start = asked(given, read_csv)
    found = calibrate_linear(margins, start)
    mean, _ = calibrated_mean(y, found)
    return {"sum": found.weights.sum(), "weights": found.weights, "mean_y": mean.estimate}


def stratified(given, read_csv):
    y, (one,), start = asked(given, read_csv)
    found = post_stratify(one, start)
    mean, error = calibrated_mean(y, found)
    factors = found.weights / found.start
    told = {name: factors[one.codes == i][0] for i, name in enumerate(one.names)}
    return {"weights": told, "mean_y": mean.estimate, "se_y": error}


ADAPTERS = {"rake": raked, "calibrate_linear": linear, "post_stratify": stratified}
