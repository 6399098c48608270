"""Scales: on which scale the answers of a column stand, in numbers or in words; doubt becomes a question."""
