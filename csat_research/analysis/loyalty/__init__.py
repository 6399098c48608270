"""Loyalty: who bought again after which score, like for like, and how well a score tells it."""
