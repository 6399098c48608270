"""Trend: a measure by period and the limits that earlier periods set."""
