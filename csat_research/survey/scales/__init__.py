"""Scales: which answers exist, in which words and numbers, and which of them count as satisfied."""
