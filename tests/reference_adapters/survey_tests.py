"""Tests under a design, AUCs, agreement of coders."""

from csat_research.stats.auc import compare_auc
from csat_research.stats.coders import kappa, weighted_error_as_r
from csat_research.stats.survey_tests import rao_scott, survey_difference

from .shares import bounds, design, satisfied


def tests(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["y"], given["by"]])
    top, sample = satisfied(frame[given["y"]], given["top"]), design(given, frame)
    table = rao_scott(top, frame[given["by"]], sample)
    gap = survey_difference(frame[given["y"]], frame[given["by"]] == given["group"], sample)
    return {
        "rao_scott_f": table.f,
        "ndf": table.df_1,
        "ddf": table.df_2,
        "p_value_f": table.p_value,
        "chisq_uncorrected": table.chi2,
        "p_value_chisq": table.p_chi2,
        "t": gap.statistic,
        "t_df": gap.df,
        "t_p": gap.p_value,
        "difference": gap.difference,
    }


def auc_compare(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["binary"], given["x_1"], given["x_2"]])
    found = compare_auc(*(frame[given[name]] for name in ("binary", "x_1", "x_2")), given["confidence"])
    return {
        "auc_1": found.first.estimate,
        "ci_1": bounds(found.first),
        "auc_2": found.second.estimate,
        "ci_2": bounds(found.second),
        "z": found.z,
        "p_value": found.p_value,
    }


def agreement(given, read_csv):
    frame = read_csv(given["csv"]).dropna(subset=[given["coder_1"], given["coder_2"]])
    ways = {
        near: kappa(frame[given["coder_1"]], frame[given["coder_2"]], given["levels"], near)
        for near in ("exact", "quadratic", "linear")
    }
    return {
        "agreement": ways["exact"].agreement,
        "kappa": ways["exact"].interval.estimate,
        "kappa_se": ways["exact"].std_error,
        "kappa_quadratic": ways["quadratic"].interval.estimate,
        "kappa_quadratic_se": weighted_error_as_r(ways["exact"].cells),
        "kappa_linear": ways["linear"].interval.estimate,
        "cells": ways["exact"].cells,
    }


ADAPTERS = {"survey_tests": tests, "auc_compare": auc_compare, "kappa": agreement}
