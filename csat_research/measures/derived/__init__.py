"""Derived: what goes with the outcome - shares of R², coefficients, path models, each with its error."""
