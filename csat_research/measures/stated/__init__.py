"""Stated: what people say matters - picks, ratings, ranks, points, best and worst."""
