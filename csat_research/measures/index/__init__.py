"""Index: the satisfaction index from ratings and weights, by every method, of all and of parts."""
