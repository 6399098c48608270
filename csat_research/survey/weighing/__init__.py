"""Weighing: weights by which answers stand for known totals or for the silent."""
