"""Basis: whose answers a number rests on - those asked, silent, left out, and the strata they were drawn in."""
