"""Drivers: what goes with satisfaction - the model, what is read off it, and where in a grid of segments it is worst."""
