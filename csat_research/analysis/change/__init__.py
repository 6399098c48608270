"""Change: the difference of two waves split into ratings, weights and the mix of segments."""
