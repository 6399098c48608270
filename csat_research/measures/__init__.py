"""Measures: the numbers of satisfaction research, each with its error."""
