"""Adjusted p-values."""

from csat_research.stats.adjust import ADJUSTMENTS, adjusted


def adjust_p(given, read_csv):
    return {method: adjusted(given["p"], method).tolist() for method in ADJUSTMENTS}


ADAPTERS = {"adjust_p": adjust_p}
