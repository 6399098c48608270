"""Bands: whether the shares of repeat purchase that are claimed for bands of the index hold."""
