"""Loyalty: who bought again after which score, purchases before held equal, and how well a score tells it."""
