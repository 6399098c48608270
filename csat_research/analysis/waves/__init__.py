"""Waves: one measure before and after - comparable or not, of the same customers or not, and how far apart."""
