"""Scores: CSAT, NPS and CES of all and by groups, and the figures of the help desk beside them."""
