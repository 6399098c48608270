"""Seen: what a column looks like, what only a person can tell, and what ids and units say of it."""
