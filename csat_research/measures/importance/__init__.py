"""Importance: the one table of weights, its ranks and themes, and stated beside derived."""
