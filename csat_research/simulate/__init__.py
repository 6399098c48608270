"""Simulate: worlds with a known truth."""
